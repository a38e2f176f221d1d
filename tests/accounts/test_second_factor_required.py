"""Who needs a second factor, and who resets somebody else's."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from groups import roles
from groups.audit.verify import verify
from groups.services.second_factor import factors
from tests.accounts.second_factor import PAGE, events, secret_on
from tests.conftest import person, words_on
from tests.factors import app_of, by_password, code_now, is_signed_in
from tests.good_settings import manage

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def required(settings: Any) -> None:
    settings.MFA_REQUIRED = (roles.AUDITOR, roles.ADMINISTRATOR)


@pytest.mark.usefixtures("required")
def test_whoever_needs_one_sees_no_other_page_before(boris: User, carol: User) -> None:
    for user in (boris, carol):
        client = by_password(user)
        for path in ("/", "/history/", "/people/", "/admin/", "/events/export.csv"):
            assert client.get(path).headers["Location"] == PAGE, path
        assert client.post("/people/invite/").headers["Location"] == PAGE
        assert client.get("/groups/", headers={"HX-Request": "true"}).status_code == 401
        assert "Your role needs a second factor" in words_on(client.get(PAGE))
        secret = secret_on(client.get(f"{PAGE}app/"))
        client.post(f"{PAGE}app/", {"code": code_now(secret)})
        assert client.get("/history/").status_code == 200
        assert client.post("/accounts/logout/").status_code == 302


@pytest.mark.usefixtures("required")
def test_other_roles_need_none(anna: User) -> None:
    assert by_password(anna).get("/groups/new/").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_company_sign_in_has_its_own_second_factor(boris: User, signed_in: Any) -> None:
    client = signed_in(boris)
    assert client.get("/history/").headers["Location"] == PAGE
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 0}]
    session["account_authentication_methods_user"] = str(boris.pk)
    session.save()
    assert client.get("/history/").status_code == 200


def test_an_administrator_resets_somebody_elses(anna: User, carol: User, signed_in: Any) -> None:
    app_of(anna)
    app_of(carol)
    client, annas = signed_in(carol), signed_in(anna)
    assert annas.get("/history/").status_code == 200
    assert "Reset second factor" in words_on(client.get(f"/people/{anna.pk}/"))
    page = client.post(f"/people/{anna.pk}/second-factor/", follow=True)
    assert "anna has no second factor now." in words_on(page)
    assert events("account.factor_reset") == [
        {
            "actor": "carol",
            "person_id": anna.pk,
            "person": "anna",
            "factors": ["authenticator app"],
        }
    ]
    assert annas.get("/history/").status_code == 302
    assert is_signed_in(by_password(anna))
    assert client.post(f"/people/{anna.pk}/second-factor/").status_code == 409
    assert client.post(f"/people/{carol.pk}/second-factor/").status_code == 409
    assert factors.has_factor(carol)
    assert verify().wrong == 0


def test_people_shows_who_has_one(anna: User, carol: User, signed_in: Any) -> None:
    client = signed_in(carol)
    assert "Second factor Yes" not in words_on(client.get("/people/"))
    app_of(anna)
    assert words_on(client.get("/people/")).count("Second factor Yes") == 1


def test_a_person_without_a_second_factor_has_nothing_to_reset(carol: User, signed_in: Any) -> None:
    fay = person("fay", roles.AUDITOR)
    assert "Reset second factor" not in words_on(signed_in(carol).get(f"/people/{fay.pk}/"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "required"),
    [
        ({}, "('Auditor', 'Administrator')"),
        ({"PLAIN_HTTP": "on", "ALLOWED_HOSTS": "localhost"}, "()"),
        (
            {"PLAIN_HTTP": "on", "ALLOWED_HOSTS": "localhost", "MFA_REQUIRED": "Supervisor"},
            "('Supervisor',)",
        ),
        ({"MFA_REQUIRED": "off"}, "()"),
    ],
)
def test_who_needs_one_unless_a_setting_says_otherwise(
    changes: dict[str, str], required: str
) -> None:
    code = "from django.conf import settings; print(settings.MFA_REQUIRED)"
    done = manage("shell", "--no-imports", "-c", code, **changes)
    assert done.stdout.strip() == required, done.stderr
