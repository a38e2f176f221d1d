"""Wrong settings of connections to others: Liner, the sign-in service, the webhook, the tracker."""

import re
import ssl
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from groups import roles
from groups.liner.address import check_url, is_loopback

SANDBOX_TOKEN_PREFIX = "sandbox-"  # noqa: S105 - not a secret: how sandbox tokens begin
MIN_LINER_TOKEN_LENGTH = 16
OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES")
CA_FILES = {"LINER_CA_FILE": "Liner's", "OIDC_CA_FILE": "the sign-in service's"}
URL_SENTENCES = {
    "scheme": "LINER_API_URL must begin with https://, then name Liner's host.",
    "plain_http": "LINER_API_URL must be https unless Liner runs on this machine.",
    "host": "LINER_API_URL must name Liner's host, for example https://your-company.example.",
    "path": "LINER_API_URL must end after the host: remove any path, query or fragment.",
    "userinfo": "LINER_API_URL must have no user name or password: set LINER_API_TOKEN instead.",
}

Problems = Iterator[tuple[str, str]]  # the number in the error's id, and the sentence


def liner_url() -> Problems:
    example = "https://your-company.example"
    if not settings.LINER_API_URL:
        yield "E006", f"LINER_API_URL must be set to Liner's address, for example {example}."
        return
    try:
        check_url(settings.LINER_API_URL)
    except ValueError as error:
        yield "E007", URL_SENTENCES[str(error)]


def liner_token() -> Problems:
    token = settings.LINER_API_TOKEN
    if not token:
        yield "E008", "LINER_API_TOKEN must be set to the integration token from Liner's settings."
    elif not fits_a_header(token):
        yield (
            "E009",
            "LINER_API_TOKEN must be ASCII without spaces: copy the integration token again.",
        )
    elif token.startswith(SANDBOX_TOKEN_PREFIX) and not _is_on_this_machine(settings.LINER_API_URL):
        yield (
            "E010",
            "LINER_API_TOKEN is for the sandbox, but LINER_API_URL is not on this machine:"
            " set both for the sandbox or both for Liner.",
        )
    elif len(token) < MIN_LINER_TOKEN_LENGTH and not token.startswith(SANDBOX_TOKEN_PREFIX):
        yield (
            "E024",
            f"LINER_API_TOKEN has fewer than {MIN_LINER_TOKEN_LENGTH} characters: copy the whole"
            " integration token from Liner's settings.",
        )


def webhook() -> Problems:
    if settings.ALARM_WEBHOOK_URL and not _is_webhook(settings.ALARM_WEBHOOK_URL):
        yield (
            "E040",
            "ALARM_WEBHOOK_URL must be a whole https address, without user name and fragment. http"
            " is for a receiver on this machine only.",
        )


def _is_webhook(url: str) -> bool:
    parts = _safe_address(url)
    if parts is None or "@" in parts.netloc or "#" in url:
        return False
    return fits_a_header(url)


def sentry_dsn() -> Problems:
    """https://key@host/number, as the tracker shows it; http for this machine alone."""
    dsn = settings.SENTRY_DSN
    if dsn and not _is_dsn(dsn):
        yield (
            "E029",
            "SENTRY_DSN must be the whole https address that your error tracker gives as its DSN,"
            " with its key and its project's number.",
        )


def _is_dsn(dsn: str) -> bool:
    parts = _safe_address(dsn)
    number = parts.path.rpartition("/")[2] if parts else ""
    return bool(parts and parts.username and re.fullmatch("[0-9]+", number))


def _safe_address(url: str) -> SplitResult | None:
    """Its parts; None if it can't be read, or is neither https nor http to this machine."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError
    except ValueError:
        return None
    host = parts.hostname or ""
    is_here = host == "localhost" or is_loopback(host)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    return parts if is_safe and host else None


def fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable() and " " not in token


def _is_on_this_machine(url: str) -> bool:
    """Whether check_url() accepts this address with http."""
    try:
        check_url(re.sub("^https:", "http:", url, flags=re.IGNORECASE))
    except ValueError:
        return False
    return True


def oidc() -> Problems:
    values = {name: getattr(settings, name) for name in OIDC}
    missing = [name for name, value in values.items() if not value]
    if missing and len(missing) < len(OIDC):
        yield "E025", f"Sign-in by OpenID Connect also needs {', '.join(missing)}."
    if settings.OIDC_ISSUER and not _is_issuer(settings.OIDC_ISSUER):
        yield (
            "E026",
            "OIDC_ISSUER must be the https address that your sign-in service gives as its issuer,"
            " without a user name, query or fragment. http is for PLAIN_HTTP only.",
        )
    if unknown := sorted(set(settings.OIDC_ROLES.values()) - set(roles.ROLES)):
        yield (
            "E027",
            f"OIDC_ROLES names {', '.join(unknown)}: the roles are {', '.join(roles.ROLES)}.",
        )
    if not settings.LOCAL_ACCOUNTS and len(missing) == len(OIDC):
        yield (
            "E028",
            f"With LOCAL_ACCOUNTS=off, nobody can sign in: set {', '.join(OIDC)} too.",
        )


def _is_issuer(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError
    except ValueError:
        return False
    schemes = ("http", "https") if settings.PLAIN_HTTP else ("https",)
    return (
        parts.scheme in schemes
        and bool(parts.hostname)
        and fits_a_header(url)
        and not any(mark in url for mark in "?#@")
    )


def ca_files() -> Problems:
    for name, whose in CA_FILES.items():
        try:
            ssl.create_default_context(cafile=getattr(settings, name) or None)
        except (OSError, ValueError):
            yield (
                "E012",
                f"{name} must be a readable file of PEM certificates,"
                f" or unset if {whose} certificate is public.",
            )
