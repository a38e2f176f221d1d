"""Limits how many exports run at once, over all servers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportSlot(models.Model):
    """Taken by one running export until it ends, or until `until`: its server may have died."""

    slot = models.PositiveSmallIntegerField(primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("export slot")
        verbose_name_plural = _("export slots")

    def __str__(self) -> str:
        return str(self.slot)
