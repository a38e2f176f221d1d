"""What Liner's list said when it was last read completely."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinerGroup(models.Model):
    """What Liner's list said when it was last read completely. A mirror; no evidence."""

    id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    intervals = models.JSONField()
    is_default = models.BooleanField()
    reset_attempts_enabled = models.BooleanField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("interval group in Liner")
        verbose_name_plural = _("interval groups in Liner")

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"
