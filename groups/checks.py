"""System checks: a wrong setting stops `manage.py check` with a sentence that says what to do."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from groups import connection_checks
from groups.audit import triggers
from groups.connection_checks import Problems, fits_a_header

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}
MIN_TOKEN_LENGTH = 20
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


def _metrics_token() -> Problems:
    token = settings.METRICS_TOKEN
    if not token:
        return
    if len(token) < MIN_TOKEN_LENGTH or not fits_a_header(token):
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


def _ranges() -> Problems:
    for name, (low, high, unit) in RANGES.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            yield "E011", f"{name} must be from {low} to {high} {unit}."


CHECKS = (
    _unreadable,
    _secret_key,
    _signing_key,
    _debug,
    _hosts,
    connection_checks.liner_url,
    connection_checks.liner_token,
    connection_checks.oidc,
    connection_checks.ca_files,
    _metrics_token,
    connection_checks.webhook,
    connection_checks.sentry_dsn,
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
