"""The company's sign-in service as allauth sees it, and stricter than allauth itself.

allauth keeps state and PKCE. It sends no nonce, trusts an unsigned id_token that came by TLS, and
takes parameters of the sign-in from the address.
"""

import base64
import secrets
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from groups.accounts.oidc import calls
from groups.accounts.oidc.id_token import read_id_token
from groups.services.accounts.company import COMPANY, Identity, Refused

REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint",)
LONGEST_SUBJECT = 255


def company_app() -> SocialApp:
    """What the settings say, in allauth's words. It is no row of the database."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=COMPANY,
        name=COMPANY,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"oauth_pkce_enabled": True, "scope": ["openid", "profile", "email"]},
    )


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    def get_oauth2_adapter(self, request: HttpRequest) -> "CompanyProtocol":
        return CompanyProtocol(request, COMPANY)


class CompanyClient(OAuth2Client):  # type: ignore[misc]
    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        """Keeps what the address has after a question mark."""
        address, _, query = authorization_url.partition("?")
        params = {**dict(parse_qsl(query)), **extra_params}
        return str(super().get_redirect_url(address, scope, params))


class CompanyProtocol(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The calls of one sign-in. `nonce` is the one that this sign-in began with."""

    client_class = CompanyClient
    nonce = ""

    @property
    def openid_config(self) -> calls.Document:
        if not hasattr(self, "_found"):
            self._found = _discovered()
        return self._found

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("company_sign_in_callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> calls.Document:
        form = {
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier or "",
        }
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        if isinstance(methods, list) and "client_secret_post" in methods:
            form |= {"client_id": app.client_id, "client_secret": app.secret}
            return calls.post(self.access_token_url, {}, form)
        return calls.post(self.access_token_url, _basic(app.client_id, app.secret), form)

    def parse_token(self, data: calls.Document) -> SocialToken:
        if not _is_plain(data.get("access_token")):
            raise Refused("bad_answer")
        return SocialToken(token=data["access_token"])

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, *, response: calls.Document
    ) -> SocialLogin:
        claims = read_id_token(
            response.get("id_token"),
            keys=calls.get(self.openid_config["jwks_uri"]),
            issuer=settings.OIDC_ISSUER,
            client_id=app.client_id,
            nonce=self.nonce,
        )
        if not (_is_plain(claims["sub"]) and len(claims["sub"]) <= LONGEST_SUBJECT):
            raise Refused("token_invalid")
        identity = Identity.of(claims, self._userinfo(token.token, claims["sub"]))
        login = SocialLogin(provider=self.get_provider(), account=identity.account())
        login.identity = identity
        return login

    def _userinfo(self, token: str, subject: str) -> calls.Document:
        if "userinfo_endpoint" not in self.openid_config:
            return {}
        found = calls.get(self.profile_url, {"Authorization": f"Bearer {token}"})
        if found.get("sub") != subject:
            raise Refused("another_subject")
        return found


class CallbackView(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state["nonce"]
        return state, response


def start(request: HttpRequest, next_url: str) -> HttpResponse:
    """Leads to the company's sign-in page. Raises Refused."""
    provider = get_adapter().get_provider(request, COMPANY)
    nonce = secrets.token_urlsafe(32)
    response: HttpResponse = provider.redirect(
        request,
        AuthProcess.LOGIN,
        next_url=next_url,
        auth_params={"nonce": nonce},
        nonce=nonce,
    )
    return response


def finish(request: HttpRequest) -> HttpResponse:
    """Signs in whoever comes back from there. Raises Refused."""
    view = CallbackView.adapter_view(CompanyProtocol(request, COMPANY))
    response: HttpResponse = view(request)
    return response


def _discovered() -> calls.Document:
    issuer = settings.OIDC_ISSUER
    found = calls.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    addresses = [found.get(name) for name in REQUIRED]
    addresses += [found[name] for name in OPTIONAL if name in found]
    if found.get("issuer") != issuer or not all(map(_is_address, addresses)):
        raise Refused("bad_answer")
    return found


def _is_address(url: Any) -> bool:
    """Whether it is https; http is for trying out."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except (ValueError, TypeError, AttributeError):
        return False
    schemes = ("http", "https") if settings.PLAIN_HTTP else ("https",)
    return _is_plain(url) and parts.scheme in schemes and bool(parts.hostname) and port != 0


def _is_plain(text: Any) -> bool:
    return isinstance(text, str) and text != "" and text.isascii() and text.isprintable()


def _basic(name: str, secret: str) -> dict[str, str]:
    pair = f"{quote_plus(name)}:{quote_plus(secret)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
