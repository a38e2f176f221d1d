"""The audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.columns import BLANK
from groups.models.functions import Address


class AuditEvent(models.Model):
    """What happened, to which submission, by whom. Only groups.audit.append writes it.

    It has no foreign keys, so changes in other tables never reach it. Triggers refuse to change or
    delete a row.
    """

    number = models.BigIntegerField(
        primary_key=True, help_text=_("1, 2, 3 and so on, without gaps.")
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    submission = models.UUIDField(null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(max_length=150, help_text=_("The name at that time."), **BLANK)
    details = models.TextField(help_text=_("Canonical JSON."))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        # With unique=True, PostgreSQL would have a second index of it, for LIKE.
        constraints = [models.UniqueConstraint(fields=["hash"], name="event_hash")]
        indexes = [
            models.Index("submission", "number", name="event_of_submission"),
            models.Index("kind", "number", name="event_by_kind"),
            models.Index("actor", "number", name="event_by_name"),
            models.Index("actor_id", "number", name="event_by_account"),
            models.Index(Address("details"), "number", name="event_by_address"),
            models.Index("at", "number", name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
