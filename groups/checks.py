"""System checks: each wrong setting stops `manage.py check` with what to do, in a sentence."""

import re
import ssl
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from groups.audit import triggers
from groups.liner.client import check_url

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}
SANDBOX_TOKEN_PREFIX = "sandbox-"  # noqa: S105 - no secret: how the pretended ones begin
LEAST_TOKEN = 20

URL_SENTENCES = {
    "scheme": "LINER_API_URL must begin with https://, then name Liner's host.",
    "plain_http": "LINER_API_URL must be https unless Liner runs on this machine.",
    "host": "LINER_API_URL must name Liner's host, for example https://your-company.example.",
    "path": "LINER_API_URL must end after the host: leave out the path, the query, the fragment.",
    "userinfo": "LINER_API_URL must hold no user name or password: the token has its own setting.",
}


def _unreadable() -> Iterator[Error]:
    for name in settings.SETTINGS_PROBLEMS:
        reason = settings.SETTINGS_REASONS.get(
            name, "Write it as .env.example and docs/settings.md show."
        )
        yield Error(f"{name} can't be read. {reason}", id="groups.E001")


def _secret_key() -> Iterator[Error]:
    try:
        settings.SECRET_KEY  # noqa: B018 - reading it raises when it is empty
    except ImproperlyConfigured:
        yield Error(
            "SECRET_KEY must be set to a long random text;"
            ' python -c "import secrets; print(secrets.token_urlsafe(50))" prints one.',
            id="groups.E002",
        )


def _allowed_hosts() -> Iterator[Error]:
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS must name the hosts people type to reach this site, with commas between;"
            " * would let any name through.",
            id="groups.E003",
        )
    for host in settings.ALLOWED_HOSTS:
        if re.search(r"[/\s]|:\d+$", host):
            yield Error(
                f"ALLOWED_HOSTS must hold names alone, without scheme and port: mend {host}.",
                id="groups.E013",
            )


def _plain_http() -> Iterator[Error]:
    if settings.PLAIN_HTTP and not set(settings.ALLOWED_HOSTS) <= LOOPBACK_NAMES:
        yield Error(
            "PLAIN_HTTP is for loopback only: unset it, or let ALLOWED_HOSTS hold nothing but"
            " localhost, 127.0.0.1 and [::1].",
            id="groups.E004",
        )


def _csrf_trusted_origins() -> Iterator[Error]:
    if not all(
        re.fullmatch(r"https?://[^/\s]+", origin) for origin in settings.CSRF_TRUSTED_ORIGINS
    ):
        yield Error(
            "CSRF_TRUSTED_ORIGINS must hold whole origins, for example https://calls.example.",
            id="groups.E005",
        )


def _liner_url() -> Iterator[Error]:
    if not settings.LINER_API_URL:
        yield Error(
            "LINER_API_URL must be set to Liner's address, for example https://your-company.example.",
            id="groups.E006",
        )
        return
    try:
        check_url(settings.LINER_API_URL)
    except ValueError as error:
        yield Error(URL_SENTENCES[str(error)], id="groups.E007")


def _liner_token() -> Iterator[Error]:
    token = settings.LINER_API_TOKEN
    if not token:
        yield Error(
            "LINER_API_TOKEN must be set to the integration token from Liner's settings.",
            id="groups.E008",
        )
    elif not (token.isascii() and token.isprintable() and " " not in token):
        yield Error(
            "LINER_API_TOKEN must be ASCII without spaces: copy the integration token again.",
            id="groups.E009",
        )
    elif token.startswith(SANDBOX_TOKEN_PREFIX) and not is_loopback(settings.LINER_API_URL):
        yield Error(
            "LINER_API_TOKEN is the sandbox's, but LINER_API_URL is not on this machine:"
            " set both for the sandbox or both for Liner.",
            id="groups.E010",
        )


def _metrics_token() -> Iterator[Error]:
    token = settings.METRICS_TOKEN
    if not token:
        return
    if len(token) < LEAST_TOKEN or not (token.isascii() and token.isprintable()) or " " in token:
        yield Error(
            f"METRICS_TOKEN must be ASCII without spaces, {LEAST_TOKEN} characters or more;"
            ' python -c "import secrets; print(secrets.token_urlsafe(32))" prints one.',
            id="groups.E018",
        )
    if token in (settings.LINER_API_TOKEN, _secret()):
        yield Error(
            "METRICS_TOKEN must be a secret of its own: whoever watches needs no other one.",
            id="groups.E019",
        )


def _secret() -> str | None:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return None


def _between(name: str, low: float, high: float, unit: str) -> Callable[[], Iterator[Error]]:
    def check() -> Iterator[Error]:
        if not low <= getattr(settings, name) <= high:
            yield Error(f"{name} must be from {low} to {high} {unit}.", id="groups.E011")

    return check


def _liner_ca_file() -> Iterator[Error]:
    if settings.LINER_CA_FILE:
        try:
            ssl.create_default_context(cafile=settings.LINER_CA_FILE)
        except (OSError, ValueError):
            yield Error(
                "LINER_CA_FILE must be a readable file of PEM certificates,"
                " or unset where Liner's certificate is a public one.",
                id="groups.E012",
            )


CHECKS = (
    _unreadable,
    _secret_key,
    _allowed_hosts,
    _plain_http,
    _csrf_trusted_origins,
    _liner_url,
    _liner_token,
    _between("LINER_TIMEOUT_SECONDS", 1, 60, "seconds"),
    _liner_ca_file,
    _metrics_token,
    _between("MAX_TITLE_CHARACTERS", 1, 255, "characters"),
    _between("MAX_INTERVALS", 1, 500, "intervals"),
    _between("MAX_INTERVAL_MINUTES", 1, 525_600, "minutes"),
)


def is_loopback(url: str) -> bool:
    """Whether check_url() takes this address with http: it does so on this machine alone."""
    try:
        check_url(re.sub("^https:", "http:", url, flags=re.IGNORECASE))
    except ValueError:
        return False
    return True


def wrong_settings() -> list[Error]:
    """Returns one error, with its sentence and id, for each setting that is missing or wrong."""
    return [error for check in CHECKS for error in check()]


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    return list(wrong_settings())


@register(Tags.database)
def check_triggers(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Runs with `check --database default`, and before each migrate."""
    absent = triggers.missing() if "default" in (databases or ()) else set()
    return [
        Error(
            f"The trigger {name}, which keeps evidence from being changed, does not stand in the"
            " database: run `manage.py audit verify`, find out who dropped it, then run"
            " `manage.py migrate --skip-checks`, which makes it anew.",
            id="groups.E020",
        )
        for name in sorted(absent)
    ]
