"""A wrong setting of a connection to another server stops `manage.py check` with a sentence."""

from typing import Any

import pytest

from groups.checks import wrong_settings
from tests.good_settings import assert_check_stops, manage


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"LINER_API_TOKEN": "fifteen-letters"}, "groups.E024"),
        ({"LINER_CA_FILE": "/etc/passwd"}, "groups.E012"),
        ({"LINER_API_URL": "https://[bad", "LINER_API_TOKEN": "sandbox-x"}, "groups.E007"),
        ({"LINER_API_URL": "https://127.evil.example", "LINER_API_TOKEN": "sandbox-x"}, "E010"),
        ({"LINER_API_URL": ""}, "groups.E006"),
        ({"LINER_API_URL": "http://liner.example"}, "groups.E007"),
        ({"LINER_API_URL": "ftp://liner.example"}, "groups.E007"),
        ({"LINER_API_URL": "liner.example"}, "groups.E007"),
        ({"LINER_API_URL": "https://"}, "groups.E007"),
        ({"LINER_API_URL": "https://liner.example/v2/"}, "groups.E007"),
        ({"LINER_API_URL": "https://liner.example?x=1"}, "groups.E007"),
        ({"LINER_API_URL": "https://me:secret@liner.example"}, "groups.E007"),
        ({"LINER_API_TOKEN": ""}, "groups.E008"),
        ({"LINER_API_TOKEN": "two words"}, "groups.E009"),
        ({"LINER_API_TOKEN": "ключ"}, "groups.E009"),
        ({"LINER_API_TOKEN": "sandbox-demo"}, "groups.E010"),
        ({"LINER_CA_FILE": "/nowhere.pem"}, "groups.E012"),
        ({"ALARM_WEBHOOK_URL": "http://chat.example/hook"}, "groups.E040"),
        ({"ALARM_WEBHOOK_URL": "chat.example/hook"}, "ALARM_WEBHOOK_URL must be a whole https"),
        ({"ALARM_WEBHOOK_URL": "https://a:b@chat.example/hook"}, "groups.E040"),
        ({"ALARM_WEBHOOK_URL": "https://chat.example:x/hook"}, "groups.E040"),
        ({"ALARM_WEBHOOK_URL": "https://chat.example/a b"}, "groups.E040"),
        ({"SENTRY_DSN": "https://tracker.example/1"}, "groups.E029"),
        ({"SENTRY_DSN": "http://key@tracker.example/1"}, "groups.E029"),
        ({"SENTRY_DSN": "https://key@tracker.example/"}, "groups.E029"),
        ({"SENTRY_DSN": "https://key@tracker.example:99999/1"}, "groups.E029"),
        ({"SENTRY_DSN": "https://key@[tracker.example/1"}, "groups.E029"),
        ({"DATABASE_URL": "postgresql://h/d?sslmod=verify-full"}, "no such option"),
    ],
)
def test_a_wrong_setting_stops_check_with_a_sentence(changes: dict[str, str], text: str) -> None:
    assert_check_stops(changes, text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"LINER_API_URL": "http://127.0.0.1:8801"},
        {"LINER_API_URL": "http://[::1]:8801"},
        {"LINER_API_URL": "https://liner.example:8443/"},
        {"LINER_API_TOKEN": "sandbox-demo", "LINER_API_URL": "http://localhost:8801"},
        {"SENTRY_DSN": "https://key@tracker.example/path/1", "LOG_FORMAT": "JSON"},
    ],
)
def test_these_are_right(changes: dict[str, str]) -> None:
    assert manage("check", **changes).returncode == 0


OIDC = {
    "OIDC_ISSUER": "https://sign-in.example/realms/company",
    "OIDC_CLIENT_ID": "calls",
    "OIDC_CLIENT_SECRET": "secret",
    "OIDC_ROLES": {"calls": "Supervisor"},
    "OIDC_CA_FILE": "",
    "LOCAL_ACCOUNTS": False,
    "PLAIN_HTTP": False,
}
ALONE = dict.fromkeys(("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"), "")


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        ({"OIDC_ISSUER": "https://sign-in.example/"}, []),
        ({"OIDC_ISSUER": "http://127.0.0.1:9000", "PLAIN_HTTP": True}, []),
        ({"OIDC_CLIENT_SECRET": ""}, ["by OpenID Connect also needs OIDC_CLIENT_SECRET."]),
        ({"OIDC_ISSUER": "", "OIDC_ROLES": {}}, ["also needs OIDC_ISSUER, OIDC_ROLES."]),
        ({"OIDC_ISSUER": "http://sign-in.example"}, ["OIDC_ISSUER must be the https address"]),
        ({"OIDC_ISSUER": "https://a@b.example"}, ["OIDC_ISSUER must be the https address"]),
        ({"OIDC_ISSUER": "https://b.example?x"}, ["OIDC_ISSUER must be the https address"]),
        ({"OIDC_ISSUER": "https://b.example:x"}, ["OIDC_ISSUER must be the https address"]),
        ({"OIDC_ISSUER": "https://"}, ["OIDC_ISSUER must be the https address"]),
        ({"OIDC_ISSUER": "sign-in.example"}, ["OIDC_ISSUER must be the https address"]),
        ({"OIDC_ROLES": {"x": "Boss"}}, ["OIDC_ROLES names Boss: the roles are Supervisor,"]),
        ({"OIDC_CA_FILE": "/nowhere.pem"}, ["OIDC_CA_FILE must be a readable file"]),
        ({**ALONE, "OIDC_ROLES": {}}, ["With LOCAL_ACCOUNTS=off, nobody can sign in"]),
        ({**ALONE, "OIDC_ROLES": {}, "LOCAL_ACCOUNTS": True}, []),
    ],
)
def test_settings_of_the_company_sign_in_that_do_not_fit_have_a_sentence(
    changes: dict[str, Any], sentences: list[str], settings: Any
) -> None:
    for name, value in {**OIDC, **changes}.items():
        setattr(settings, name, value)
    settings.AUDIT_SIGNING_KEY, settings.ALLOWED_HOSTS = "ab" * 32, ["localhost"]
    found = [error.msg for error in wrong_settings()]
    assert len(found) == len(sentences)
    assert all(sentence in found[place] for place, sentence in enumerate(sentences))
