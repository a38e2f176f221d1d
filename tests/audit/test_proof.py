"""What the audit trail proves of one entry, and that a change of one of its events shows."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from groups.audit.checkpoints import make_checkpoint
from groups.audit.proof import prove
from groups.models import AuditEvent, Submission
from tests.audit.conftest import run
from tests.conftest import words_on
from tests.database import lifted


def numbers(entry: Submission) -> list[int]:
    found = AuditEvent.objects.filter(submission=entry.pk).order_by("number")
    return list(found.values_list("number", flat=True))


def test_each_event_of_the_entry_is_right(record: list[Submission]) -> None:
    for entry in record:
        proof = prove(entry.pk)
        assert [event.number for event in proof.events] == numbers(entry)
        assert proof.is_right
        assert proof.checkpoint is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE groups_auditevent SET actor = 'boris' WHERE number = %s",
        "UPDATE groups_auditevent SET details = '{}' WHERE number = %s",
        "UPDATE groups_auditevent SET previous_hash = hash WHERE number = %s",
        "UPDATE groups_auditevent SET hash = 'x' WHERE number = %s",
    ],
)
def test_a_changed_event_is_named(change: str, record: list[Submission]) -> None:
    entry = next(entry for entry in record if entry.status == "created")
    which = numbers(entry)[1]
    with lifted():
        run(change, which)
    wrong = [event.number for event in prove(entry.pk).events if not event.is_right]
    assert which in wrong
    assert not prove(entry.pk).is_right


def test_an_event_whose_forerunner_is_gone_is_wrong(record: list[Submission]) -> None:
    entry = next(entry for entry in record if numbers(entry)[0] > 1)
    which = numbers(entry)[0]
    with lifted():
        run("DELETE FROM groups_auditevent WHERE number = %s", which - 1)
    assert [event.number for event in prove(entry.pk).events if not event.is_right] == [which]


def test_the_nearest_checkpoint_covers_it(record: list[Submission]) -> None:
    first = make_checkpoint()
    make_checkpoint()
    checkpoint = prove(record[0].pk).checkpoint
    assert checkpoint is not None
    assert (checkpoint.size, checkpoint.wrong) == (first["size"], "")
    with lifted():
        run("UPDATE groups_checkpoint SET head = %s", "0" * 64)
    proof = prove(record[0].pk)
    assert proof.checkpoint is not None
    assert "its signature does not fit" in proof.checkpoint.wrong
    assert not proof.is_right


def test_the_page_says_whether_it_is_right_and_stands_whatever_was_done(
    record: list[Submission], boris: User, signed_in: Callable[[User], Client]
) -> None:
    browser, entry = signed_in(boris), record[0]
    page = words_on(browser.get(entry.get_absolute_url()))
    assert "Checked just now: the events are unchanged" in page
    event = AuditEvent.objects.get(number=numbers(entry)[0])
    assert event.hash in page
    assert event.previous_hash in page
    spoiled = "x" if connection.vendor == "sqlite" else "infinity"
    with lifted():
        run("UPDATE groups_auditevent SET at = %s WHERE number = %s", spoiled, event.number)
        run("UPDATE groups_auditevent SET details = '[' WHERE number = %s", event.number)
    answer = browser.get(entry.get_absolute_url())
    assert answer.status_code == 200
    assert "Not verified: something was changed afterwards" in words_on(answer)
    assert "at an unreadable time" in words_on(answer)
