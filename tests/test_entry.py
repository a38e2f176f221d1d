"""`/history/<id>/`: the story of one entry, from its events."""

import json
import shlex
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.db.models import JSONField, Value
from django.test import Client
from django.utils.html import escape

from groups.audit.append import in_transaction
from groups.audit.verify import verify
from groups.liner.client import NewGroup
from groups.liner.sandbox import Sandbox
from groups.models import AuditEvent, Submission
from groups.plan.rules import read_rules
from groups.services.alarms import answer_alarm
from groups.services.connect import liner_from_settings
from groups.services.reconcile import reconcile
from groups.services.record import change
from groups.services.settle import Decision, settle
from groups.templatetags.history import curl_line, pretty_json
from tests.audit.conftest import finished, opened
from tests.conftest import confirm, press, words_on
from tests.seed.conftest import FORKS, fill, seeded_events
from tests.services.asking import ask
from tests.services.test_reconcile import later
from tests.test_history import entry_of


@pytest.fixture
def annas(anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox) -> Client:
    return signed_in(anna)


def titles(page: Any) -> list[str]:
    """The steps' codes, in order."""
    return [step.code for step in page.context["steps"]]


def numbers_of(entry: Submission) -> list[int]:
    found = AuditEvent.objects.filter(submission=entry.pk).order_by("number")
    return list(found.values_list("number", flat=True))


def test_the_story_goes_from_asked_to_read_back(annas: Client, settings: Any) -> None:
    settings.CALL_RULES = read_rules("1 in 1d")
    confirm(annas, press(annas, title="Evening", reason="Agreed"))
    entry = Submission.objects.get()
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["asked", "shown", "confirmed", "sent", "created", "read_back"]
    words = words_on(page)
    for told in (
        "Shown before it was sent",
        "3 calls in all over 2 h 30 min",
        "Confirmed",
        "Sent to Liner",
        "Answered: created",
        f"Created in Liner as #{entry.liner_group_id}",
        "Same: Liner held just what was asked.",
        "linerAdmin",
        *(f"#event {number}" for number in numbers_of(entry)),
    ):
        assert told in words, told


def test_many_scans_are_one_step_with_its_first_and_last_event(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Evening #error", intervals=(0, 30)))
    for scans in (2, 3, 4):
        change(entry, "submission.scanned", expect=["unknown"], scans=scans)
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["asked", "sent", "unknown", "scanned"]
    first, last = numbers_of(entry)[-4], numbers_of(entry)[-1]
    assert "list, 4 times" in words_on(page)
    assert f"#event {first} to {last}" in words_on(page)


def test_found_late_settled_and_answered_each_have_their_step(
    annas: Client, anna: User, emil: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="All #lost", intervals=(0, 30), is_default=True))
    (made,) = sandbox.interval_groups()
    decision = Decision(made["id"], "Seen in Liner")
    settle(entry, decision, by=anna, liner=liner_from_settings())
    settle(entry, decision, by=emil, liner=liner_from_settings())
    page = annas.get(entry.get_absolute_url())
    assert titles(page)[-2:] == ["proposed", "settled"]
    words = words_on(page)
    assert "As it is a default, a second person must decide the same." in words
    assert "Alarm: A new default was created" in words
    lost = ask(anna, NewGroup(title="Found #lost", intervals=(0, 30)))
    later(minutes=1)
    reconcile(liner_from_settings())
    assert titles(annas.get(lost.get_absolute_url()))[-2:] == ["scanned", "found"]


def test_what_was_not_sent_is_not_called_sent(annas: Client, anna: User, sandbox: Sandbox) -> None:
    sandbox.stop()
    page = annas.get(ask(anna).get_absolute_url())
    assert titles(page) == ["asked", "prepared", "not_sent"]
    assert "Sent to Liner" not in words_on(page)
    assert "on record, to be sent" in words_on(page).lower()


def test_a_kind_that_nobody_knows_is_told_by_its_columns(annas: Client, anna: User) -> None:
    entry = opened(anna)
    change(entry, "submission.from_the_future", expect=["sending"], message="<b>new</b>")
    page = annas.get(entry.get_absolute_url())
    assert "from_the_future" in words_on(page)
    assert "&lt;b&gt;new&lt;/b&gt;" in page.content.decode()


def test_an_entry_put_on_record_later_tells_that(annas: Client, anna: User) -> None:
    entry = entry_of(anna, 7, answer='{"data":{"id":8}}', receipt={})
    in_transaction("submission.imported", submission=entry.pk, details={"set": entry.recorded()})
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["asked", "sent", "replayed", "imported"]
    assert "it was made before there was evidence" in words_on(page)
    assert verify().findings == []


def test_an_entry_without_evidence_is_told_from_its_row_and_says_so(
    annas: Client, anna: User
) -> None:
    entry = entry_of(anna, 7)
    page = annas.get(entry.get_absolute_url())
    assert titles(page) == ["asked", "sent", "replayed"]
    assert "No event tells of this entry" in words_on(page)
    assert "#event" not in words_on(page)


