"""How allauth signs people in: nobody signs up, nothing is sent, and its limits are not used."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse

from groups.accounts.backend import COMPANY_BACKEND, known_browser, remember_browser
from groups.middleware.origin import client_address
from groups.middleware.sign_in import SET_BY_OTHERS
from groups.services.accounts.own_password import must_change

METHODS = ("account_authentication_methods", "account_authentication_methods_user")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Without those that send a code or a link."""
        return [stage for stage in super().get_login_stages() if ".mfa." in stage]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Django empties the session if somebody else was signed in. How this person has just
        signed in stays."""
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if "socialaccount" in methods:
            user.backend = COMPANY_BACKEND
        kept = {key: request.session[key] for key in METHODS if key in request.session}
        super().login(request, user)
        request.session.update(kept)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """After the second factor, so that nobody's browser is known who only has the password."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.has_usable_password():
            browser = known_browser(request, user.get_username()) or secrets.token_urlsafe(16)
            remember_browser(response, user, browser)
            if must_change(user):
                request.session[SET_BY_OTHERS] = True
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or ""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody here has a confirmed address."""
