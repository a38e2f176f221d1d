"""`/accounts/confirm/`: asks people for their password or second factor again."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from groups.accounts.backend import SignInBusy, throttled
from groups.accounts.second_factor import is_fresh
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.sign_in_delays import SignInDelayed
from groups.views.factor_check import NOT_YET, Checked, asking_page, checked
from groups.views.throttled_form import BUSY_SECONDS
from groups.wording.accounts import busy_sentence, delay_sentence
from groups.wording.second_factor import wrong_password_sentence


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, for people who have just signed in or confirmed that it is them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        back = reverse("second_factor") if request.method == "POST" else request.path
        return redirect(f"{reverse('confirm')}?{urlencode({'next': back})}")

    return guarded


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    result = NOT_YET
    if request.method == "POST":
        by_password = "password" in request.POST
        result = _check_password(request) if by_password else checked(request, request.user)
        if result.is_right:
            method = "password" if by_password else "mfa"
            record_authentication(request, request.user, method, reauthenticated=True)
            return redirect(_next(request))
    return asking_page(request, "confirm/confirm.html", request.user, result, next=_next(request))


def _check_password(request: HttpRequest) -> Checked:
    user: Any = request.user
    password = request.POST["password"]
    try:
        is_right = throttled(request, user.get_username(), lambda: user.check_password(password))
    except SignInDelayed as delayed:
        return Checked(
            is_right=False, error=delay_sentence(delayed.seconds), wait=delayed.seconds, status=429
        )
    except SignInBusy:
        return Checked(is_right=False, error=busy_sentence(), wait=BUSY_SECONDS, status=503)
    if not is_right:
        account_events.password_refused(by=user, ip=client_address(request), of="confirmation")
    return Checked(is_right=is_right, error="" if is_right else wrong_password_sentence())


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else reverse("second_factor")
