"""What the frame of every page shows: where a person may go, and which Liner is in use."""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from groups import roles
from groups.connection_checks import SANDBOX_TOKEN_PREFIX
from groups.services.liner_groups.mirror import READ_SECONDS
from groups.services.record.alarms import waiting_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values that need the person or the database are functions, for pages that don't use them."""

    def may(rule: Callable[[Any], bool]) -> Callable[[], bool]:
        return cache(lambda: rule(request.user))

    return {
        "may_create": may(roles.may_create),
        "waiting": SimpleLazyObject(lambda: waiting_for(request.user)),
        "may_review": may(roles.may_review),
        "may_manage_people": may(roles.may_manage_people),
        "may_see_all": may(roles.may_see_all),
        "may_see_history": may(roles.may_see_history),
        "languages": settings.LANGUAGES,
        "liner_is_sandbox": settings.LINER_API_TOKEN.startswith(SANDBOX_TOKEN_PREFIX),
        "waiting_seconds": f"{settings.LINER_TIMEOUT_SECONDS + 2 * READ_SECONDS:g}",
        "liner_host": urlsplit(settings.LINER_API_URL).netloc,
    }
