"""Delays sign-ins after wrong passwords, over all servers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInDelay(models.Model):
    """What one source (an account, an address, a network or a browser) has failed at."""

    source = models.CharField(
        primary_key=True, max_length=64, help_text=_("A keyed hash, not the name itself.")
    )
    failures = models.FloatField(help_text=_("Wrong passwords; forgotten over time."))
    at = models.DateTimeField(db_index=True, help_text=_("When they were last counted."))
    until = models.DateTimeField(help_text=_("No password is checked before then."))

    class Meta:
        verbose_name = _("sign-in delay")
        verbose_name_plural = _("sign-in delays")

    def __str__(self) -> str:
        return self.source
