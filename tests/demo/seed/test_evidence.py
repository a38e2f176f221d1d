"""A made-up past is as good a record as a real one."""

import json
from contextlib import closing

import pytest
from django.contrib.auth.models import User

from groups.audit import append
from groups.demo.seed import seed
from groups.models import AuditEvent, Submission
from groups.services.record.submissions import open_submission
from tests.database import lifted
from tests.demo.seed.conftest import UNTIL, fill, require_right, seeded_events
from tests.entries import entry_of

pytestmark = pytest.mark.slow


def test_the_evidence_is_right_after_it(transactional_db: None) -> None:
    fill()
    assert Submission.objects.count() == 600
    require_right()


def test_it_goes_on_behind_what_stands(anna: User) -> None:
    entry = entry_of(anna, 0, liner_group_id=700_000_000)
    with lifted():
        Submission.objects.filter(pk=entry.pk).delete()
    open_submission(entry, by=anna)
    before = list(AuditEvent.objects.order_by("number").values())
    fill(200)
    fill(200)
    assert list(AuditEvent.objects.order_by("number").values())[: len(before)] == before
    assert Submission.objects.count() == 401
    numbers = Submission.objects.filter(liner_group_id__isnull=False).exclude(pk=entry.pk)
    assert min(numbers.values_list("liner_group_id", flat=True)) > 700_000_000
    require_right()


def test_another_writer_can_come_between(transactional_db: None) -> None:
    for done in seed(60, until=UNTIL, batch=10):
        append.in_transaction("test.beside", details={"after": done.entries})
    assert AuditEvent.objects.filter(kind="test.beside").count() == 6
    require_right()


def test_stopping_in_the_middle_leaves_whole_evidence(transactional_db: None) -> None:
    with closing(seed(300, until=UNTIL, batch=100)) as going:
        assert next(going).entries == 100
    assert Submission.objects.count() == 100
    require_right()


def test_it_says_in_the_evidence_that_it_is_made_up(transactional_db: None) -> None:
    fill(1, number=7)
    marker = AuditEvent.objects.get(kind="history.seeded")
    assert json.loads(marker.details) == {"rows": 1, "seed": 7, "until": "2026-11-20"}
    assert marker.number < seeded_events()[0].number
