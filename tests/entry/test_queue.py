"""Auditors go through the entries that nobody has reviewed, one after the other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.models import Submission
from groups.services.review import queue
from groups.services.review.queue import review_queue
from groups.services.review.review import review, state_digest
from tests.conftest import words_on
from tests.entries import entry_of


@pytest.fixture
def boriss(boris: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(boris)


def send(browser: Client, entry: Submission, **data: str) -> Any:
    data = {"verdict": "reviewed", "shown": state_digest(entry), **data}
    return browser.post(f"/history/{entry.pk}/review/", data)


def test_next_is_older_and_previous_is_newer(anna: User, boriss: Client) -> None:
    entries = [entry_of(anna, number) for number in range(4)]
    entry_of(anna, 5, review_state="reviewed")
    page = boriss.get(entries[2].get_absolute_url())
    assert "Not reviewed: 4 Previous Next" in words_on(page)
    html = page.content.decode()
    assert f'href="{entries[3].get_absolute_url()}" rel="prev"' in html
    assert f'href="{entries[1].get_absolute_url()}" rel="next"' in html
    newest, oldest = (boriss.get(entries[place].get_absolute_url()) for place in (3, 0))
    assert 'rel="prev"' not in newest.content.decode()
    assert 'rel="next"' not in oldest.content.decode()


def test_a_review_leads_to_the_next_and_the_last_one_stays(anna: User, boriss: Client) -> None:
    first, second = entry_of(anna, 1, title="<b>One"), entry_of(anna, 2)
    answer = send(boriss, second)
    assert answer.headers["Location"] == first.get_absolute_url()
    assert f"Marked as reviewed: {second.title}" in words_on(boriss.get(answer["Location"]))
    answer = send(boriss, first, verdict="needs_explanation", comment="Why?")
    assert answer.headers["Location"] == f"{first.get_absolute_url()}#review"
    assert "Not reviewed:" not in words_on(boriss.get(first.get_absolute_url()))


def test_the_link_back_is_escaped_and_a_question_is_named(anna: User, boriss: Client) -> None:
    entry_of(anna, 1)
    entry = entry_of(anna, 2, title="<b>Two")
    answer = send(boriss, entry, verdict="needs_explanation", comment="Why?")
    page = boriss.get(answer["Location"]).content.decode()
    link = f'<a href="{entry.get_absolute_url()}">&lt;b&gt;Two</a>'
    assert f"Explanation requested: {link}" in page


def test_a_second_review_of_an_entry_stays_with_it(anna: User, boris: User, boriss: Client) -> None:
    entry_of(anna, 1)
    entry = entry_of(anna, 2)
    review(entry, "needs_explanation", "Why?", by=boris, shown=state_digest(entry))
    answer = send(boriss, Submission.objects.get(pk=entry.pk))
    assert answer.headers["Location"] == f"{entry.get_absolute_url()}#review"


def test_nobody_is_led_to_their_own_entry(anna: User, boris: User) -> None:
    entries = [entry_of(anna, 0), entry_of(boris, 1), entry_of(anna, 2)]
    found = review_queue(boris, entries[2])
    assert (found.left, found.next, found.previous) == (2, entries[0], None)


def test_the_count_is_bounded(anna: User, boriss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    entries = [entry_of(anna, number) for number in range(3)]
    assert "Not reviewed: 2+" in words_on(boriss.get(entries[0].get_absolute_url()))


def test_only_those_who_review_see_it(
    anna: User, carol: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 0)
    for person in (anna, carol):
        assert "Not reviewed" not in words_on(signed_in(person).get(entry.get_absolute_url()))
