"""Every setting of linerAdmin. The only module that reads the environment.

Values differ between machines by environment alone; docs/settings.md and .env.example name them all.
A value that can't be read never stops the import: it is noted in SETTINGS_PROBLEMS, and
`manage.py check` (groups/checks.py), every command that runs checks, and wsgi.py stop with it.
"""

import logging
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import environ

from groups.plan.hours import Hours, read_hours
from groups.plan.rules import Rule, read_rules
from groups.plan.setting_text import Unreadable

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

T = TypeVar("T")
SETTINGS_READ: list[str] = []
SETTINGS_PROBLEMS: list[str] = []
SETTINGS_REASONS: dict[str, str] = {}  # of some of them, with nothing in it that is secret


def setting(name: str, read: Callable[[str], T], default: T) -> T:
    """Returns what `read` makes of the environment's `name`, or `default` if unset or empty."""
    SETTINGS_READ.append(name)
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return read(raw)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        SETTINGS_PROBLEMS.append(name)
        if isinstance(error, Unreadable):
            SETTINGS_REASONS[name] = str(error)
        return default


def switch(raw: str) -> bool:
    """Reads "on" or "off" and their usual spellings; anything else is a mistake, not "off"."""
    words = {"on": True, "true": True, "yes": True, "1": True}
    words |= {"off": False, "false": False, "no": False, "0": False}
    return words[raw.lower()]


def names(raw: str) -> list[str]:
    return [name.strip() for name in raw.split(",") if name.strip()]


def ed25519_key(raw: str) -> str:
    """Reads a seed or a public key: 64 hex digits."""
    if len(bytes.fromhex(raw)) != 32 or len(raw) != 64:  # noqa: PLR2004 - bytes, digits
        raise ValueError("64 hex digits make a key")
    return raw.lower()


def ed25519_keys(raw: str) -> list[str]:
    return [ed25519_key(key) for key in names(raw)]


def words(raw: str) -> str:
    """Reads a command line that a shell's rules can split into words."""
    shlex.split(raw)
    return raw


def log_level(raw: str) -> int:
    return logging.getLevelNamesMapping()[raw.upper()]


def time_zone(raw: str) -> str:
    return ZoneInfo(raw).key


def database(raw: str) -> dict[str, Any]:
    """Reads a database URL; durable SQLite, quick-to-fail PostgreSQL, nothing else."""
    config: dict[str, Any] = environ.Env.db_url_config(raw)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        name = config["NAME"]
        config["NAME"] = name if name == ":memory:" else str(BASE_DIR / name)
        config["OPTIONS"] = {
            # Take the write lock at BEGIN, wait for it, and lose no commit to a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        # Better a clear error than a page that waits for ever for a lock, or a server gone.
        quick = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "options": "-c lock_timeout=10s"}
        config["OPTIONS"] = quick | config.get("OPTIONS", {})
    else:
        raise ValueError(raw)
    return config


ENV_FILE = setting("ENV_FILE", str, str(BASE_DIR / ".env"))
if ENV_FILE != "none":
    environ.Env.read_env(ENV_FILE)

# Security

SECRET_KEY = setting("SECRET_KEY", str, "")
DEBUG = setting("DEBUG", switch, False)
ALLOWED_HOSTS: list[str] = setting("ALLOWED_HOSTS", names, [])
CSRF_TRUSTED_ORIGINS: list[str] = setting("CSRF_TRUSTED_ORIGINS", names, [])
PLAIN_HTTP = setting("PLAIN_HTTP", switch, False)
TRUST_PROXY_HEADERS = setting("TRUST_PROXY_HEADERS", switch, False)

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY_HEADERS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_NAME = "sessionid" if PLAIN_HTTP else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if PLAIN_HTTP else "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "groups.views.errors.csrf_failure"
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # The style sheet draws its check marks and arrows as data: pictures.
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Liner

LINER_API_URL = setting("LINER_API_URL", str, "")
LINER_API_TOKEN = setting("LINER_API_TOKEN", str, "")
LINER_TIMEOUT_SECONDS = setting("LINER_TIMEOUT_SECONDS", float, 15.0)
LINER_CA_FILE = setting("LINER_CA_FILE", str, "")

# This company's own limits on a plan; what Liner allows is documented nowhere.

MAX_TITLE_CHARACTERS = setting("MAX_TITLE_CHARACTERS", int, 255)
MAX_INTERVALS = setting("MAX_INTERVALS", int, 50)
MAX_INTERVAL_MINUTES = setting("MAX_INTERVAL_MINUTES", int, 30 * 24 * 60)
ADMINISTRATOR_CONTACT = setting("ADMINISTRATOR_CONTACT", str, "")

SPOOL_FILE = setting("SPOOL_FILE", str, str(BASE_DIR / "spool.jsonl"))

# Evidence

AUDIT_SIGNING_KEY = setting("AUDIT_SIGNING_KEY", ed25519_key, "")
AUDIT_TRUSTED_KEYS: list[str] = setting("AUDIT_TRUSTED_KEYS", ed25519_keys, [])
AUDIT_CHECKPOINT_FILE = setting("AUDIT_CHECKPOINT_FILE", str, "")
AUDIT_CHECKPOINT_COMMAND = setting("AUDIT_CHECKPOINT_COMMAND", words, "")

# For whoever watches over it

METRICS_TOKEN = setting("METRICS_TOKEN", str, "")

# Tools

DEMO_PASSWORD = setting("DEMO_PASSWORD", str, "")

# Django

INSTALLED_APPS = [
    "linerAdmin.apps.Config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "groups",  # after auth: the roles are made when auth has made the permissions
]
MIDDLEWARE = [
    "groups.middleware.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "groups.middleware.charset.CharsetMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "groups.middleware.sign_in.SignInMiddleware",
    "groups.middleware.actor.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "linerAdmin.urls"
WSGI_APPLICATION = "linerAdmin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "groups.context_processors.shell",
            ],
        },
    },
]

DATABASES = {
    "default": setting("DATABASE_URL", database, database("sqlite:///db.sqlite3")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = setting("TIME_ZONE", time_zone, "UTC")

# When this company calls, and how often at most: for the preview, Liner knows nothing of them.

CALL_HOURS: Hours | None = setting("CALL_HOURS", lambda raw: read_hours(raw, TIME_ZONE), None)
CALL_RULES: tuple[Rule, ...] = setting("CALL_RULES", read_rules, ())

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "groups.middleware.request_id.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request"],
        },
    },
    "root": {"handlers": ["stderr"], "level": setting("LOG_LEVEL", log_level, logging.INFO)},
    # Django would add a second handler of its own, and mail to ADMINS that nobody has set.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A line that is to be kept elsewhere, whatever LOG_LEVEL says.
        "groups.audit.checkpoint": {"level": "INFO"},
    },
}
