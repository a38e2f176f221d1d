"""Every setting of linerAdmin. docs/settings.md and .env.example list the environment variables."""

import logging

from groups.plan.hours import Hours, read_hours
from groups.plan.limits import Limits
from groups.plan.presets import Preset, read_presets
from groups.plan.rules import Rule, read_rules
from linerAdmin import __version__, environment, readers
from linerAdmin.environment import add_env_file, is_set, removed, secret, setting

VERSION = __version__
BASE_DIR = readers.BASE_DIR

# What was read, and what is wrong with it, for the checks.
SETTINGS_READ: list[str] = environment.SETTINGS_READ
SETTINGS_PROBLEMS: list[str] = environment.SETTINGS_PROBLEMS
SETTINGS_REASONS: dict[str, str] = environment.SETTINGS_REASONS
SECRETS: list[str] = environment.SECRETS
SECRET_FILES: list[str] = environment.SECRET_FILES

add_env_file()

# Security

SECRET_KEY = secret("SECRET_KEY", str, "")
SECRET_KEY_FALLBACKS: list[str] = secret(
    "SECRET_KEY_FALLBACKS", str.split, [], readers.secret_lines
)
DEBUG = setting("DEBUG", readers.switch, False)
ALLOWED_HOSTS: list[str] = setting("ALLOWED_HOSTS", readers.names, [])
CSRF_TRUSTED_ORIGINS: list[str] = setting("CSRF_TRUSTED_ORIGINS", readers.names, [])
PLAIN_HTTP = setting("PLAIN_HTTP", readers.switch, False)
TRUSTED_PROXIES: tuple[readers.Proxy, ...] = setting("TRUSTED_PROXIES", readers.proxies, ())
removed("TRUST_PROXY_HEADERS", "Remove it, and name your proxies in TRUSTED_PROXIES.")

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_NAME = "sessionid" if PLAIN_HTTP else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if PLAIN_HTTP else "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
# In the session: a cookie of their own would need a prefix of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "groups.views.errors.csrf_failure"
SESSION_ENGINE = "groups.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest session, used or not
SESSION_IDLE_MINUTES = setting("SESSION_IDLE_MINUTES", int, 60)
# The longest form is a list of intervals; no page takes a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Check marks and arrows in the style sheet are data: URLs.
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Whoever has one of these roles needs a second factor.
MFA_REQUIRED: tuple[str, ...] = setting(
    "MFA_REQUIRED", readers.roles_or_off, () if PLAIN_HTTP else ("Auditor", "Administrator")
)

# Liner

LINER_API_URL = setting("LINER_API_URL", str, "")
LINER_API_TOKEN = secret("LINER_API_TOKEN", str, "")
LINER_TIMEOUT_SECONDS = setting("LINER_TIMEOUT_SECONDS", float, 15.0)
LINER_CA_FILE = setting("LINER_CA_FILE", readers.file, "")

# This company's own limits on a plan; Liner doesn't document its limits.

MAX_TITLE_CHARACTERS = setting("MAX_TITLE_CHARACTERS", int, 255)
MAX_INTERVALS = setting("MAX_INTERVALS", int, 50)
MAX_INTERVAL_MINUTES = setting("MAX_INTERVAL_MINUTES", int, 30 * 24 * 60)
MAX_CREATES_PER_HOUR: int | None = setting("MAX_CREATES_PER_HOUR", int, None)
ADMINISTRATOR_CONTACT = setting("ADMINISTRATOR_CONTACT", str, "")

SPOOL_FILE = setting("SPOOL_FILE", readers.file, str(BASE_DIR / "spool.jsonl"))

# Sign-in with the company accounts

OIDC_ISSUER = setting("OIDC_ISSUER", str, "")
OIDC_CLIENT_ID = setting("OIDC_CLIENT_ID", str, "")
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET", str, "")
OIDC_ROLE_CLAIM = setting("OIDC_ROLE_CLAIM", str, "groups")
OIDC_ROLES: dict[str, str] = setting("OIDC_ROLES", readers.pairs, {})
OIDC_CA_FILE = setting("OIDC_CA_FILE", readers.file, "")
LOCAL_ACCOUNTS = setting("LOCAL_ACCOUNTS", readers.switch, True)

# Evidence

