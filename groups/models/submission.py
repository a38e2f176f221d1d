"""The record: one row for each request to create one interval group in Liner."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups import roles
from groups.liner.new_group import FIELDS, NewGroup, columns_of
from groups.models.blank import BLANK
from groups.models.receipt import Confirmed
from groups.models.recorded import as_recorded
from groups.models.review import ALARMED, EVER_ALARMED, WAITING, Reviewable
from groups.models.statistics import INDEXES, StatisticsQuerySet
from groups.plan import fingerprint

CONFIRMED = Q(Confirmed("receipt"))
# What tells one request from another; the fingerprint stands for the intervals.
IDENTITY = tuple("fingerprint" if name == "intervals" else name for name in FIELDS)
# The order of the history, which indexes run through either way.
NEWEST = ("submitted_at", "id")


def _newest(condition: Q, name: str, *compared: str) -> models.Index:
    """Of what fits the condition alone; with the columns that SQLite compares again."""
    return models.Index(*NEWEST, *compared, condition=condition, name=name)


def identity_of(new_group: NewGroup) -> dict[str, Any]:
    """Returns the columns of IDENTITY for an interval group."""
    columns = columns_of(new_group) | {"fingerprint": fingerprint(new_group.intervals)}
    return {name: columns[name] for name in IDENTITY}


class SubmissionQuerySet(StatisticsQuerySet["Submission"]):
    def visible_to(self, user: Any) -> Self:
        """Auditors and administrators see all entries, supervisors their own."""
        if roles.may_see_all(user):
            return self
        if roles.may_see_history(user):
            return self.filter(submitted_by=user)
        return self.none()

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-id")

    def in_order(self, *, back: bool = False) -> Self:
        """Newest first; `back`: oldest first."""
        return self.order_by("submitted_at", "id") if back else self.newest_first()

    def past(self, entry: Any, *, back: bool = False) -> Self:
        """Those older than an entry; `back`: those newer. All, where it is None."""
        if entry is None:
            return self
        at, word = entry.submitted_at, "gt" if back else "lt"
        # The first of the two says nothing new: it is what an index can begin with.
        return self.filter(
            Q(**{f"submitted_at__{word}e": at}),
            Q(**{f"submitted_at__{word}": at}) | Q(submitted_at=at, **{f"id__{word}": entry.id}),
        )

    def created_since(self, at: datetime | None) -> Self:
        """What was asked for since then, and created; None: ever."""
        created = self.filter(status=Submission.Status.CREATED)
        return created if at is None else created.filter(submitted_at__gt=at)

    def latest_default(self) -> "Submission | None":
        """The newest entry that made a default, or may have."""
        made = (Submission.Status.CREATED, *Submission.OPEN)
        return self.filter(is_default=True, status__in=made).newest_first().first()

    def of_default_since(self, at: datetime) -> Self:
        """Requests since then that made a new default, or may have."""
        made = (Submission.Status.CREATED, *Submission.OPEN)
        return self.filter(submitted_at__gt=at, is_default=True, status__in=made)

    def open_for(self, new_group: NewGroup) -> Self:
        """Entries asking for just the same whose outcome isn't known yet; at most one."""
        return self.same_request(new_group).filter(status__in=Submission.OPEN)

    def same_request(self, new_group: NewGroup) -> Self:
        """Entries that request the same interval group."""
        return self.filter(**identity_of(new_group))


