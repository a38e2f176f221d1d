"""What a person has chosen for themselves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.columns import BLANK


class Preference(models.Model):
    """The language of a person's pages. Whoever has none reads that of their browser."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference"
    )
    language = models.CharField(**BLANK, max_length=10, help_text=_("A language code, such as ru."))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return self.language
