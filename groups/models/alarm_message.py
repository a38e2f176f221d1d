"""Alarms on their way to ALARM_WEBHOOK_URL."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

UNSENT = Q(sent_at=None)


class AlarmMessageQuerySet(models.QuerySet["AlarmMessage"]):
    def unsent(self) -> tuple[int, datetime | None]:
        """Returns how many nobody has taken yet, and when the oldest of them was raised."""
        found = self.filter(UNSENT).aggregate(n=Count("*"), oldest=Min("raised_at"))
        return found["n"], found["oldest"]


class AlarmMessage(models.Model):
    """One alarm, written in the transaction that raises it; there is none without the setting.

    What became of it is an event too: the first failure, and that the receiver took it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alarm = models.CharField(max_length=20, help_text=_("The kind, as /metrics names it."))
    # No foreign keys: nothing done to other tables reaches it.
    submission = models.UUIDField(null=True, blank=True)
    check_number = models.BigIntegerField(
        null=True, blank=True, help_text=_("The integrity check that found something wrong.")
    )
    raised_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(help_text=_("When it is sent, or sent again, at the earliest."))
    failed_at = models.DateTimeField(null=True, blank=True, help_text=_("The first failure."))
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm message")
        verbose_name_plural = _("alarm messages")
        indexes = [
            models.Index("next_at", "raised_at", condition=UNSENT, name="alarmmessage_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.raised_at} {self.alarm}"