class Submission(Reviewable):
    class Status(models.TextChoices):
        SENDING = "sending", _("Sending")
        NOT_SENT = "not_sent", _("Not sent")
        REFUSED = "refused", _("Refused")
        CREATED = "created", _("Created")
        UNKNOWN = "unknown", _("Unknown")
        ABSENT = "absent", _("Not in Liner")

    class Verification(models.TextChoices):
        NOT_READ = "not_read", _("Not yet read")
        SAME = "same", _("Same")
        DIFFERENT = "different", _("Different")

    class Channel(models.TextChoices):
        WEB = "web", _("Browser")
        COMMAND = "command", _("Command line")

    OPEN = (Status.SENDING, Status.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(
        unique=True, help_text=_("One form, one key; one key, at most one request to Liner.")
    )

    title = models.CharField(max_length=255)
    intervals = models.JSONField(help_text=_("Minutes, in the order typed."))
    intervals_typed = models.TextField(help_text=_("The intervals as the person wrote them."))
    is_default = models.BooleanField()
    reset_attempts_enabled = models.BooleanField()
    reason = models.TextField(**BLANK)
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of the intervals."))
    retry_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="retries"
    )

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions"
    )
    # As it was then: an account can be renamed, the record can't.
    submitted_by_name = models.CharField(max_length=150)
    submitted_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel)
    os_user = models.CharField(max_length=100, **BLANK)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, **BLANK)
    request_id = models.CharField(max_length=32, **BLANK)
    request_body = models.TextField(help_text=_("The exact JSON for Liner."))
    liner_host = models.CharField(max_length=260, help_text=_("Scheme, host and port asked."))

    status = models.CharField(
        max_length=10, choices=Status, default=Status.SENDING, db_default=Status.SENDING
    )
    liner_group_id = models.BigIntegerField(null=True, blank=True, unique=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    message = models.TextField(help_text=_("Liner's own words."), **BLANK)
    answer = models.TextField(help_text=_("What came back, at most 64 KiB."), **BLANK)
    cause = models.CharField(
        max_length=40, help_text=_("Why the outcome is what it is, as a code."), **BLANK
    )
    verification = models.CharField(
        max_length=10,
        choices=Verification,
        default=Verification.NOT_READ,
        db_default=Verification.NOT_READ,
    )
    read_back = models.JSONField(
        null=True, blank=True, help_text=_("The interval group as Liner gave it after the create.")
    )

    receipt = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text=_("What the person was shown, and whether they confirmed it: texts, as shown."),
    )
    default_before = models.JSONField(
        null=True,
        blank=True,
        help_text=_("Liner's default as read before a new one was asked for."),
    )
    default_after = models.JSONField(
        null=True, blank=True, help_text=_("Liner's default, read after a new one was created.")
    )

    list_read_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When Liner's whole list was last read before the create."),
    )
    scans = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text=_("Complete scans of Liner's list that found the same as the last one."),
    )
    scanned_at = models.DateTimeField(null=True, blank=True)
    matches = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text=_("Numbers in Liner's list that it could be."),
    )
    proposal = models.JSONField(
        null=True, blank=True, help_text=_("A decision that waits for a second person.")
    )
    settled_by_name = models.CharField(max_length=150, **BLANK)
    settled_reason = models.TextField(**BLANK)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        permissions = [("view_own_submission", _("Can view own submissions"))]
        indexes = [
            models.Index("submitted_at", "id", name="submission_newest"),
            models.Index("submitted_by", "submitted_at", "id", name="submission_by_person"),
            models.Index("fingerprint", *NEWEST, name="submission_by_plan"),
            models.Index("title", name="submission_title"),
            models.Index("review_state", "submitted_at", "id", name="submission_review"),
            models.Index("submitted_at", "id", condition=ALARMED, name="submission_alarmed"),
            models.Index(
                "submitted_by",
                "submitted_at",
                "id",
                condition=ALARMED,
                name="submission_alarmed_by",
            ),
            models.Index("submitted_at", "id", condition=WAITING, name="submission_waiting"),
            *INDEXES,
            # The filters of the history, in its order; of what is rare, only that.
            models.Index("submitted_by_name", *NEWEST, name="submission_by_name"),
            models.Index("status", *NEWEST, name="submission_by_status"),
            models.Index("verification", *NEWEST, name="submission_by_reading"),
            _newest(Q(is_default=True), "submission_default"),
            _newest(Q(is_default=False), "submission_not_default"),
            _newest(Q(reset_attempts_enabled=True), "submission_reset"),
            _newest(Q(reset_attempts_enabled=False), "submission_no_reset"),
            _newest(Q(cause="settled"), "submission_settled", "cause"),
            _newest(CONFIRMED, "submission_confirmed"),
            _newest(EVER_ALARMED, "submission_ever_alarmed", "alarm", "default_alarm"),
        ]
        constraints = [
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
                condition=Q(status__in=("sending", "unknown")),
                name="submission_one_open_identical",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.outcome})"

    def get_absolute_url(self) -> str:
        return reverse("entry", args=[self.pk])

    @property
    def outcome(self) -> str:
        """The status in words; with Liner's number where there is one."""
        return outcome_in_words(self.status, self.liner_group_id)

    @property
    def is_repeated(self) -> bool:
        """Whether a repetition of it was made, or may have been."""
        harmless = (self.Status.REFUSED, self.Status.NOT_SENT, self.Status.ABSENT)
        return self.retries.exclude(status__in=harmless).exists()

    @property
    def new_group(self) -> NewGroup:
        """The interval group that was requested, as the client sends it."""
        return NewGroup.of(self)

    def recorded(self, *names: str) -> dict[str, Any]:
        """The named columns (all, if none is named) as evidence keeps them: plain JSON values."""
        return {
            field.attname: as_recorded(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if not names or field.attname in names
        }


def outcome_in_words(status: str, liner_group_id: int | None) -> str:
    """ "Created #100200300", "Refused"; a word that is no status, as it stands there."""
    known = status in Submission.Status.values
    label = str(Submission.Status(status).label) if known else status
    return label if liner_group_id is None else f"{label} #{liner_group_id}"