def test_plan_and_picture_stand_in_the_page(annas: Client, anna: User) -> None:
    entry = ask(anna)
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert "Time line of the calls" in page
    assert "preview.css" in page


def test_an_author_can_use_it_as_a_starting_point_and_nobody_else(
    annas: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna)
    link = f'href="/groups/new/?from_entry={entry.pk}"'
    assert link in annas.get(entry.get_absolute_url()).content.decode()
    assert link not in signed_in(boris).get(entry.get_absolute_url()).content.decode()


def test_a_supervisor_sees_the_same_story_of_their_own(
    annas: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = ask(anna)
    own = annas.get(entry.get_absolute_url())
    auditors = signed_in(boris).get(entry.get_absolute_url())
    assert own.context["steps"] == auditors.context["steps"]
    assert "Check the whole chain" not in words_on(own)
    assert "Check the whole chain" in words_on(auditors)


# What Liner holds otherwise than was asked


def update(sandbox: Sandbox, entry: Submission, **changes: Any) -> None:
    requests.post(
        f"{sandbox.url}/v2/call-attempt/update/{entry.liner_group_id}/",
        json=changes,
        headers={"X-Api-Key": sandbox.token},
        timeout=5,
    ).raise_for_status()


def test_what_liner_stored_otherwise_is_a_warning_that_shows_both(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 30, 120)))
    page = annas.get(entry.get_absolute_url())
    assert '<div class="outcome warning" role="status">' in page.content.decode()
    box = words_on(page).partition("Outcome")[0]
    for told in (
        f"Created, but Liner holds something else than was asked In Liner it is number #"
        f"{entry.liner_group_id}",
        "Asked “Night #changed”, default: no, reset attempts: no, intervals: 0m, 30m, 2h",
        "In Liner, as read back “Night #changed”, default: no, reset attempts: no, intervals: 0m,"
        " 30m, 2h1m",
        "Different intervals",
        "Don't select it for an order. Correct it in Liner, or ask for another.",
    ):
        assert told in box, told
    for untrue in ("until an order selects it", "calls in all over", "Created in Liner as"):
        assert untrue not in box
    assert "(minutes)" not in words_on(page)
    assert answer_alarm(entry, "Rounded up", by=anna)
    assert "and done: “Rounded up”" in words_on(annas.get(entry.get_absolute_url()))


def test_all_that_differs_is_named_and_a_default_is_told_as_one(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    held = {"title": "Other", "intervals": [-1], "is_default": True, "reset_attempts_enabled": True}
    entry = entry_of(anna, 0, verification="different", read_back={"id": 9, **held})
    words = words_on(annas.get(entry.get_absolute_url()))
    assert "“Other”, default: yes, reset attempts: yes, intervals: -1m" in words
    assert "Different title, intervals, default, reset attempts" in words
    assert "it applies to every order that has no interval group of its own" in words
    assert "Don't select it" not in words


@pytest.mark.parametrize("held", [None, 5, "x", [1], {}, {"intervals": "x"}, {"intervals": [None]}])
def test_a_reading_that_somebody_wrote_by_hand_hides_nothing(
    held: Any, annas: Client, anna: User
) -> None:
    entry = entry_of(anna, 0, verification="different", alarm="different")
    Submission.objects.filter(pk=entry.pk).update(read_back=Value(held, JSONField()))
    for path in (entry.get_absolute_url(), "/attention/"):
        assert "Liner holds something else than was asked" in words_on(annas.get(path))


def test_what_never_was_as_asked_is_not_said_to_have_changed_since(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    address = f"{entry.get_absolute_url()}?compare=1"
    words = words_on(annas.get(address))
    assert "Still different from what was asked. In Liner now: “Night #changed”" in words
    assert "Changed since." not in words
    update(sandbox, entry, intervals=[0, 7])
    words = words_on(annas.get(address))
    assert "Changed since. In Liner now: “Night #changed”" in words
    assert "0m, 7m" in words
    update(sandbox, entry, intervals=[0, 5])
    words = words_on(annas.get(address))
    assert "Same: Liner holds just what was asked. It was corrected after it was read" in words


# JSON and the line for a shell


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('{"a":1,"b":[1,2],"c":{}}', '{\n  "a": 1,\n  "b": [1, 2],\n  "c": {}\n}'),
        ('{"a": 1.00, "a": 1e400}', '{\n  "a": 1.00,\n  "a": 1e400\n}'),
        ('["a,{:}\\"b"]', '["a,{:}\\"b"]'),
        ('["\\u0414\\u0430"]', '["Да"]'),
        ('["\\ud800"]', '["\\ud800"]'),
        ('["\\u202e"]', '["\\u202e"]'),
        ('[[1],{"a":[]}]', '[\n  [1],\n  {\n    "a": []\n  }\n]'),
        (f"[{'7,' * 50}7]", "[\n" + "  7,\n" * 50 + "  7\n]"),
        ("<html>no</html>", "<html>no</html>"),
        ('{"a": 1', '{"a": 1'),
        ("", ""),
        ("[" * 5_000 + "]" * 5_000, "[" * 5_000 + "]" * 5_000),
    ],
)
def test_json_is_spread_out_and_nothing_in_it_is_changed(raw: str, shown: str) -> None:
    assert pretty_json(raw) == shown