AUDIT_SIGNING_KEY = secret("AUDIT_SIGNING_KEY", readers.ed25519_key, "")
AUDIT_TRUSTED_KEYS: list[str] = setting("AUDIT_TRUSTED_KEYS", readers.ed25519_keys, [])
AUDIT_CHECKPOINT_FILE = setting("AUDIT_CHECKPOINT_FILE", readers.file, "")
AUDIT_CHECKPOINT_COMMAND = setting("AUDIT_CHECKPOINT_COMMAND", readers.command_line, "")

# Monitoring

METRICS_TOKEN = secret("METRICS_TOKEN", str, "")
ALARM_WEBHOOK_URL = secret("ALARM_WEBHOOK_URL", str, "")
SENTRY_DSN = secret("SENTRY_DSN", str, "")

# Tools

DEMO_PASSWORD = setting("DEMO_PASSWORD", str, "")

# Django

INSTALLED_APPS = [
    "linerAdmin.apps.Config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "groups",  # after auth, whose permissions the roles need
]
MIDDLEWARE = [
    "groups.middleware.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "groups.middleware.request_log.RequestLogMiddleware",
    "groups.middleware.origin.ForwardedSchemeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "groups.middleware.body.BodyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "groups.middleware.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "groups.middleware.sign_in.SignInMiddleware",
    "groups.middleware.actor.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
    "default": secret("DATABASE_URL", readers.database, readers.database("sqlite:///db.sqlite3")),
}
if not {"ENV_FILE", "DATABASE_URL", "DATABASE_URL_FILE"}.isdisjoint(SETTINGS_PROBLEMS):
    DATABASES = {}  # the default is not the database that was meant
if not (SECRET_KEY or is_set("DATABASE_URL") or is_set("DATABASE_URL_FILE")):
    DATABASES = {}  # without any settings, a command must not begin a new file
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGIN_URL = "login"
AUTHENTICATION_BACKENDS = [
    "groups.accounts.backend.ThrottledBackend",
    "groups.accounts.backend.CompanyBackend",
]
ACCOUNT_ADAPTER = "groups.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "groups.accounts.oidc.adapter.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
# They count in the cache of one process; groups/services/accounts/sign_in_delays.py in a table.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "groups.accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
    {"NAME": "groups.accounts.passwords.LongestPasswordValidator"},
    {"NAME": "groups.accounts.passwords.VariantValidator"},
]

# Of commands, logs, events and exports.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
# These come before the texts of Django, some of which they replace.
LOCALE_PATHS = [BASE_DIR / "groups" / "locale"]
# Of pages, for browsers that ask for neither language.
DEFAULT_LANGUAGE = setting("DEFAULT_LANGUAGE", readers.language, LANGUAGE_CODE)
TIME_ZONE = setting("TIME_ZONE", readers.time_zone, "UTC")

# When this company calls, and how often at most: only the preview uses them.

CALL_HOURS: Hours | None = setting("CALL_HOURS", lambda raw: read_hours(raw, TIME_ZONE), None)
CALL_RULES: tuple[Rule, ...] = setting("CALL_RULES", read_rules, ())

# None: the built-in ones.
PLAN_PRESETS: tuple[Preset, ...] | None = setting(
    "PLAN_PRESETS",
    lambda raw: read_presets(raw, Limits(MAX_INTERVALS, MAX_INTERVAL_MINUTES)),
    None,
)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOG_FORMAT = setting("LOG_FORMAT", readers.log_format, "text")
ACCESS_LOG = setting("ACCESS_LOG", readers.switch, True)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"outage": {"()": "groups.log.outage.OutageFilter"}},
    "formatters": {
        "text": {"()": "groups.log.formats.TextLines"},
        "json": {"()": "groups.log.formats.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["outage"],
        },
        "request": {"class": "groups.log.access.RequestHandler"},
    },
    "root": {
        "handlers": ["stderr"],
        "level": setting("LOG_LEVEL", readers.log_level, logging.INFO),
    },
    # Without this, Django adds handlers of its own, one of which sends mail to ADMINS.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # The access log has one line for each of these.
        "django.request": {"handlers": ["request"], "propagate": False},
        "django.security": {"handlers": ["request"], "propagate": False},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        # Its lines have addresses, which can be secret.
        "urllib3": {"level": "INFO"},
        # Checkpoints are logged at every LOG_LEVEL.
        "groups.audit.checkpoint": {"level": "INFO"},
    },
}
