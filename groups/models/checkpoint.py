"""Signed checkpoints of the audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Checkpoint(models.Model):
    """A signed statement of the length and the last hash of the audit trail at one time."""

    size = models.BigIntegerField(help_text=_("Number of the last event."))
    head = models.CharField(max_length=64, help_text=_("Hash of the last event."))
    at = models.DateTimeField()
    instance = models.CharField(max_length=260, help_text=_("Which installation of linerAdmin."))
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128, unique=True)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.size} {self.head[:12]}"
