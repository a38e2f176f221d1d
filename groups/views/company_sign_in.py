"""`/accounts/oidc/company/login/`: to the company's sign-in page, and back from there."""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from groups.accounts.backend import PATIENCE, SignInBusy, turn
from groups.accounts.oidc.provider import finish, start
from groups.audit.report import plain
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.company import Refused
from groups.wording.company_sign_in import refusal_text, refusal_title

# Each waits for the company's service; the other threads of this process go on with their pages.
AT_ONCE = BoundedSemaphore(4)
LONGEST = 150
STATUS = {"unreachable": 503, "busy": 503, "bad_answer": 502, "expired": 400}


# A link, not a form: Chromium keeps a form from being redirected to another host (form-action).
@login_not_required
@require_GET
def company_sign_in(request: HttpRequest) -> HttpResponse:
    return _answered(request, lambda: start(request, _next(request)))


@login_not_required
@require_GET
def company_sign_in_callback(request: HttpRequest) -> HttpResponse:
    return _answered(request, lambda: finish(request))


def _answered(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        with turn(AT_ONCE, seconds=PATIENCE):
            return answer()
    except SignInBusy:
        return _page(request, "busy")
    except Refused as refused:
        _record(request, refused)
        if refused.person is not None and refused.person == request.user:
            logout(request)
        return _page(request, refused.reason)


def _record(request: HttpRequest, refused: Refused) -> None:
    identity, person = refused.identity, refused.person
    name = person.get_username() if person else identity and next(iter(identity.names), None)
    account_events.company_sign_in_refused(
        refused.reason,
        name=plain(name)[:LONGEST] if name else None,
        subject=plain(identity.subject) if identity else None,
        ip=client_address(request),
    )


def _page(request: HttpRequest, reason: str) -> HttpResponse:
    context = {
        "title": refusal_title(reason),
        "text": refusal_text(reason),
        "administrator_contact": settings.ADMINISTRATOR_CONTACT,
    }
    status = STATUS.get(reason, 403)
    return render(request, "company_sign_in/refused.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Where the sign-in leads, if that is an address of this site."""
    asked = request.GET.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure())
    return asked if is_ours else ""
