"""A wrong setting stops `manage.py check` with a sentence, and the server doesn't start with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from groups.checks import wrong_settings
from groups.demo.sandbox import Sandbox
from tests.conftest import fill
from tests.good_settings import GOOD, assert_check_stops, manage


def test_good_settings_pass_and_check_deploy_finds_nothing() -> None:
    done = manage("check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"SECRET_KEY": ""}, "groups.E002"),
        ({"SECRET_KEY": "only thirty-one characters long"}, "groups.E021"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "groups.E021"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "groups.E021"),
        ({"AUDIT_SIGNING_KEY": ""}, "groups.E022"),
        ({"DEBUG": "on"}, "groups.E023"),
        ({"DEBUG": "on", "ALLOWED_HOSTS": "localhost,calls.example.com"}, "groups.E023"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE can't be read. /nowhere/key: No"),
        ({"SECRET_KEY_FILE": "README.md"}, "must contain only the secret, on one line"),
        ({"DATABASE_URL_FILE": "/nowhere/url"}, "DATABASE_URL_FILE can't be read."),
        ({"ALLOWED_HOSTS": ""}, "groups.E003"),
        ({"ALLOWED_HOSTS": "*"}, "groups.E003"),
        ({"ALLOWED_HOSTS": "https://calls.example.com"}, "groups.E013"),
        ({"ALLOWED_HOSTS": "calls.example.com:8000"}, "groups.E013"),
        ({"CSRF_TRUSTED_ORIGINS": "://"}, "groups.E005"),
        ({"PLAIN_HTTP": "on"}, "groups.E004"),
        ({"PLAIN_HTTP": "on", "ALLOWED_HOSTS": "localhost,calls.example.com"}, "groups.E004"),
        ({"CSRF_TRUSTED_ORIGINS": "calls.example.com"}, "groups.E005"),
        ({"LINER_TIMEOUT_SECONDS": "0"}, "LINER_TIMEOUT_SECONDS must be from 1 to 60 seconds"),
        ({"LINER_TIMEOUT_SECONDS": "nan"}, "LINER_TIMEOUT_SECONDS must be from 1 to 60 seconds"),
        ({"LINER_TIMEOUT_SECONDS": "soon"}, "LINER_TIMEOUT_SECONDS can't be read"),
        ({"MAX_TITLE_CHARACTERS": "256"}, "MAX_TITLE_CHARACTERS must be from 1 to 255"),
        ({"MAX_INTERVALS": "0"}, "MAX_INTERVALS must be from 1"),
        ({"MAX_INTERVAL_MINUTES": "x"}, "MAX_INTERVAL_MINUTES can't be read"),
        ({"SESSION_IDLE_MINUTES": "0"}, "SESSION_IDLE_MINUTES must be from 1 to 720 minutes"),
        ({"SESSION_IDLE_MINUTES": "1h"}, "SESSION_IDLE_MINUTES can't be read"),
        ({"DEBUG": "maybe"}, "DEBUG can't be read"),
        ({"PLAIN_HTTP": "2"}, "PLAIN_HTTP can't be read"),
        ({"TRUST_PROXY_HEADERS": "off"}, "name your proxies in TRUSTED_PROXIES"),
        ({"MFA_REQUIRED": "Admin"}, "MFA_REQUIRED can't be read. Write off, or Supervisor,"),
        ({"TRUSTED_PROXIES": "proxy.example"}, "TRUSTED_PROXIES can't be read. Write addresses"),
        ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL can't be read"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL can't be read. Write postgresql://"),
        ({"DATABASE_URL": "sqlite://db.sqlite3"}, "DATABASE_URL can't be read. Write sqlite:///"),
        ({"ALLOWED_HOSTS": "['a.example', 'b.example']"}, "ALLOWED_HOSTS can't be read. Separate"),
        ({"ALLOWED_HOSTS": "[a.example]"}, "Separate names with commas, without quotes"),
        ({"CSRF_TRUSTED_ORIGINS": '["https://a.example"]'}, "CSRF_TRUSTED_ORIGINS can't be read"),
        ({"AUDIT_TRUSTED_KEYS": "['00']"}, "AUDIT_TRUSTED_KEYS can't be read. Separate names"),
        ({"SPOOL_FILE": "'spool.jsonl'"}, "SPOOL_FILE can't be read. Leave out the quotes"),
        ({"SECRET_KEY": "k" * 50 + "\udcff"}, "SECRET_KEY can't be read"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE can't be read"),
        ({"CALL_HOURS": "Mon-Fry 9-18"}, "CALL_HOURS can't be read. “Mon-Fry 9-18” is neither"),
        ({"CALL_HOURS": "Mon 18:00-09:00"}, "CALL_HOURS can't be read. “18:00-09:00” isn't a"),
        ({"CALL_RULES": "often"}, "CALL_RULES can't be read. “often” isn't a rule: write how many"),
        (
            {"PLAN_PRESETS": "0, 30m"},
            "PLAN_PRESETS can't be read. “0, 30m” isn't a plan: write",
        ),
        ({"PLAN_PRESETS": "A: soon"}, "PLAN_PRESETS can't be read. The intervals of “A” are"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN must be ASCII without spaces, 20 characters"),
        ({"METRICS_TOKEN": "two words of twenty or more"}, "groups.E018"),
        ({"METRICS_TOKEN": "a-real-looking-token"}, "METRICS_TOKEN must differ from SECRET_KEY"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL can't be read"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT can't be read. Write text or json."),
        ({"ACCESS_LOG": "maybe"}, "ACCESS_LOG can't be read"),
        ({"OIDC_ROLES": "calls"}, "OIDC_ROLES can't be read. Write value:Role,value:Role."),
        ({"OIDC_CLIENT_SECRET_FILE": "/nowhere/secret"}, "/nowhere/secret: No such file"),
        ({"LOCAL_ACCOUNTS": "maybe"}, "LOCAL_ACCOUNTS can't be read"),
    ],
)
def test_a_wrong_setting_stops_check_with_a_sentence(changes: dict[str, str], text: str) -> None:
    assert_check_stops(changes, text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"PLAIN_HTTP": "on", "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]"},
        {"PLAIN_HTTP": "on", "ALLOWED_HOSTS": "localhost", "AUDIT_SIGNING_KEY": ""},
        {"PLAIN_HTTP": "on", "ALLOWED_HOSTS": "localhost", "DEBUG": "on"},
        {"SECRET_KEY_FALLBACKS": "x" * 32 + " " + "y" * 40},
        {"SECRET_KEY": "$" + "k" * 50},
        {"DATABASE_URL": "postgresql://u:p@db.example/name"},
        {"PLAN_PRESETS": "First hour: 0, 30m; Два дня: 0, 1 день"},
        {"PLAN_PRESETS": "off"},
        {"MFA_REQUIRED": "off"},
        {"MFA_REQUIRED": "Supervisor, Auditor"},
    ],
)
def test_these_are_right(changes: dict[str, str]) -> None:
    assert manage("check", **changes).returncode == 0


def test_all_wrong_settings_are_named_at_once() -> None:
    output = manage("check", **dict.fromkeys(GOOD, "") | {"ENV_FILE": "none"}).stderr
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "LINER_API_URL", "AUDIT_SIGNING_KEY"):
        assert f"{name} must" in output


def test_the_server_does_not_start_with_a_wrong_setting() -> None:
    done = manage("shell", "-c", "import linerAdmin.wsgi", LINER_API_URL="")
    assert done.returncode != 0
    assert "LINER_API_URL must be set" in done.stderr


def test_the_settings_of_the_tests_are_right(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]  # the test runner adds its own
    assert [error.msg for error in wrong_settings()] == []


SECRETS = {
    "SECRET_KEY": "a key of fifty characters, that only its file holds",
    "SECRET_KEY_FALLBACKS": "x" * 40 + "\n" + "y" * 40,
    "LINER_API_TOKEN": "a-token-in-a-file",
    "AUDIT_SIGNING_KEY": "cd" * 32,
    "METRICS_TOKEN": "a-metrics-token-in-a-file",
    "SENTRY_DSN": "https://key-in-a-file@tracker.example/1",
    "DATABASE_URL": "sqlite:////nowhere/a-name-in-a-file.sqlite3",
}


@pytest.mark.slow
def test_each_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    files = {}
    for name, value in SECRETS.items():
        files[f"{name}_FILE"] = str(tmp_path / name)
        (tmp_path / name).write_text(f"{value}\n")
        (tmp_path / name).chmod(0o640)
    script = (
        "import json; from django.conf import settings as s; print(json.dumps([s.SECRET_KEY,"
        " s.SECRET_KEY_FALLBACKS, s.LINER_API_TOKEN, s.AUDIT_SIGNING_KEY, s.METRICS_TOKEN,"
        " s.SENTRY_DSN, str(s.DATABASES['default']['NAME'])]))"
    )
    unset = dict.fromkeys(SECRETS, "")
    done = manage("shell", "--no-imports", "-c", script, **unset, **files)
    key, fallbacks, *others, database = json.loads(done.stdout)
    found = [key, "\n".join(fallbacks), *others, f"sqlite:///{database}"]
    assert found == list(SECRETS.values())
    assert "no issues" in manage("check", "--tag", "security", **unset, **files).stdout
    (tmp_path / "SECRET_KEY").chmod(0o644)
    warned = manage("check", **unset, **files)
    assert warned.returncode == 0
    assert f"groups.W001) Anyone on this machine can read {tmp_path}/SECRET_KEY" in warned.stderr


def test_a_secret_in_two_places_is_refused_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("canary-in-a-file-0123")
    done = manage("check", LINER_API_TOKEN_FILE=str(tmp_path / "token"))
    assert done.returncode == 1
    assert "Set LINER_API_TOKEN or LINER_API_TOKEN_FILE, not both." in done.stderr
    assert "canary" not in done.stderr


@pytest.mark.parametrize("is_file_in_environment", [True, False])
def test_the_environment_counts_before_a_file_of_settings(
    is_file_in_environment: bool, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("the-token-in-its-own-file")
    pairs = [("LINER_API_TOKEN_FILE", str(tmp_path / "token")), ("LINER_API_TOKEN", "a" * 20)]
    first, second = pairs if is_file_in_environment else reversed(pairs)
    env_file = tmp_path / "env"
    env_file.write_text("=".join(second))
    script = "from django.conf import settings as s; print(s.LINER_API_TOKEN)"
    unset = {"LINER_API_TOKEN": ""} | {first[0]: first[1], "ENV_FILE": str(env_file)}
    done = manage("shell", "--no-imports", "-c", script, **unset)
    wanted = "the-token-in-its-own-file" if is_file_in_environment else "a" * 20
    assert done.stdout.strip() == wanted, done.stderr


def test_sessions_and_forms_outlive_a_change_of_the_secret_key(
    anna: User, sandbox: Sandbox, signed_in: Any, settings: Any
) -> None:
    browser, other = signed_in(anna), signed_in(anna)
    data = fill(browser)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of more than thirty-two characters"
    assert browser.post("/groups/new/", data).status_code == 302
    assert len(sandbox.posts) == 1
    settings.SECRET_KEY_FALLBACKS = []
    # Django has moved the session that was used to the new key; the other one ends.
    assert browser.get("/groups/new/").status_code == 200
    assert other.get("/groups/new/").headers["Location"].startswith("/accounts/login/")


def test_settings_come_from_an_env_file(tmp_path: Any) -> None:
    file = tmp_path / "env"
    file.write_text("TIME_ZONE=Asia/Tokyo\nLINER_API_TOKEN=from-the-file\n")
    script = "from django.conf import settings as s; print(s.TIME_ZONE, s.LINER_API_TOKEN)"
    output = manage("shell", "-v0", "-c", script, ENV_FILE=str(file)).stdout
    assert output.split() == ["Asia/Tokyo", "a-real-looking-token"]
