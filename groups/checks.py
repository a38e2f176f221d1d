"""System checks: a wrong setting stops `manage.py check` with a sentence that says what to do."""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from groups import roles
from groups.audit import triggers
from groups.liner.address import check_url, is_loopback

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}
SANDBOX_TOKEN_PREFIX = "sandbox-"  # noqa: S105 - not a secret: how sandbox tokens begin
MIN_TOKEN_LENGTH = 20
MIN_LINER_TOKEN_LENGTH = 16
MIN_SECRET_LENGTH = 32
WELL_KNOWN = re.compile("django-insecure-|change.?me|secret.?key|your.?secret", re.IGNORECASE)

RANGES = {
    "LINER_TIMEOUT_SECONDS": (1, 60, "seconds"),
    "MAX_TITLE_CHARACTERS": (1, 255, "characters"),
    "MAX_INTERVALS": (1, 500, "intervals"),
    "MAX_INTERVAL_MINUTES": (1, 525_600, "minutes"),
    "MAX_CREATES_PER_HOUR": (1, 10_000, "requests"),
    "SESSION_IDLE_MINUTES": (1, 720, "minutes"),
}
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


def _unreadable() -> Problems:
    usual = "Write it as .env.example and docs/settings.md show."
    for name in settings.SETTINGS_PROBLEMS:
        yield "E001", f"{name} can't be read. {settings.SETTINGS_REASONS.get(name, usual)}"


def _secret_key() -> Problems:
    key = _secret()
    printed = 'To make one: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    if key is None:
        yield "E002", f"SECRET_KEY must be set to a long random text. {printed}"
    elif any(map(_is_weak, [key, *settings.SECRET_KEY_FALLBACKS])):
        yield (
            "E021",
            f"SECRET_KEY and each of SECRET_KEY_FALLBACKS must have at least {MIN_SECRET_LENGTH}"
            f" random characters, and must not be an example. {printed}",
        )


def _is_weak(key: str) -> bool:
    return len(key) < MIN_SECRET_LENGTH or bool(WELL_KNOWN.match(key))


def _signing_key() -> Problems:
    if not settings.AUDIT_SIGNING_KEY and not settings.PLAIN_HTTP:
        yield (
            "E022",
            "AUDIT_SIGNING_KEY must be set unless PLAIN_HTTP is on, because otherwise anyone with"
            " SECRET_KEY could sign exports. To make one: python -c"
            ' "import secrets; print(secrets.token_hex(32))"',
        )


def _debug() -> Problems:
    if settings.DEBUG and not set(settings.ALLOWED_HOSTS) <= LOOPBACK_NAMES:
        yield (
            "E023",
            "DEBUG shows source code and settings to anyone: unset it, or limit ALLOWED_HOSTS to"
            " localhost, 127.0.0.1 and [::1].",
        )


def _secret() -> str | None:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django raises it if the key is empty
        return None


def _hosts() -> Problems:
    hosts = settings.ALLOWED_HOSTS
    if not hosts or "*" in hosts:
        yield (
            "E003",
            "ALLOWED_HOSTS must list the host names people type to reach this site, separated by"
            " commas. * is not allowed.",
        )
    for host in hosts:
        if re.search(r"[/\s]|:\d+$", host):
            yield (
                "E013",
                f"ALLOWED_HOSTS must list only host names, without scheme or port: fix {host}.",
            )
    if settings.PLAIN_HTTP and not set(hosts) <= LOOPBACK_NAMES:
        yield (
            "E004",
            "PLAIN_HTTP is for loopback only: unset it, or limit ALLOWED_HOSTS to localhost,"
            " 127.0.0.1 and [::1].",
        )
    origins = settings.CSRF_TRUSTED_ORIGINS
    if not all(re.fullmatch(r"https?://[^/\s]+", origin) for origin in origins):
        yield (
            "E005",
            "CSRF_TRUSTED_ORIGINS must list whole origins, for example https://calls.example.",
        )


def _liner_url() -> Problems:
    example = "https://your-company.example"
    if not settings.LINER_API_URL:
        yield "E006", f"LINER_API_URL must be set to Liner's address, for example {example}."
        return
    try:
        check_url(settings.LINER_API_URL)
    except ValueError as error:
        yield "E007", URL_SENTENCES[str(error)]


def _liner_token() -> Problems:
    token = settings.LINER_API_TOKEN
    if not token:
        yield "E008", "LINER_API_TOKEN must be set to the integration token from Liner's settings."
    elif not _fits_a_header(token):
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


def _metrics_token() -> Problems:
    token = settings.METRICS_TOKEN
    if not token:
        return
    if len(token) < MIN_TOKEN_LENGTH or not _fits_a_header(token):
        yield (
            "E018",
            f"METRICS_TOKEN must be ASCII without spaces, {MIN_TOKEN_LENGTH} characters or more."
            ' To make one: python -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    if token in (settings.LINER_API_TOKEN, _secret()):
        yield (
            "E019",
            "METRICS_TOKEN must differ from SECRET_KEY and LINER_API_TOKEN.",
        )


def _webhook() -> Problems:
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
    return _fits_a_header(url)


def _sentry_dsn() -> Problems:
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


def _fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable() and " " not in token


def _is_on_this_machine(url: str) -> bool:
    """Whether check_url() accepts this address with http."""
    try:
        check_url(re.sub("^https:", "http:", url, flags=re.IGNORECASE))
    except ValueError:
        return False
    return True


def _oidc() -> Problems:
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
        and _fits_a_header(url)
        and not any(mark in url for mark in "?#@")
    )


def _ranges() -> Problems:
    for name, (low, high, unit) in RANGES.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            yield "E011", f"{name} must be from {low} to {high} {unit}."


def _ca_files() -> Problems:
    for name, whose in CA_FILES.items():
        try:
            ssl.create_default_context(cafile=getattr(settings, name) or None)
        except (OSError, ValueError):
            yield (
                "E012",
                f"{name} must be a readable file of PEM certificates,"
                f" or unset if {whose} certificate is public.",
            )


CHECKS = (
    _unreadable,
    _secret_key,
    _signing_key,
    _debug,
    _hosts,
    _liner_url,
    _liner_token,
    _oidc,
    _ca_files,
    _metrics_token,
    _webhook,
    _sentry_dsn,
    _ranges,
)


def wrong_settings() -> list[Error]:
    """Returns an error for each setting that is missing or wrong."""
    # Without their file, all others would look wrong too.
    checks = (_unreadable,) if "ENV_FILE" in settings.SETTINGS_PROBLEMS else CHECKS
    problems = [problem for check in checks for problem in check()]
    return [Error(sentence, id=f"groups.{number}") for number, sentence in problems]


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    return list(wrong_settings())


@register(Tags.security)
def check_secret_files(**kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(f"Anyone on this machine can read {path}. Run chmod o= {path}", id="groups.W001")
        for path in settings.SECRET_FILES
        if _is_readable_by_all(path)
    ]


def _is_readable_by_all(path: str) -> bool:
    try:
        return bool(Path(path).stat().st_mode & 0o007)
    except OSError:
        return False


@register(Tags.database)
def check_triggers(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Runs with `check --database default`, and before each migrate."""
    if "default" not in (databases or ()) or settings.SETTINGS_PROBLEMS:
        return []
    return [
        Error(
            f"The trigger {name}, which protects the evidence, is missing from the database:"
            " run `manage.py audit verify`, find out who dropped it, then run"
            " `manage.py migrate --skip-checks` to create it again.",
            id="groups.E020",
        )
        for name in sorted(triggers.missing())
    ]
