"""Alarms for ALARM_WEBHOOK_URL: written with the alarm, sent by groups/services/webhook.py."""

from typing import Any

from django.conf import settings

from groups.models import AlarmMessage, database_now

INTEGRITY_WRONG = "integrity_wrong"


def keep_alarm(alarm: str, **about: Any) -> None:
    """Adds a message in the present transaction; `about` is its submission or check_number."""
    if settings.ALARM_WEBHOOK_URL:
        now = database_now()
        AlarmMessage.objects.create(alarm=alarm, raised_at=now, next_at=now, **about)
