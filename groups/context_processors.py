"""What every page of the shell shows: who may go where, and which Liner this is."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from groups import roles
from groups.checks import SANDBOX_TOKEN_PREFIX
from groups.services.liner_groups.mirror import READ_SECONDS
from groups.services.record.alarms import open_alarms_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Functions, so that a page without the shell asks the database nothing."""

    def may(rule: Callable[[Any], bool]) -> Callable[[], bool]:
        return lambda: rule(request.user)

    return {
        "may_create": may(roles.may_create),
        "alarms": lambda: open_alarms_for(request.user),
        "may_review": may(roles.may_review),
        "may_see_all": may(roles.may_see_all),
        "may_see_history": may(roles.may_see_history),
        "liner_is_sandbox": settings.LINER_API_TOKEN.startswith(SANDBOX_TOKEN_PREFIX),
        "liner_timeout": f"{settings.LINER_TIMEOUT_SECONDS:g}",
        "waiting_seconds": f"{settings.LINER_TIMEOUT_SECONDS + 2 * READ_SECONDS:g}",
        "liner_host": urlsplit(settings.LINER_API_URL).netloc,
    }
