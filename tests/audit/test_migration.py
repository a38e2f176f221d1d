"""Entries made before there were events get their opening events, in the order they were made."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from groups.audit import triggers
from groups.audit.verify import verify
from groups.models import AuditEvent


def test_earlier_entries_get_their_opening_events(anna: User) -> None:
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("groups", "0001_initial")])
        earlier: Any = executor.loader.project_state([("groups", "0001_initial")]).apps.get_model(
            "groups", "Submission"
        )
        now = timezone.now().replace(microsecond=0)
        made = [
            earlier.objects.create(
                key=uuid.uuid4(),
                title=f"Plan {minutes}",
                intervals=[0, minutes],
                intervals_typed=f"0 {minutes}",
                is_default=False,
                reset_attempts_enabled=False,
                fingerprint="f" * 64,
                submitted_by_id=anna.pk,
                submitted_by_name="anna",
                submitted_at=now - timedelta(minutes=minutes),
                ip_address="2001:db8::7",
                status="created",
                liner_group_id=minutes,
                finished_at=timezone.now(),
            )
            for minutes in (5, 20, 10)
        ]
    finally:
        call_command("migrate", verbosity=0, skip_checks=True)
    told = AuditEvent.objects.order_by("number").values_list("kind", "submission", "actor")
    order = (made[1], made[2], made[0])
    assert list(told) == [("submission.imported", row.pk, "") for row in order]
    assert triggers.missing() == set()
    assert verify().findings == []


def test_a_check_that_was_answered_with_a_later_one_is_no_alarm_again(
    transactional_db: None,
) -> None:
    before = [("groups", "0010_ever_alarmed")]
    executor = MigrationExecutor(connection)
    try:
        executor.migrate(before)
        check: Any = executor.loader.project_state(before).apps.get_model(
            "groups", "IntegrityCheck"
        )
        for state, answer in (("wrong", ""), ("right", ""), ("wrong", "Done"), ("wrong", "")):
            check.objects.create(state=state, answer=answer)
        MigrationExecutor(connection).migrate([("groups", "0011_unanswered_check")])
        answers = list(check.objects.order_by("pk").values_list("answer", flat=True))
        assert answers == ["Done", "", "Done", ""]
    finally:
        call_command("migrate", verbosity=0)
