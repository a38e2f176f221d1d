"""A link lets one person choose a password, once, for a limited time; all of it is on record."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from groups.models import AuditEvent, PasswordLink
from groups.services.accounts.password_links import LinkRefused, make_link, use_link
from tests.conftest import PASSWORD, person, words_on
from tests.later import later
from tests.services.requests import in_threads
from tests.services.test_accounts import events, sign_in

SignedIn = Callable[[User], Client]
NEW = "another horse, another battery"
CHOSEN = {"new_password1": NEW, "new_password2": NEW}
DAY = 24 * 60 * 60


@pytest.fixture
def admin(carol: User, signed_in: SignedIn) -> Client:
    return signed_in(carol)


def link_on(page: Any) -> str:
    """The path of the link that the page shows."""
    assert page.status_code == 200
    found = re.search(
        r'value="http://testserver(/accounts/choose/[\w-]{43}/)"', page.content.decode()
    )
    assert found, "the page shows no link"
    return found[1]


def invite(admin: Client, name: str = "fay", role: str = "Auditor") -> str:
    return link_on(admin.post("/people/invite/", {"username": name, "role": role}))


def reset(admin: Client, account: User) -> str:
    return link_on(admin.post(f"/people/{account.pk}/link/"))


def test_whoever_is_invited_chooses_a_password_and_signs_in(admin: Client) -> None:
    link, browser = invite(admin), Client()
    assert "Your username is fay." in words_on(browser.get(link))
    page = browser.post(link, CHOSEN, follow=True)
    assert page.redirect_chain == [("/accounts/login/?chosen=1", 302)]
    assert "Your password is set." in words_on(page)
    assert "_auth_user_id" not in browser.session
    assert sign_in("fay", NEW) == 302
    fay = User.objects.get(username="fay")
    assert roles.roles_of(fay) == ["Auditor"]
    kinds = [
        (event.kind, event.actor)
        for event in AuditEvent.objects.filter(details__contains='"person":"fay"').order_by(
            "number"
        )
    ]
    assert kinds == [
        ("account.made", "carol"),
        ("account.roles", "carol"),
        ("account.link_made", "carol"),
        ("account.link_used", "fay"),
        ("account.password_changed", "fay"),
    ]
    assert events("account.password_reset") == []
    assert verify().findings == []


def test_nobody_signs_in_before_the_password_is_chosen(admin: Client) -> None:
    invite(admin)
    for password in ("", "None", "!", User.objects.get(username="fay").password):
        assert sign_in("fay", password) == 200


def test_the_old_password_works_until_a_reset_link_is_used(anna: User, admin: Client) -> None:
    link = reset(admin, anna)
    assert sign_in("anna", PASSWORD) == 302
    assert Client().post(link, CHOSEN).status_code == 302
    assert (sign_in("anna", PASSWORD), sign_in("anna", NEW)) == (200, 302)
    assert [actor for actor, _ in events("account.password_changed")] == ["anna"]
    assert verify().findings == []


def test_a_reset_ends_the_persons_sessions_and_their_delay(
    anna: User, admin: Client, signed_in: SignedIn
) -> None:
    browser = signed_in(anna)
    for _ in range(7):
        sign_in("anna", "wrong")
    assert sign_in("anna", PASSWORD) == 429
    Client().post(reset(admin, anna), CHOSEN)
    assert browser.get("/history/").status_code == 302
    assert sign_in("anna", NEW) == 302


def test_a_link_works_once(anna: User, admin: Client) -> None:
    link = reset(admin, anna)
    for _ in range(3):  # looking at it does not use it up
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert Client().post(link, CHOSEN).status_code == 302
    second = {"new_password1": f"{NEW} 2", "new_password2": f"{NEW} 2"}
    for answer in (Client().get(link), Client().post(link, second)):
        assert answer.status_code == 404
        assert "Ask an administrator for a new link." in words_on(answer)
    assert sign_in("anna", NEW) == 302


def test_of_many_at_once_one_uses_it(anna: User, carol: User) -> None:
    token = make_link(anna, by=carol)

    def use() -> None:
        use_link(token, User.objects.get(pk=anna.pk), NEW, ip="192.0.2.1")

    results = in_threads(6, use)
    assert sorted(map(type, results), key=str) == sorted([type(None), *[LinkRefused] * 5], key=str)
    assert len(events("account.link_used")) == len(events("account.password_changed")) == 1
    assert verify().findings == []


def test_a_new_link_replaces_the_last_one(anna: User, admin: Client) -> None:
    first, second = reset(admin, anna), reset(admin, anna)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert PasswordLink.objects.count() == 1


@pytest.mark.parametrize(("days", "works"), [(2.9, True), (3.1, False)])
def test_an_invitation_works_for_three_days(days: float, works: bool, admin: Client) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("the clock of PostgreSQL can't be set")
    link = invite(admin)
    later(seconds=days * DAY)
    assert Client().get(link).status_code == (200 if works else 404)
    assert Client().post(link, CHOSEN).status_code == (302 if works else 404)


def expire(account: User) -> None:
    link = PasswordLink.objects.get(person=account)
    PasswordLink.objects.update(expires_at=link.expires_at.replace(year=2000))


def test_an_expired_link_is_refused_and_can_be_renewed(admin: Client, carol: User) -> None:
    link, fay = invite(admin), User.objects.get(username="fay")
    assert "Invited" in words_on(admin.get("/people/"))
    expire(fay)
    assert "Invitation expired" in words_on(admin.get("/people/"))
    assert Client().post(link, CHOSEN).status_code == 404
    ((actor, told),) = events("account.link_refused")
    assert (actor, told) == ("", {"ip": "127.0.0.1", "person": "fay"})
    assert Client().post(reset(admin, fay), CHOSEN).status_code == 302
    assert "Invitation expired" not in words_on(admin.get("/people/"))


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%F0%9F%98%80", "x" * 3000])
def test_a_link_that_never_was_is_refused_and_on_record(token: str, transactional_db: None) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(f"/accounts/choose/{token}/")
        assert answer.status_code == 404
    ((_, told),) = events("account.link_refused")
    assert told == {"ip": "127.0.0.1", "person": None}


def test_deactivation_ends_a_link_for_good(anna: User, admin: Client) -> None:
    link = reset(admin, anna)
    admin.post(f"/people/{anna.pk}/deactivate/")
    assert Client().get(link).status_code == 404
    page = admin.post(f"/people/{anna.pk}/link/")
    assert (page.status_code, "anna is deactivated" in words_on(page)) == (409, True)
    admin.post(f"/people/{anna.pk}/reactivate/")
    assert Client().get(link).status_code == 404


def test_a_link_of_somebody_deactivated_in_a_shell_is_refused(anna: User, admin: Client) -> None:
    link = reset(admin, anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert Client().get(link).status_code == 404
    assert Client().post(link, CHOSEN).status_code == 404


@pytest.mark.parametrize(
    ("one", "two"), [("short", "short"), ("supervisor2026", "supervisor2026"), (NEW, "x"), ("", "")]
)
def test_a_refused_password_does_not_use_it_up(
    one: str, two: str, anna: User, admin: Client
) -> None:
    link = reset(admin, anna)
    page = Client().post(link, {"new_password1": one, "new_password2": two})
    assert (page.status_code, "error" in page.content.decode()) == (200, True)
    assert Client().post(link, CHOSEN).status_code == 302


def test_whoever_is_signed_in_as_somebody_else_does_not_use_it(
    anna: User, admin: Client, signed_in: SignedIn
) -> None:
    link = reset(admin, anna)
    for method in ("get", "post"):
        page = getattr(admin, method)(link, CHOSEN)
        assert page.status_code == 409
        assert "you are signed in as carol" in words_on(page)
    assert signed_in(anna).post(link, CHOSEN).status_code == 302


def test_the_link_stands_nowhere_but_on_its_page(anna: User, admin: Client) -> None:
    token = reset(admin, anna).split("/")[3]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert token not in repr(cursor.fetchall()), table
    assert token not in repr(dict(admin.session))
    assert token not in admin.get(f"/people/{anna.pk}/").content.decode()


def test_two_who_invite_the_same_name_make_one_account(carol: User, admin: Client) -> None:
    def press() -> int:
        client = Client()
        client.force_login(User.objects.get(pk=carol.pk))
        form = {"username": "fay", "role": "Auditor"}
        return int("/accounts/choose/" in client.post("/people/invite/", form).content.decode())

    assert sorted(in_threads(4, press)) == [0, 0, 0, 1]
    assert User.objects.filter(username="fay").count() == 1
    assert verify().findings == []


@pytest.mark.parametrize("name", ["", " ", "x" * 151, "a\x00", "carol", "фёдор"])
def test_a_bad_name_invites_nobody(name: str, admin: Client) -> None:
    page = admin.post("/people/invite/", {"username": name, "role": "Auditor"})
    assert (page.status_code, "Nobody was invited" in words_on(page)) == (200, True)
    assert User.objects.count() == 1


def test_another_administrator_can_be_reset_too(admin: Client) -> None:
    dave = person("dave", roles.ADMINISTRATOR)
    assert Client().post(reset(admin, dave), CHOSEN).status_code == 302
    assert [actor for actor, _ in events("account.link_made")] == ["carol"]
