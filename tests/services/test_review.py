"""Auditors review entries, never their own; the submitter explains."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Submission
from groups.services.record.alarms import answer_alarm
from groups.services.review.review import ReviewError, explain, review, state_digest
from tests.conftest import person, words_on
from tests.services.requests import ask, in_threads


@pytest.fixture
def entry(anna: User, sandbox: Sandbox) -> Submission:
    return ask(anna)


@pytest.fixture
def boriss(boris: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(boris)


@pytest.fixture
def annas(anna: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(anna)


def again(entry: Submission) -> Submission:
    return Submission.objects.get(pk=entry.pk)


def send_review(
    browser: Client, entry: Submission, verdict: str, comment: str = "", **more: Any
) -> Any:
    data = {"verdict": verdict, "comment": comment, "shown": state_digest(again(entry)), **more}
    return browser.post(f"/history/{entry.pk}/review/", data, follow=True)


def answer(browser: Client, entry: Submission, text: str) -> Any:
    return browser.post(f"/history/{entry.pk}/explain/", {"explanation": text}, follow=True)


def events(kind: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(kind=f"submission.{kind}").order_by("number"))


def test_an_auditor_says_that_an_entry_is_reviewed(boriss: Client, entry: Submission) -> None:
    page = send_review(boriss, entry, "reviewed", "Fits the order")
    assert page.status_code == 200
    reviewed = again(entry)
    assert (reviewed.review_state, reviewed.reviewed_by_name) == ("reviewed", "boris")
    assert (reviewed.review_comment, reviewed.reviewed_at is not None) == ("Fits the order", True)
    (event,) = events("reviewed")
    assert (event.actor, event.submission) == ("boris", entry.pk)
    assert set(json.loads(event.details)["set"]) == {
        "review_state",
        "review_comment",
        "reviewed_by_name",
        "reviewed_at",
        "explanation",
    }
    assert verify().findings == []


def test_a_comment_is_needed_only_where_something_is_to_be_explained(
    boriss: Client, entry: Submission, boris: User
) -> None:
    page = send_review(boriss, entry, "needs_explanation")
    assert "Say what you want explained." in words_on(page)
    assert again(entry).review_state == "new"
    with pytest.raises(ReviewError, match="no_comment"):
        review(entry, "needs_explanation", "  ", by=boris, shown=state_digest(entry))
    send_review(boriss, entry, "reviewed")
    assert again(entry).review_state == "reviewed"


def test_the_author_sees_that_an_explanation_is_needed_and_gives_it(
    boriss: Client, annas: Client, entry: Submission
) -> None:
    assert "Nothing needs attention." in words_on(annas.get("/attention/"))
    send_review(boriss, entry, "needs_explanation", "Why at night?")
    for page in ("/attention/", entry.get_absolute_url()):
        assert "Explanation requested" in words_on(annas.get(page))
        assert "Why at night?" in words_on(annas.get(page))
    assert "Write the explanation." in words_on(answer(annas, entry, ""))
    answer(annas, entry, "The customer works nights")
    explained = again(entry)
    assert explained.review_state == "explained"
    assert explained.explanation == "The customer works nights"
    assert "Nothing needs attention." in words_on(annas.get("/attention/"))
    assert "The customer works nights" in words_on(boriss.get("/attention/"))
    send_review(boriss, entry, "reviewed")
    assert "Nothing needs attention." in words_on(boriss.get("/attention/"))
    assert (again(entry).review_state, again(entry).explanation) == ("reviewed", "")
    assert verify().findings == []


def test_the_name_beside_the_state_is_the_auditors(
    boriss: Client, annas: Client, entry: Submission
) -> None:
    send_review(boriss, entry, "needs_explanation", "Why at night?")
    page = words_on(annas.get(entry.get_absolute_url()))
    assert "Explanation requested · by boris, " in page
    answer(annas, entry, "The customer works nights")
    for browser in (annas, boriss):
        page = words_on(browser.get(entry.get_absolute_url()))
        assert "Explained · requested by boris, " in page
        assert "anna explains:" in page
    send_review(boriss, entry, "reviewed")
    assert "Reviewed · by boris, " in words_on(annas.get(entry.get_absolute_url()))


def test_a_review_can_be_changed_and_the_timeline_shows_each(
    boriss: Client, annas: Client, entry: Submission
) -> None:
    send_review(boriss, entry, "reviewed", "All well")
    send_review(boriss, entry, "needs_explanation", "Or is it?")
    answer(annas, entry, "It is")
    send_review(boriss, entry, "reviewed", "Indeed")
    assert len(events("reviewed")) == 3
    page = words_on(annas.get(entry.get_absolute_url()))
    for told in ("All well", "Or is it?", "It is", "Indeed"):
        assert told in page
    assert verify().findings == []


def test_supervisors_and_administrators_review_nothing(
    annas: Client, carol: User, emil: User, signed_in: Callable[[User], Client], entry: Submission
) -> None:
    answers = [
        send_review(browser, entry, "reviewed").status_code
        for browser in (annas, signed_in(carol), signed_in(emil))
    ]
    assert answers == [403, 403, 403]
    assert not events("reviewed")


def test_nobody_reviews_their_own_entry_even_from_an_earlier_role(
    annas: Client, anna: User, entry: Submission
) -> None:
    anna.groups.set([Group.objects.get(name=roles.AUDITOR)])
    annas.force_login(anna)  # another role ends the sessions
    page = annas.get(entry.get_absolute_url())
    assert "Explanation requested" not in words_on(page)
    assert send_review(annas, entry, "reviewed").status_code == 403
    with pytest.raises(PermissionDenied):
        review(entry, "reviewed", by=User.objects.get(pk=anna.pk), shown=state_digest(entry))
    assert again(entry).review_state == "new"


def test_only_the_author_explains_and_only_what_is_asked(
    boriss: Client,
    annas: Client,
    emil: User,
    signed_in: Callable[[User], Client],
    entry: Submission,
) -> None:
    page = answer(annas, entry, "Before anybody asked")
    assert page.status_code == 409
    assert "the explanation is no longer requested" in words_on(page)
    assert "<blockquote>Before anybody asked</blockquote>" in page.content.decode()
    send_review(boriss, entry, "needs_explanation", "Why?")
    assert answer(boriss, entry, "I know").status_code == 403
    assert answer(signed_in(emil), entry, "I know").status_code == 404
    assert again(entry).review_state == "needs_explanation"


def test_the_second_of_two_auditors_sees_that_the_state_has_changed(
    boriss: Client, signed_in: Callable[[User], Client], entry: Submission
) -> None:
    olgas = signed_in(person("olga", roles.AUDITOR))
    shown = state_digest(again(entry))
    send_review(boriss, entry, "needs_explanation", "Why?", shown=shown)
    page = send_review(olgas, entry, "reviewed", "Fine", shown=shown)
    assert page.status_code == 409
    assert "the entry has changed since you opened it" in words_on(page)
    assert "Fine" in words_on(page)
    assert again(entry).reviewed_by_name == "boris"
    send_review(olgas, entry, "reviewed", "Fine")
    assert again(entry).reviewed_by_name == "olga"


def test_eight_reviews_at_once_are_one(boris: User, entry: Submission) -> None:
    def work() -> None:
        review(Submission.objects.get(), "reviewed", by=boris, shown=state_digest(entry))

    results = in_threads(8, work)
    assert [type(result) for result in results].count(type(None)) == 1
    assert all(isinstance(result, ReviewError) for result in results if result is not None)
    assert len(events("reviewed")) == 1
    assert verify().findings == []


def test_a_verdict_on_an_entry_that_has_changed_is_refused(
    boris: User, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    shown = state_digest(entry)
    answer_alarm(entry, "Rounded up", by=anna)
    with pytest.raises(ReviewError, match="changed"):
        review(again(entry), "reviewed", by=boris, shown=shown)
    explained = again(entry)
    with pytest.raises(ReviewError, match="not_asked"):
        explain(explained, "Because", by=anna)


@pytest.mark.parametrize(
    "data",
    [
        {"verdict": "new"},
        {"verdict": "explained"},
        {"verdict": ""},
        {"verdict": "reviewed", "comment": "a\x07b"},
        {"verdict": "reviewed", "comment": "x" * 1_001},
        {"verdict": "reviewed", "shown": "x" * 65},
        {"verdict": "reviewed", "shown": ""},
    ],
)
def test_what_is_wrong_is_named_and_reviews_nothing(
    data: dict[str, str], boriss: Client, entry: Submission
) -> None:
    page = boriss.post(f"/history/{entry.pk}/review/", {"shown": state_digest(entry), **data})
    assert page.status_code in (200, 409)
    assert again(entry).review_state == "new"
