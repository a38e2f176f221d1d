"""The record: one row for each request to create one interval group in Liner."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.liner.fields import NewGroup
from groups.models.columns import BLANK, as_recorded
from groups.models.event import AuditEvent
from groups.models.indexes import CONSTRAINTS, INDEXES
from groups.models.review import ReviewFields
from groups.models.search import search_text
from groups.models.submission_queries import SubmissionQueries
from groups.wording.outcomes import how_known


class SubmissionQuerySet(SubmissionQueries["Submission"]):
    """What Submission.objects offers."""


class Submission(ReviewFields):
    class Status(models.TextChoices):
        SENDING = "sending", _("Sending")
        NOT_SENT = "not_sent", _("Not sent")
        REFUSED = "refused", _("Refused")
        CREATED = "created", _("Created")
        UNKNOWN = "unknown", _("Unknown")
        ABSENT = "absent", _("Not in Liner")

    class Verification(models.TextChoices):
        NOT_READ = "not_read", _("Not checked yet")
        SAME = "same", _("Verified in Liner")
        DIFFERENT = "different", _("Saved differently in Liner")
        NOT_HELD = "not_held", _("Not found in Liner")

    class Channel(models.TextChoices):
        WEB = "web", _("Browser")
        COMMAND = "command", _("Command line")

    OPEN = (Status.SENDING, Status.UNKNOWN)
    NOT_CREATED = (Status.REFUSED, Status.NOT_SENT, Status.ABSENT)
    # Triggers refuse to change any other column: what was requested stays as it was.
    CHANGING = frozenset(
        {
            *(field.attname for field in ReviewFields._meta.fields),
            *("status", "liner_group_id", "finished_at", "duration_ms", "http_status", "message"),
            *("answer", "cause", "verification", "read_back", "default_after"),
            *("scans", "scanned_at", "matches"),
            *("proposal", "settled_by_name", "settled_reason", "settled_at"),
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(
        unique=True, help_text=_("Each form has a key, and sends at most one request to Liner.")
    )

    title = models.CharField(max_length=255)
    intervals = models.JSONField(help_text=_("Minutes, in the order typed."))
    intervals_typed = models.TextField(help_text=_("The intervals as they were typed."))
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
    # The name at that time: an account can be renamed, the record can't.
    submitted_by_name = models.CharField(max_length=150)
    submitted_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel)
    os_user = models.CharField(max_length=100, **BLANK)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, **BLANK)
    request_id = models.CharField(max_length=32, **BLANK)
    request_body = models.TextField(help_text=_("The exact JSON for Liner."))
    liner_host = models.CharField(max_length=260, help_text=_("Liner's scheme, host and port."))

    status = models.CharField(
        max_length=10, choices=Status, default=Status.SENDING, db_default=Status.SENDING
    )
    liner_group_id = models.BigIntegerField(null=True, blank=True, unique=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    message = models.TextField(help_text=_("Liner's message."), **BLANK)
    answer = models.TextField(help_text=_("Liner's answer, up to 64 KiB."), **BLANK)
    cause = models.CharField(
        max_length=40, help_text=_("The cause of the outcome, as a code."), **BLANK
    )
    verification = models.CharField(
        max_length=10,
        choices=Verification,
        default=Verification.NOT_READ,
        db_default=Verification.NOT_READ,
    )
    read_back = models.JSONField(
        null=True, blank=True, help_text=_("The interval group as Liner saved it.")
    )

    receipt = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text=_("What the page showed, word for word, and whether it was confirmed."),
    )
    default_before = models.JSONField(
        null=True,
        blank=True,
        help_text=_("Liner's default before a new one was requested."),
    )
    default_after = models.JSONField(
        null=True, blank=True, help_text=_("Liner's default after a new one was created.")
    )

    list_read_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When Liner's whole list was last read before the request."),
    )
    clocks_agreed = models.BooleanField(
        default=True,
        db_default=True,
        help_text=_("When it was sent. If not, only a person can mark it as not in Liner."),
    )
    scans = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text=_("How many checks of Liner's list in a row had the same result."),
    )
    scanned_at = models.DateTimeField(null=True, blank=True)
    matches = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text=_("Numbers of the interval groups in Liner that it could be."),
    )
    proposal = models.JSONField(
        null=True, blank=True, help_text=_("A decision waiting for a second person.")
    )
    settled_by_name = models.CharField(max_length=150, **BLANK)
    settled_reason = models.TextField(**BLANK)
    settled_at = models.DateTimeField(null=True, blank=True)

    search_text = models.TextField(
        help_text=_("Title, reason and person, for searching. Not part of any event."), **BLANK
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        permissions = [("view_own_submission", _("Can view own submissions"))]
        indexes = INDEXES
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.title} ({self.outcome})"

    def save(self, *args: Any, **options: Any) -> None:
        self.search_text = search_text(self.title, self.reason, self.submitted_by_name)
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("entry", args=[self.pk])

    @property
    def outcome(self) -> str:
        """The status in words, with Liner's number where there is one."""
        return outcome_in_words(self.status, self.liner_group_id)

    @property
    def known(self) -> str:
        """How the outcome is known, where it is not Liner's own answer."""
        return how_known(self.cause, self.settled_by_name, self.settled_at)

    @property
    def is_repeated(self) -> bool:
        """Whether a later attempt created it, or may have."""
        return self.retries.exclude(status__in=self.NOT_CREATED).exists()

    @property
    def may_be_repeated(self) -> bool:
        """Whether neither it nor a later attempt created it, or may have."""
        return self.status in self.NOT_CREATED and not self.is_repeated

    @property
    def opening_event(self) -> Coalesce:
        """The number of its first event, committed before the request was sent; 0 if it has none.

        This orders it before or after other things, whatever the clocks say. It is part of a query.
        """
        events = AuditEvent.objects.filter(submission=self.pk).order_by("number")
        return Coalesce(Subquery(events.values("number")[:1]), 0)

    @property
    def new_group(self) -> NewGroup:
        """The interval group that was requested, as the client sends it."""
        return NewGroup.of(self)

    @property
    def has_outcome_alarm(self) -> bool:
        """Whether OUTCOME_ALARM holds."""
        stands = bool(self.alarm) and not self.alarm_answer
        return stands and (self.alarm != self.Alarm.UNKNOWN_LONG or self.status == "unknown")

    @property
    def has_default_alarm(self) -> bool:
        """Whether DEFAULT_ALARM holds."""
        return bool(self.default_alarm) and not self.default_answer

    def recorded(self, *names: str) -> dict[str, Any]:
        """Returns the named columns, or all that events have, as plain JSON values."""
        return {
            field.attname: as_recorded(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.attname in names or not (names or field.attname == "search_text")
        }


def outcome_in_words(status: str, liner_group_id: int | None) -> str:
    """Returns "Created #100200300" or "Refused"; a word that is not a status is kept as it is."""
    known = status in Submission.Status.values
    label = str(Submission.Status(status).label) if known else status
    return label if liner_group_id is None else f"{label} #{liner_group_id}"
