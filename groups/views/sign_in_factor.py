"""`/accounts/login/second-factor/`: asks for it after the password; and `/accounts/login/passkey/`:
signs in with a passkey instead of both."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from groups.accounts import passkeys
from groups.accounts.backend import signs_in_here
from groups.accounts.second_factor import PASSKEY
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.second_factor.factors import has_factor
from groups.views.factor_check import NOT_YET, Checked, asking_page, checked
from groups.views.sign_in import PASSWORD
from groups.wording.second_factor import wrong_passkey_sentence

METHODS = ["GET", "HEAD", "POST"]


@login_not_required
@sensitive_post_parameters()
@require_http_methods(METHODS)
def sign_in_factor(request: HttpRequest) -> HttpResponse:
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None or not _may_go_on(stage.login):
        clear_login(request)
        return redirect("login")
    person, result = stage.login.user, NOT_YET
    if request.method == "POST":
        result = checked(request, person)
        if result.is_right:
            record_authentication(request, person, "mfa")
            response: HttpResponse = stage.exit()
            return response
    return asking_page(request, "second_factor/sign_in.html", person, result)


def _may_go_on(login: Any) -> bool:
    """Whether the account is as it was when its password was given."""
    person = login.user
    if person is None or not person.is_active or not has_factor(person):
        return False
    # Somebody who comes from the company's sign-in gave no password here.
    password = login.state.get(PASSWORD, person.get_session_auth_hash())
    return constant_time_compare(password, person.get_session_auth_hash())


@login_not_required
@sensitive_post_parameters()
@require_http_methods(METHODS)
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """A GET returns what the browser is asked for."""
    if request.method != "POST":
        options = passkeys.request_options(None)
        return HttpResponse(options, content_type="application/json")
    person = passkeys.owner(request.POST.get("credential", ""))
    if person is None or not signs_in_here(person):
        account_events.factor_refused(None, factor=PASSKEY, by=None, ip=client_address(request))
        return _refused(request, Checked(is_right=False, error=wrong_passkey_sentence()))
    result = checked(request, person, alone=True)
    if not result.is_right:
        return _refused(request, result)
    record_authentication(request, person, "mfa", type="webauthn", passwordless=True)
    login = Login(user=person, redirect_url=_next(request))
    response: HttpResponse = perform_login(request, login)
    return response


def _refused(request: HttpRequest, result: Checked) -> HttpResponse:
    context = {"error": result.error, "next": _next(request)}
    status = 429 if result.wait else 400
    response = render(request, "second_factor/passkey_refused.html", context, status=status)
    if result.wait:
        response.headers["Retry-After"] = str(result.wait)
    return response


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if is_ours else resolve_url("home")
