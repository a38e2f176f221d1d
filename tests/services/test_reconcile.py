"""Every uncertain outcome comes to an end, and never to a wrong one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, LinerGroup, MirrorState, Submission, database_now
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.matching import needs_a_person
from groups.services.reconcile.reconcile import ReconcileResult, reconcile
from tests.database import rewrite
from tests.later import later
from tests.services.requests import ask, in_threads
from tests.torture.clock import Clock

LOST = NewGroup(title="Evening #lost", intervals=(0, 30, 120))
SLOW_TO_SHOW = NewGroup(title="Evening #hidden", intervals=(0, 30))
MADE_BY_NOBODY = NewGroup(title="Evening #error", intervals=(0, 30))


def run() -> ReconcileResult:
    return reconcile(liner_from_settings())


def run_minutes_apart(times: int) -> None:
    """So that each reading counts that finds nothing."""
    for _ in range(times):
        later(minutes=2)
        run()


def only() -> Submission:
    return Submission.objects.get()


def kinds() -> list[str]:
    return list(
        AuditEvent.objects.exclude(submission=None)
        .order_by("number")
        .values_list("kind", flat=True)
    )


def test_a_lost_answer_is_found_in_two_scans(anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna, LOST)
    assert (entry.status, len(entry.matches), entry.scans) == ("unknown", 1, 1)
    report = run()
    (made,) = sandbox.interval_groups()
    assert [found.pk for found in report.resolved.found] == [entry.pk]
    assert (only().status, only().liner_group_id) == ("created", made["id"])
    assert (only().verification, only().cause, only().alarm) == ("same", "found", "")
    assert kinds()[-3:] == ["submission.unknown", "submission.scanned", "submission.found"]


def test_what_was_never_made_is_absent_after_three_scans_and_a_quarter_of_an_hour(
    anna: User, sandbox: Sandbox
) -> None:
    ask(anna, MADE_BY_NOBODY)
    run_minutes_apart(4)
    assert only().status == "unknown"
    later(minutes=7)
    run()
    assert only().status == "unknown", "the call itself may have taken its whole time"
    later(seconds=121)
    assert [entry.status for entry in run().resolved.absent] == ["absent"]
    assert (only().liner_group_id, only().cause) == (None, "not_listed")


def test_three_scans_are_needed_however_old_it_is(anna: User, sandbox: Sandbox) -> None:
    ask(anna, MADE_BY_NOBODY)
    later(hours=2)
    for _ in range(5):
        run()
    assert (only().status, only().scans) == ("unknown", 2), "these are not minutes apart"
    run_minutes_apart(1)
    assert only().status == "absent"


def test_an_absent_one_that_turns_up_is_created_with_an_alarm(
    anna: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    with clock.installed(), Sandbox(token="sandbox-tests", hidden_seconds=1800) as sandbox:
        settings.LINER_API_URL = sandbox.url
        ask(anna, SLOW_TO_SHOW)
        for minutes in (20, 2):
            clock.pass_by(minutes=minutes)
            run()
        assert only().status == "absent"
        clock.pass_by(minutes=20)
        run(), run()
        (made,) = sandbox.interval_groups()
    entry = only()
    assert (entry.status, entry.liner_group_id) == ("created", made["id"])
    assert entry.alarm == "found_late"
    assert "CRITICAL" in {record.levelname for record in caplog.records}


def test_after_a_day_an_absent_one_is_no_longer_looked_for(anna: User, sandbox: Sandbox) -> None:
    ask(anna, MADE_BY_NOBODY)
    later(hours=25)
    run_minutes_apart(2)
    assert only().status == "absent"
    sandbox.add(MADE_BY_NOBODY.title, [0, 30])
    assert run().resolved.list_was_read is None


def test_a_duplicate_that_existed_before_is_never_claimed(anna: User, sandbox: Sandbox) -> None:
    sandbox.add(MADE_BY_NOBODY.title, [0, 30])
    ask(anna, MADE_BY_NOBODY)
    later(minutes=20)
    run_minutes_apart(3)
    assert (only().status, only().liner_group_id) == ("absent", None)


def test_two_matches_need_a_person(anna: User, sandbox: Sandbox) -> None:
    ask(anna, LOST)
    sandbox.add(LOST.title, list(LOST.intervals))
    for _ in range(4):
        run()
    entry = only()
    assert (entry.status, len(entry.matches)) == ("unknown", 2)
    assert needs_a_person(entry, database_now())


def test_a_match_without_a_list_from_before_needs_a_person(anna: User, sandbox: Sandbox) -> None:
    ask(anna, LOST)
    rewrite(Submission.objects, list_read_at=None)
    for _ in range(4):
        run()
    entry = only()
    assert (entry.status, len(entry.matches)) == ("unknown", 1)
    assert needs_a_person(entry, database_now())


def test_a_number_that_another_entry_holds_is_no_match(anna: User, sandbox: Sandbox) -> None:
    made = ask(anna, NewGroup(title="Same", intervals=(5,)))
    lost = ask(anna, MADE_BY_NOBODY)
    same = {"title": "Same", "intervals": [5], "fingerprint": made.fingerprint}
    rewrite(Submission.objects.filter(pk=lost.pk), **same, list_read_at=None)
    run(), run()
    lost.refresh_from_db()
    assert (lost.status, lost.matches) == ("unknown", [])


def test_an_absent_one_does_not_claim_what_its_repetition_made(
    anna: User, sandbox: Sandbox
) -> None:
    """The first was never made; the second was, and its answer is still on its way."""
    first = ask(anna, MADE_BY_NOBODY)
    later(minutes=20)
    run_minutes_apart(2)
    rewrite(Submission.objects.filter(pk=first.pk), title=LOST.title)
    again = NewGroup(title=LOST.title, intervals=MADE_BY_NOBODY.intervals)
    second = ask(anna, again)
    for _ in range(3):
        run()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == "absent"
    assert second.status == "unknown"
    assert needs_a_person(second, database_now())


def test_a_dead_process_is_swept_when_its_time_is_over(anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna)
    Submission.objects.filter(pk=entry.pk).update(
        status="sending", liner_group_id=None, finished_at=None, scans=0
    )
    later(seconds=60)
    assert run().swept == 0
    later(seconds=10)
    assert run().swept == 1
    run()
    assert (only().status, only().liner_group_id) == ("created", entry.liner_group_id)


def test_four_at_once_settle_each_once(anna: User, sandbox: Sandbox) -> None:
    entries = [ask(anna, new_group) for new_group in (LOST, MADE_BY_NOBODY)]
    later(minutes=20)
    for _ in range(3):
        later(minutes=2)
        reports = in_threads(4, run)
        assert all(isinstance(report, ReconcileResult) for report in reports), reports
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.status for entry in entries] == ["created", "absent"]
    recorded = kinds()
    assert (recorded.count("submission.found"), recorded.count("submission.absent")) == (1, 1)
    assert LinerGroup.objects.count() == 1
    assert not [line for line in verify().findings if line.startswith("WRONG event")]


def test_an_unreadable_list_settles_nothing(anna: User, sandbox: Sandbox) -> None:
    ask(anna, MADE_BY_NOBODY)
    later(hours=25)
    sandbox.stop()
    resolved = run().resolved
    assert (resolved.list_was_read, resolved.looked_at) == (False, 0)
    assert only().status == "unknown"
    assert needs_a_person(only(), database_now())


def test_scans_that_find_nothing_new_do_not_fill_the_evidence(anna: User, sandbox: Sandbox) -> None:
    ask(anna, MADE_BY_NOBODY)
    for _ in range(10):
        run()
    assert kinds().count("submission.scanned") <= 4


def test_liner_down_before_the_create_leaves_no_list(anna: User, sandbox: Sandbox) -> None:
    sandbox.stop()
    assert ask(anna).list_read_at is None


def test_what_is_read_back_is_compared(anna: User, sandbox: Sandbox) -> None:
    same = ask(anna)
    assert (same.verification, same.alarm) == ("same", "")
    changed = ask(anna, NewGroup(title="Night #changed", intervals=(0, 5)))
    changed.refresh_from_db()
    assert (changed.status, changed.verification, changed.alarm) == (
        "created",
        "different",
        "different",
    )
    assert changed.read_back is not None
    assert changed.read_back["intervals"] == [0, 6]


def test_what_cannot_be_read_back_is_not_yet_read(anna: User, sandbox: Sandbox) -> None:
    class Leaving:
        """A Liner that is gone as soon as it has created."""

        def __init__(self) -> None:
            self.liner = liner_from_settings()
            self.url, self.read_list = self.liner.url, self.liner.read_list
            self.read_group = self.liner.read_group

        def create(self, new_group: NewGroup) -> Any:
            created = self.liner.create(new_group)
            sandbox.stop()
            return created

    liner: Any = Leaving()
    entry = ask(anna, liner=liner)
    assert (entry.status, entry.verification) == ("created", "not_read")


def test_a_list_unreadable_for_15_minutes_needs_a_person(anna: User, sandbox: Sandbox) -> None:
    ask(anna, MADE_BY_NOBODY)
    assert only().scanned_at is not None
    sandbox.stop()
    later(minutes=14)
    assert not needs_a_person(only(), database_now())
    later(minutes=2)
    assert needs_a_person(only(), database_now())


def test_everything_uncertain_is_on_the_attention_page(
    anna: User, emil: User, boris: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    ask(anna, MADE_BY_NOBODY)
    assert "Evening #error" in signed_in(anna).get("/attention/").content.decode()
    assert "Evening #error" not in signed_in(emil).get("/attention/").content.decode()
    later(hours=24)
    assert "Mark as not created" in signed_in(anna).get("/attention/").content.decode()
    page = signed_in(boris).get("/attention/").content.decode()
    assert "Evening #error" in page
    assert "Mark as not created" not in page


def test_liners_list_is_read_every_ten_minutes_though_nothing_is_unknown(
    anna: User, sandbox: Sandbox
) -> None:
    assert run().resolved.list_was_read is True
    later(minutes=9)
    assert run().resolved.list_was_read is None
    sandbox.add("Made elsewhere", (0, 30))
    later(minutes=2)
    assert run().resolved.list_was_read is True
    assert LinerGroup.objects.get().title == "Made elsewhere"
    sandbox.stop()
    later(minutes=11)
    assert run().resolved.list_was_read is False
    later(minutes=9)
    assert run().resolved.list_was_read is None
    assert MirrorState.objects.now().has_failed