@pytest.mark.parametrize(
    "title",
    ["Evening", 'It\'s "quoted" $HOME `id` \\ !', "Вечер\u202e", "@file", "a\nb", "'; rm -rf /"],
)
def test_a_shell_reads_the_line_back_to_the_same_bytes(title: str) -> None:
    body = NewGroup(title=title, intervals=(0, 30)).body()
    line = curl_line("https://liner.example", body.decode())
    script = f'curl() {{ printf "%s\\0" "$@"; }}\nLINER_API_TOKEN=secret\n{line}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    words = done.stdout.split(b"\0")[:-1]
    assert words[-2:] == [b"--data-raw", body]
    assert b"X-Api-Key: secret" in words
    assert b"https://liner.example/v2/call-attempt/create/" in words
    assert shlex.split(line)[-1].encode() == body


def test_the_token_does_not_stand_in_the_page(annas: Client, anna: User, settings: Any) -> None:
    entry = ask(anna)
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert settings.LINER_API_TOKEN not in page
    assert "$LINER_API_TOKEN" in page


def test_an_answer_that_is_no_json_stands_there_as_it_came(annas: Client, anna: User) -> None:
    entry = ask(anna, NewGroup(title="Night #error", intervals=(0,)))
    assert entry.answer.startswith("<")
    assert escape(entry.answer) in annas.get(entry.get_absolute_url()).content.decode()


def test_what_liner_answers_is_never_markup(annas: Client, anna: User) -> None:
    entry = ask(anna, NewGroup(title="Night #html", intervals=(0,)))
    assert "<script>" in entry.answer
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert "<script>" not in page.partition("<main")[2]


def test_an_entry_with_500_events_and_a_64_kib_answer_is_read_in_few_queries(
    annas: Client, anna: User, django_assert_max_num_queries: Any
) -> None:
    entry = finished(anna, 5)
    answer = json.dumps({"data": ["x" * 20] * 2_700})
    for number in range(500):
        spread = answer if number == 0 else "{}"
        change(entry, "submission.unknown", expect=["created"], answer=spread)
    with django_assert_max_num_queries(16):
        page = annas.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert "503 events with their hashes" in words_on(page)
    assert len(page.content) < 1_000_000


@pytest.mark.parametrize(
    ("raised", "column"),
    [
        ({"alarm": "different"}, "alarm"),
        ({"default_alarm": "made", "is_default": True}, "default_alarm"),
    ],
)
def test_an_answer_to_an_alarm_is_told_as_it_was_written(
    raised: dict[str, Any],
    column: str,
    anna: User,
    boris: User,
    signed_in: Callable[[User], Client],
    transactional_db: None,
) -> None:
    entry = opened(anna, **raised)
    assert answer_alarm(entry, "Seen <b>twice</b>\n& agreed", by=boris, alarm=column)
    page = signed_in(boris).get(entry.get_absolute_url()).content.decode()
    assert "<blockquote>Seen &lt;b&gt;twice&lt;/b&gt;<br>&amp; agreed</blockquote>" in page


@FORKS
def test_every_kind_of_story_of_a_made_up_past_can_be_read(
    transactional_db: None, boris: User, signed_in: Callable[[User], Client]
) -> None:
    fill(1_200)
    stories: dict[Any, list[str]] = {}
    for event in seeded_events():
        told = json.loads(event.details)
        stories.setdefault(event.submission, []).append(
            " ".join((event.kind, *sorted(told), *sorted(name for name in told.get("set", {}))))
        )
    of_each_kind = {tuple(story): pk for pk, story in stories.items()}
    assert len(of_each_kind) > 20
    browser = signed_in(boris)
    for pk in of_each_kind.values():
        assert browser.get(f"/history/{pk}/").status_code == 200


@pytest.mark.parametrize(
    "intervals", [None, 5, "x", [], {}, [1, "a"], [None], [[1]], [True], [-1], [10**20]]
)
def test_what_is_no_plan_is_told_and_hides_nothing(
    intervals: Any, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry_of(anna, 0)
    odd = entry_of(anna, 1, status="unknown", liner_group_id=None, alarm="unknown_long")
    Submission.objects.filter(pk=odd.pk).update(intervals=Value(intervals, JSONField()))
    browser = signed_in(boris)
    for path in ("/history/", f"/history/{odd.pk}/", "/attention/"):
        page = browser.get(path)
        assert page.status_code == 200
        if intervals != [10**20]:
            assert "This is no plan, and was not written here" in words_on(page)
    assert "Plan 0" in words_on(browser.get("/history/"))
