"""The person who makes the current request, for events that are recorded far from any view."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.actor import Provider, acting_person, os_user

_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def current_actor() -> Any:
    """Returns who acts now: the signed-in person of the current request, unless acting_as() names
    another; None outside of a request, and if the sign-in service acts."""
    if (acting := acting_person()) is not None:
        return None if isinstance(acting, Provider) else acting
    request = _request.get()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def current_session_key() -> str | None:
    """Returns the key of the session that makes the current request, if there is one."""
    session = getattr(_request.get(), "session", None)
    return session.session_key if session is not None else None


def current_command_user() -> str:
    """Returns the system's user who runs this command; "" in a request."""
    return "" if _request.get() else os_user()


class ActorMiddleware:
    """Makes current_actor() work, and records each refused permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied):
            account_events.permission_refused(
                by=current_actor(),
                ip=client_address(request),
                method=request.method or "",
                path=request.path,
            )
