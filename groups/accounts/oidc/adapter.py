"""What allauth asks this site about sign-ins with the company accounts."""

import logging
from typing import Any, NoReturn

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest

from groups.accounts.oidc.provider import CompanyProvider, company_app
from groups.audit.report import plain
from groups.services.accounts.company import Refused, admit

log = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def list_apps(self, *args: Any, **kwargs: Any) -> list[SocialApp]:
        """The settings alone say whom to trust, never a row of the database."""
        return [company_app()] if settings.OIDC_ISSUER else []

    def get_provider(self, request: HttpRequest, *args: Any, **kwargs: Any) -> CompanyProvider:
        return CompanyProvider(request, app=company_app())

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever is refused here has no session yet."""
        sociallogin.user = admit(sociallogin.identity)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> NoReturn:
        """Some services leave the state out of an error."""
        if "error" in request.GET:
            code = request.GET["error"]
            log.warning("The sign-in service reports: %s", plain(code)[:100])
            raise Refused("cancelled" if code == "access_denied" else "provider_error")
        raise Refused("provider_error" if "state" in (extra_context or {}) else "expired")
