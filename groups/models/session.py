"""Sessions: which browsers are signed in, and until when."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.columns import BLANK

# How far the machine may set its clock back without ending sessions.
SLACK = timedelta(minutes=1)


def key_hash(key: str) -> str:
    """What the database has of a session's key, which stands in the browser's cookie alone."""
    return sha256(key.encode(errors="replace")).hexdigest()


class Session(models.Model):
    """One browser's session. It has a person once somebody has signed in."""

    LONGEST_AGENT = 300

    key_hash = models.CharField(
        primary_key=True, max_length=64, help_text=_("The key itself is not stored.")
    )
    data = models.TextField(help_text=_("Signed."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    began_at = models.DateTimeField(help_text=_("When the person signed in."))
    seen_at = models.DateTimeField(help_text=_("Their last request, to the minute."))
    ends_at = models.DateTimeField(db_index=True, help_text=_("At the latest."))
    ip = models.GenericIPAddressField(null=True, help_text=_("Where the person signed in."))
    agent = models.CharField(**BLANK, max_length=LONGEST_AGENT)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.key_hash

    def begin(self, now: datetime, *, ip: str | None = None, agent: str = "") -> None:
        """Both limits count from now."""
        self.began_at = self.seen_at = now
        self.ends_at = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        self.ip, self.agent = ip, agent[: self.LONGEST_AGENT]

    def is_over(self, now: datetime) -> bool:
        # One that began in the future would last longer: the clock was set back.
        return self.ends_at <= now or self.began_at > now + SLACK or self.is_idle(now)

    def is_idle(self, now: datetime) -> bool:
        """Without a person, what a session keeps (a draft) may wait longer."""
        limit = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        return self.person_id is not None and self.seen_at <= now - limit
