"""The settings under test: the application's own, in an environment nobody else has touched."""

import os
import tempfile

# Cut off a developer's settings and .env before anything reads them.
DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "sqlite:///test.sqlite3")
for _name in list(os.environ):
    if _name.startswith(("LINER_", "OIDC_", "SECURE_")):
        del os.environ[_name]
os.environ.update(
    ENV_FILE="none",
    SECRET_KEY="a-key-for-tests-that-protects-nothing-at-all",
    DEBUG="off",
    ALLOWED_HOSTS="localhost,127.0.0.1",
    CSRF_TRUSTED_ORIGINS="",
    DATABASE_URL=DATABASE_URL,
    LINER_API_URL="http://127.0.0.1:9",
    LINER_API_TOKEN="sandbox-tests",
    LINER_TIMEOUT_SECONDS="10",
    PLAIN_HTTP="on",
    LOCAL_ACCOUNTS="on",
    MFA_REQUIRED="",
    TRUSTED_PROXIES="",
    TIME_ZONE="UTC",
    CALL_HOURS="",
    CALL_RULES="",
    PLAN_PRESETS="",
    DEMO_PASSWORD="",
    METRICS_TOKEN="",
    ALARM_WEBHOOK_URL="",
    LOG_LEVEL="INFO",
    LOG_FORMAT="text",
    ACCESS_LOG="on",
    SENTRY_DSN="",
    SPOOL_FILE=os.path.join(tempfile.gettempdir(), f"linerAdmin-spool-{os.getpid()}"),
)

from linerAdmin.settings import *  # noqa: E402, F403 - after the environment is set; all of them
from linerAdmin.settings import BASE_DIR, DATABASES, STORAGES  # noqa: E402 - after the environment is set

# A file, not memory: threads and processes share it, and its locks are the real ones.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Of this run alone: another may go on beside it.
    _name = f"test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "test-results" / _name)}
    (BASE_DIR / "test-results").mkdir(exist_ok=True)
    if "TEST_DURABLE" not in os.environ:
        # No test waits for the disk, but those of processes that are killed.
        DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
# Signing in is not what most tests are about; a slow hash would make ten minutes of them.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests need no collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
