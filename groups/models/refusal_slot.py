"""Limits how often refused sign-ins from one source are recorded."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefusalSlot(models.Model):
    """When a refusal was last recorded for the sources that share this slot."""

    slot = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()
    source = models.CharField(
        max_length=64, db_default="", help_text=_("A keyed hash of the source that took it.")
    )
    skipped = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text=_("Further refusals of that source, which are only in the log."),
    )

    class Meta:
        verbose_name = _("refusal slot")
        verbose_name_plural = _("refusal slots")

    def __str__(self) -> str:
        return str(self.slot)
