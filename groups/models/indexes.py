"""Indexes and constraints of groups_submission, and the conditions that queries share with them."""

from django.db import models
from django.db.models import Q

from groups.liner.fields import FIELDS
from groups.models.functions import Confirmed
from groups.models.review import ALARMED, EVER_ALARMED, WAITING

# The order of the history, in which indexes are read either way.
NEWEST = ("submitted_at", "id")
# The columns that are equal in two identical requests; the fingerprint stands for the intervals.
IDENTITY = tuple("fingerprint" if name == "intervals" else name for name in FIELDS)

CONFIRMED = Q(Confirmed("receipt"))
OPEN_STATUSES = ("sending", "unknown")
OPEN = Q(status="sending") | Q(status="unknown")
# With a condition on the status, SQLite would choose the index of everything that was created.
MADE_DEFAULT = Q(is_default=True, liner_group_id__isnull=False)


def _partial(condition: Q, name: str, *compared: str) -> models.Index:
    """An index of the rows that meet a condition, with the columns that SQLite compares again."""
    return models.Index(*NEWEST, *compared, condition=condition, name=name)


INDEXES = [
    models.Index(*NEWEST, name="submission_newest"),
    models.Index("submitted_by", *NEWEST, name="submission_by_person"),
    models.Index("fingerprint", *NEWEST, name="submission_by_plan"),
    models.Index("title", name="submission_title"),
    models.Index("review_state", *NEWEST, name="submission_review"),
    _partial(ALARMED, "submission_alarmed"),
    models.Index("submitted_by", *NEWEST, condition=ALARMED, name="submission_alarmed_by"),
    _partial(WAITING, "submission_waiting"),
    # The overview reads this index alone, not the table.
    models.Index(
        "submitted_at", "status", "submitted_by", "duration_ms", name="submission_counted"
    ),
    # The filters of the history.
    models.Index("submitted_by_name", "submitted_by", name="submission_by_name"),
    models.Index("status", *NEWEST, name="submission_by_status"),
    models.Index("verification", *NEWEST, name="submission_by_reading"),
    _partial(Q(is_default=True), "submission_default"),
    _partial(Q(is_default=False), "submission_not_default"),
    _partial(Q(reset_attempts_enabled=True), "submission_reset"),
    _partial(Q(reset_attempts_enabled=False), "submission_no_reset"),
    _partial(Q(cause="settled"), "submission_settled", "cause"),
    _partial(CONFIRMED, "submission_confirmed"),
    _partial(EVER_ALARMED, "submission_ever_alarmed", "alarm", "default_alarm"),
]

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="submission_created_has_number",
        condition=Q(status="created", liner_group_id__isnull=False, liner_group_id__gt=0)
        | (~Q(status="created") & Q(liner_group_id=None)),
    ),
    models.CheckConstraint(
        name="submission_finished_has_time",
        condition=Q(status="sending", finished_at=None)
        | (~Q(status="sending") & Q(finished_at__isnull=False)),
    ),
    models.UniqueConstraint(
        *IDENTITY,
        condition=Q(status__in=OPEN_STATUSES),
        name="submission_one_open_identical",
    ),
]
