"""Results of checking the audit trail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.columns import BLANK

UNANSWERED = Q(state="wrong", answer="")


class IntegrityCheckQuerySet(models.QuerySet["IntegrityCheck"]):
    def concluded(self) -> "IntegrityCheck | None":
        """The newest check that finished."""
        ends = (IntegrityCheck.State.RIGHT, IntegrityCheck.State.WRONG)
        return self.filter(state__in=ends).order_by("-pk").first()

    def unanswered(self) -> "IntegrityCheckQuerySet":
        """Checks that found something wrong and have no answer yet, newest first.

        A later check that finds nothing does not hide them: the record was wrong all the same.
        """
        return self.filter(UNANSWERED).order_by("-pk")


class IntegrityCheck(models.Model):
    """One verification of the audit trail, as /integrity/ shows it. Its result is also an event."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        RIGHT = "right", _("Verified")
        WRONG = "wrong", _("Not verified")
        STOPPED = "stopped", _("Stopped")

    state = models.CharField(
        max_length=10, choices=State, default=State.RUNNING, db_default=State.RUNNING
    )
    started_at = models.DateTimeField(default=timezone.now)
    started_by_name = models.CharField(max_length=150, **BLANK)
    seen_at = models.DateTimeField(
        default=timezone.now, help_text=_("When the check last reported progress.")
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    events = models.BigIntegerField(default=0, db_default=0)
    submissions = models.BigIntegerField(default=0, db_default=0)
    head = models.CharField(max_length=64, help_text=_("Hash of the last event."), **BLANK)
    wrong = models.BigIntegerField(default=0, db_default=0, help_text=_("How many rows are wrong."))
    findings = models.JSONField(
        default=list, db_default=[], help_text=_("The first of these rows, one a line.")
    )
    answer = models.TextField(help_text=_("What a person found and did about wrong rows."), **BLANK)
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
