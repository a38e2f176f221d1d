"""Writing events: in the transaction of what they tell, one after the other, whoever writes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from groups.audit.append import append, in_transaction
from groups.audit.verify import verify
from groups.models import AuditEvent, Submission
from tests.audit.conftest import finished, opened

WRITERS = 50


def test_an_event_wants_a_transaction(anna: User) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append("history.seeded")


def test_an_event_is_rolled_back_with_its_change(anna: User) -> None:
    before = AuditEvent.objects.count()
    with transaction.atomic():
        append("history.seeded", by=anna)
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == before


def test_fifty_writers_at_once_make_one_chain_without_a_fork(anna: User) -> None:
    before = AuditEvent.objects.count()

    def write(number: int) -> None:
        try:
            finished(anna, number) if number % 2 else in_transaction("history.seeded", by=anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(1, WRITERS + 1)))
    report = verify()
    assert (report.findings, report.submissions) == ([], WRITERS // 2)
    assert report.events - before == WRITERS // 2 * 3 + WRITERS // 2
    links = AuditEvent.objects.values_list("previous_hash", flat=True)
    assert len(set(links)) == report.events


def test_renaming_and_deleting_a_person_changes_nothing_in_what_was_written(
    carol: User, dora: User
) -> None:
    opened(carol)
    in_transaction("account.signed_in", by=dora)
    before = list(AuditEvent.objects.order_by("number").values())
    carol.username = "caroline"
    carol.save()
    dora.delete()
    after = list(AuditEvent.objects.order_by("number").values())
    assert after[: len(before)] == before
    assert {row["actor"] for row in before} >= {"carol", "dora"}
    assert Submission.objects.get().submitted_by_name == "carol"
    assert verify().right
