"""The evidence, and what was found when it was checked."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.blank import BLANK


class AuditEvent(models.Model):
    """Evidence: what happened, to which submission, by whom. Written by groups.audit.append alone.

    Nothing points from here to other tables, so that nothing done there reaches it. Triggers refuse
    to change or delete a row.
    """

    number = models.BigIntegerField(primary_key=True, help_text=_("1, 2, 3, without a gap."))
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    submission = models.UUIDField(null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(max_length=150, help_text=_("The name, as it was then."), **BLANK)
    details = models.TextField(help_text=_("Canonical JSON."))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index("submission", "number", name="event_of_submission")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Checkpoint(models.Model):
    """A signed statement of how long the chain was at a time, and how it ended."""

    size = models.BigIntegerField(help_text=_("Number of the last event."))
    head = models.CharField(max_length=64, help_text=_("Hash of the last event."))
    at = models.DateTimeField()
    instance = models.CharField(max_length=260, help_text=_("Which linerAdmin."))
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128, unique=True)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.size} {self.head[:12]}"


UNANSWERED = Q(state="wrong", answer="")


class IntegrityCheckQuerySet(models.QuerySet["IntegrityCheck"]):
    def concluded(self) -> "IntegrityCheck | None":
        """The last that came to its end."""
        ends = (IntegrityCheck.State.RIGHT, IntegrityCheck.State.WRONG)
        return self.filter(state__in=ends).order_by("-pk").first()

    def alarming(self) -> "IntegrityCheck | None":
        """The last that found something wrong of which nobody has said yet what it is, whatever the
        checks after it found: what was put back had been wrong all the same."""
        return self.filter(UNANSWERED).order_by("-pk").first()


class IntegrityCheck(models.Model):
    """One run of the verification, as /integrity/ shows it; its result is an event as well."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        RIGHT = "right", _("Right")
        WRONG = "wrong", _("Wrong")
        STOPPED = "stopped", _("Stopped before its end")

    state = models.CharField(
        max_length=10, choices=State, default=State.RUNNING, db_default=State.RUNNING
    )
    started_at = models.DateTimeField(default=timezone.now)
    started_by_name = models.CharField(max_length=150, **BLANK)
    seen_at = models.DateTimeField(
        default=timezone.now, help_text=_("When the process that checks last gave a sign of life.")
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    events = models.BigIntegerField(default=0, db_default=0)
    submissions = models.BigIntegerField(default=0, db_default=0)
    head = models.CharField(max_length=64, help_text=_("Hash of the last event."), **BLANK)
    wrong = models.BigIntegerField(default=0, db_default=0, help_text=_("How many rows are wrong."))
    findings = models.JSONField(
        default=list, db_default=[], help_text=_("The first of them, a line each.")
    )
    answer = models.TextField(
        help_text=_("What a person found out, where something was wrong."), **BLANK
    )
    answered_by_name = models.CharField(max_length=150, **BLANK)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = IntegrityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity check")
        verbose_name_plural = _("integrity checks")
        indexes = [
            models.Index(fields=["id"], condition=UNANSWERED, name="integritycheck_unanswered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="integritycheck_one_runs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at} {self.state}"


class RefusalSlot(models.Model):
    """When a refusal of one of a fixed number of sources was last put into the evidence."""

    slot = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("refusal slot")
        verbose_name_plural = _("refusal slots")

    def __str__(self) -> str:
        return str(self.slot)
