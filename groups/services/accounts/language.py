"""The language that a person has chosen for their pages."""

from typing import Any

from django.conf import settings

from groups.models import Preference


def choose_language(person: Any, language: str) -> None:
    """Keeps the choice with the account, for all browsers. Raises ValueError unless
    settings.LANGUAGES has the language."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    Preference.objects.update_or_create(person=person, defaults={"language": language})
