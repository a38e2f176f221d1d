"""How allauth signs people in: nobody signs up, nothing is sent, and its limits are not used."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from groups.accounts.backend import COMPANY_BACKEND
from groups.middleware.origin import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Without those that send a code or a link."""
        return [stage for stage in super().get_login_stages() if ".mfa." in stage]

    def login(self, request: HttpRequest, user: Any) -> None:
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if "socialaccount" in methods:
            user.backend = COMPANY_BACKEND
        super().login(request, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or ""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody here has a confirmed address."""
