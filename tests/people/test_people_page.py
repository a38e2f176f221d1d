"""Administrators see everybody, and change roles and access; each change is on record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from groups.models import AuditEvent, Submission
from tests.conftest import PASSWORD, person, press, words_on
from tests.database import rewrite
from tests.services.test_accounts import events, sign_in

SignedIn = Callable[[User], Client]


@pytest.fixture
def admin(carol: User, signed_in: SignedIn) -> Client:
    return signed_in(carol)


def rows(page: Any) -> dict[str, Any]:
    return {each.account.username: each for each in page.context["people"]}


@pytest.mark.usefixtures("sandbox")
def test_the_page_names_role_state_last_sign_in_and_open_explanations(
    anna: User, boris: User, dora: User, admin: Client, signed_in: SignedIn
) -> None:
    press(signed_in(anna))
    rewrite(Submission.objects.all(), review_state="needs_explanation")
    User.objects.filter(pk=boris.pk).update(is_active=False)
    sign_in("anna", PASSWORD)
    page = admin.get("/people/")
    shown = rows(page)
    assert list(shown) == ["anna", "carol", "dora", "boris"]
    assert [each.roles for each in shown.values()] == [
        ["Supervisor"],
        ["Administrator"],
        [],
        ["Auditor"],
    ]
    assert [each.state for each in shown.values()] == ["active", "active", "active", "deactivated"]
    assert "No role Active Never signed in" in words_on(page)
    assert "Supervisor Active Last sign-in today" in words_on(page)
    assert "Explanations 1 open" in words_on(page)
    found = admin.get(f"/history/{shown['anna'].unexplained_query()}")
    assert "Evening leads" in words_on(found)


def test_the_number_of_queries_does_not_grow_with_the_people(
    admin: Client, django_assert_num_queries: Any
) -> None:
    admin.get("/people/")
    with django_assert_num_queries(10, exact=False) as one:
        admin.get("/people/")
    count = len(one)
    for number in range(5):
        person(f"person-{number}", roles.AUDITOR)
    admin.get("/sessions/")  # reads what waits
    with django_assert_num_queries(count):
        admin.get("/people/")


def test_a_changed_role_is_the_only_one(anna: User, boris: User, admin: Client) -> None:
    anna.groups.add(Group.objects.get(name=roles.AUDITOR))
    anna.user_permissions.add(Permission.objects.get(codename="view_submission"))
    page = admin.post(f"/people/{anna.pk}/role/", {"role": "Administrator"}, follow=True)
    assert "anna is now Administrator." in words_on(page)
    anna = User.objects.get(pk=anna.pk)
    assert roles.roles_of(anna) == ["Administrator"]
    assert not anna.user_permissions.exists()
    assert {actor for actor, _ in events("account.roles")[-1:]} == {"carol"}
    admin.post(f"/people/{anna.pk}/role/", {"role": "Supervisor"})
    anna = User.objects.get(pk=anna.pk)
    assert (roles.roles_of(anna), anna.is_staff) == (["Supervisor"], False)
    assert verify().findings == []


def test_the_role_that_somebody_has_already_is_no_event(anna: User, admin: Client) -> None:
    before = AuditEvent.objects.count()
    assert admin.post(f"/people/{anna.pk}/role/", {"role": "Supervisor"}).status_code == 302
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", ["", "Chief", "supervisor", "Auditor\x00"])
def test_a_role_that_does_not_exist_changes_nothing(role: str, anna: User, admin: Client) -> None:
    before = AuditEvent.objects.count()
    page = admin.post(f"/people/{anna.pk}/role/", {"role": role})
    assert (page.status_code, "Nothing was changed" in words_on(page)) == (200, True)
    assert AuditEvent.objects.count() == before


def test_whoever_is_deactivated_is_out_at_once_and_back_when_reactivated(
    anna: User, admin: Client, signed_in: SignedIn
) -> None:
    browser = signed_in(anna)
    page = admin.post(f"/people/{anna.pk}/deactivate/", follow=True)
    assert "anna can no longer sign in." in words_on(page)
    assert browser.get("/history/").status_code == 302
    assert sign_in("anna", PASSWORD) == 200
    page = admin.post(f"/people/{anna.pk}/reactivate/", follow=True)
    assert "anna can sign in again." in words_on(page)
    assert sign_in("anna", PASSWORD) == 302
    changed = [(actor, told["changed"]) for actor, told in events("account.changed")]
    assert changed == [
        ("carol", {"is_active": [True, False]}),
        ("carol", {"is_active": [False, True]}),
    ]
    assert verify().findings == []


@pytest.mark.parametrize(
    ("action", "data"),
    [("role", {"role": "Auditor"}), ("deactivate", {}), ("reactivate", {}), ("link", {})],
)
def test_nobody_changes_their_own_account(
    action: str, data: dict[str, str], carol: User, admin: Client
) -> None:
    person("dave", roles.ADMINISTRATOR)
    before = AuditEvent.objects.count()
    page = admin.post(f"/people/{carol.pk}/{action}/", data)
    assert page.status_code == 409
    assert "another administrator has to change your account" in words_on(page)
    assert AuditEvent.objects.count() == before
    assert f'action="/people/{carol.pk}/' not in admin.get(f"/people/{carol.pk}/").content.decode()


def test_the_page_of_nobody_is_not_found(admin: Client) -> None:
    for path in ("", "role/", "deactivate/", "reactivate/", "link/"):
        ask = admin.post if path else admin.get
        for number in (999, 2**70):
            assert ask(f"/people/{number}/{path}").status_code == 404


def test_a_form_after_the_session_ended_leads_back_to_the_person(anna: User) -> None:
    address = f"/people/{anna.pk}/"
    for page in (address, f"{address}role/"):
        answer = Client().post(f"{address}role/", headers={"referer": f"http://testserver{page}"})
        assert answer["Location"] == f"/accounts/login/?next={address}&ended=1"


def test_only_administrators_have_the_link_in_the_header(
    anna: User, boris: User, admin: Client, signed_in: SignedIn
) -> None:
    assert 'href="/people/"' in admin.get("/history/").content.decode()
    for other in (anna, boris):
        assert 'href="/people/"' not in signed_in(other).get("/history/").content.decode()
