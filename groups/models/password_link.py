"""Links with which people choose a password."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PasswordLink(models.Model):
    """One person's only link. Its row is deleted when it is used, so it works once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="password_link"
    )
    token_hash = models.CharField(
        max_length=64, unique=True, help_text=_("The link itself is not stored.")
    )
    is_invitation = models.BooleanField(db_default=False, default=False)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("password link")
        verbose_name_plural = _("password links")

    def __str__(self) -> str:
        return str(self.person_id)
