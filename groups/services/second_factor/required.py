"""Who needs a second factor."""

from typing import Any

from django.conf import settings

from groups.roles import roles_of
from groups.services.second_factor.factors import has_factor


def is_missing(person: Any) -> bool:
    """Whether MFA_REQUIRED names this person's role, and the person has none."""
    if not settings.MFA_REQUIRED:
        return False
    return not set(settings.MFA_REQUIRED).isdisjoint(roles_of(person)) and not has_factor(person)
