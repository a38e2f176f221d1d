"""Whoever owns the database can change it. Verification names each row that they touched."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from groups.audit import trigger_sql, triggers
from groups.audit.append import hash_of
from groups.audit.checkpoints import make_checkpoint
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, Checkpoint, Submission
from tests.services.requests import ask

EVENTS, ROWS = AuditEvent.objects, Submission.objects


@pytest.fixture
def entries(anna: User, sandbox: Sandbox) -> list[Submission]:
    """Three entries with all their events, and a checkpoint after them."""
    asked = [NewGroup(title=f"Plan {number}", intervals=(0, number)) for number in (5, 6, 7)]
    made = [ask(anna, group) for group in asked]
    make_checkpoint()
    return made


def findings() -> list[str]:
    lines: list[str] = []
    report = verify(tell=lines.append)
    assert report.right == (not lines)
    return lines


def sql(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def last() -> int:
    return EVENTS.order_by("-number").values_list("number", flat=True)[0]


def edit_an_event(entries: list[Submission]) -> list[str]:
    sql("UPDATE groups_auditevent SET actor = 'nobody' WHERE number = 3")
    return ["WRONG event 3:"]


def edit_the_details_of_an_event(entries: list[Submission]) -> list[str]:
    event = EVENTS.filter(submission=entries[0].pk, kind="submission.opened").get()
    details = json.loads(event.details)
    details["set"]["title"] = "Forged"
    text = json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sql("UPDATE groups_auditevent SET details = %s WHERE number = %s", text, event.number)
    return [f"WRONG event {event.number}:", f"WRONG submission {entries[0].pk}:"]


def edit_a_submission(entries: list[Submission]) -> list[str]:
    ROWS.filter(pk=entries[1].pk).update(title="Forged")
    return [f"WRONG submission {entries[1].pk}:"]


def edit_what_no_event_names(entries: list[Submission]) -> list[str]:
    """The first event leaves out what is blank."""
    ROWS.filter(pk=entries[0].pk).update(settled_reason="forged", scans=1)
    ROWS.filter(pk=entries[1].pk).update(clocks_agreed=False, matches=[1], proposal={})
    expected = ["scans, settled_reason", "clocks_agreed, matches, proposal"]
    return [
        f"WRONG submission {entry.pk}: {names}"
        for entry, names in zip(entries[:2], expected, strict=True)
    ]


def edit_an_outcome(entries: list[Submission]) -> list[str]:
    ROWS.filter(pk=entries[1].pk).update(status="absent", liner_group_id=None)
    return [f"WRONG submission {entries[1].pk}:"]


def hide_a_submission_from_search(entries: list[Submission]) -> list[str]:
    ROWS.filter(pk=entries[1].pk).update(search_text="")
    ROWS.filter(pk=entries[2].pk).update(search_text="something else")
    return [f"WRONG submission {entry.pk}: search_text" for entry in entries[1:]]


def delete_a_submission(entries: list[Submission]) -> list[str]:
    ROWS.filter(pk=entries[2].pk).delete()
    return [f"WRONG submission {entries[2].pk}:"]


def insert_a_submission(entries: list[Submission]) -> list[str]:
    forged = ROWS.get(pk=entries[0].pk)
    forged.pk, forged.key, forged.liner_group_id = uuid.uuid4(), uuid.uuid4(), 999
    forged.save(force_insert=True)
    return [f"WRONG submission {forged.pk}:"]


def swap_two_events(entries: list[Submission]) -> list[str]:
    for old, new in ((3, -3), (4, 3), (-3, 4)):
        sql("UPDATE groups_auditevent SET number = %s WHERE number = %s", new, old)
    return ["WRONG event 3:", "WRONG event 4:"]


def delete_from_the_middle(entries: list[Submission]) -> list[str]:
    sql("DELETE FROM groups_auditevent WHERE number = 4")
    return ["WRONG event 4:"]


def cut_the_tail(entries: list[Submission]) -> list[str]:
    """With what it told taken back from the row, so that only the checkpoint remembers."""
    size = Checkpoint.objects.get().size
    sql("DELETE FROM groups_auditevent WHERE number > %s", size - 1)
    return ["WRONG checkpoint"]


def insert_an_event(entries: list[Submission]) -> list[str]:
    first = EVENTS.get(number=1)
    number = last() + 1
    AuditEvent(
        number=number, at=first.at, kind="forged", actor="anna", details="{}",
        previous_hash="0" * 64, hash="f" * 64,
    ).save(force_insert=True)  # fmt: skip
    return [f"WRONG event {number}:"]


def rewrite_all_hashes(entries: list[Submission]) -> list[str]:
    """A chain that is sound in itself, told by one who could forge everything in the database."""
    previous = "0" * 64
    for event in EVENTS.order_by("number"):
        event.actor = "somebody else" if event.actor == "anna" else event.actor
        event.previous_hash = previous
        previous = event.hash = hash_of(event)
        event.save(force_update=True)
    return ["WRONG checkpoint"]


def restore_an_old_backup(entries: list[Submission]) -> list[str]:
    """All as it was before the last entry, checkpoints kept elsewhere excepted."""
    ROWS.filter(pk=entries[2].pk).delete()
    sql("DELETE FROM groups_auditevent WHERE submission = %s", stored(entries[2].pk))
    size = last()
    sql("DELETE FROM groups_auditevent WHERE number > %s", size)
    return ["WRONG checkpoint"]


def stored(pk: uuid.UUID) -> Any:
    return pk.hex if connection.vendor == "sqlite" else pk


def drop_a_trigger(entries: list[Submission]) -> list[str]:
    triggers.install()
    name = sorted(triggers.names())[0]
    table = next(table for table in trigger_sql.TABLES if name.startswith(table))
    sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor != "sqlite" else ""))
    return [f"WRONG trigger {name}:"]


TAMPERINGS = [
    edit_an_event,
    edit_the_details_of_an_event,
    edit_a_submission,
    edit_what_no_event_names,
    edit_an_outcome,
    hide_a_submission_from_search,
    delete_a_submission,
    insert_a_submission,
    swap_two_events,
    delete_from_the_middle,
    cut_the_tail,
    insert_an_event,
    rewrite_all_hashes,
    restore_an_old_backup,
    drop_a_trigger,
]


def test_what_nobody_touched_is_right(entries: list[Submission]) -> None:
    assert findings() == []


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_each_tampering_is_named_to_the_row(
    tamper: Callable[[list[Submission]], list[str]], entries: list[Submission]
) -> None:
    triggers.lift()
    expected = tamper(entries)
    if tamper is not drop_a_trigger:
        triggers.install()
    found = findings()
    for wanted in expected:
        assert any(line.startswith(wanted) for line in found), (wanted, found)


def test_renaming_or_deleting_an_account_changes_nothing_in_the_evidence(
    anna: User, emil: User, entries: list[Submission]
) -> None:
    before = list(EVENTS.filter(number__lte=last()).values())
    anna.username = "renamed"
    anna.save()
    emil.delete()
    assert list(EVENTS.filter(number__lte=len(before)).values()) == before
    assert findings() == []
