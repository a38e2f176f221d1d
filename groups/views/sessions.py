"""`/accounts/sessions/`: where the person is signed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from groups import roles
from groups.models import key_hash
from groups.services.accounts.sessions import end_sessions, own_sessions
from groups.views.decorators import private_action, private_page
from groups.wording.accounts import ended_sentence, limits_sentence


@private_page(roles.is_signed_in)
def sessions(request: HttpRequest) -> HttpResponse:
    this = key_hash(request.session.session_key or "")
    context = {
        "sessions": sorted(own_sessions(request.user), key=lambda session: session.pk != this),
        "this": this,
        "limits": limits_sentence(settings.SESSION_IDLE_MINUTES, settings.SESSION_COOKIE_AGE),
    }
    return render(request, "sessions/sessions.html", context)


@private_action(roles.is_signed_in)
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Ends the one that the form names."""
    return _end(request, only=request.POST.get("session", ""))


@private_action(roles.is_signed_in)
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    return _end(request)


def _end(request: HttpRequest, *, only: str | None = None) -> HttpResponse:
    """This session stays: to end it, there is *Sign out*."""
    user: Any = request.user
    count = end_sessions(user, by=user, keep=request.session.session_key, only=only)
    messages.success(request, ended_sentence(count))
    return redirect("sessions")
