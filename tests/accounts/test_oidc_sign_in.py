"""Signing in with the company account: where it leads, and whose account it is."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import User
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from groups.services.accounts.people import deactivate
from tests.accounts.company_sign_in import CALLBACK, START, begin, come, finish, refused
from tests.accounts.issuer import Issuer, running_issuer
from tests.audit.conftest import run
from tests.conftest import PASSWORD, key_on, words_on
from tests.services.requests import in_threads
from tests.services.test_accounts import events, sign_in


def test_a_first_sign_in_creates_an_account_with_the_role_of_the_claim(issuer: Issuer) -> None:
    browser = Client()
    page = come(issuer, browser)
    assert (page.status_code, page.headers["Location"]) == (302, "/")
    fay = User.objects.get()
    assert (fay.username, roles.roles_of(fay)) == ("fay", ["Supervisor"])
    assert not fay.has_usable_password()
    assert browser.get("/groups/new/").status_code == 200
    word = {"how": "oidc", "issuer": issuer.url, "subject": "s-1"}
    (by, made), (role_by, role) = events("account.made")[0], events("account.roles")[0]
    assert (by, role_by) == ("", "")
    assert word.items() <= made.items()
    assert word.items() <= role.items()
    assert events("account.signed_in") == [("fay", {"ip": "127.0.0.1", "how": "oidc"})]
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {"issuer": issuer.url, "subject": "s-1"}
    assert verify().right


def test_the_next_sign_in_is_of_the_same_account(issuer: Issuer) -> None:
    come(issuer)
    issuer.claims["preferred_username"] = "fay.renamed"
    browser = Client()
    come(issuer, browser)
    assert browser.session["_auth_user_id"] == str(User.objects.get(username="fay").pk)
    assert SocialAccount.objects.get().extra_data["subject"] == "s-1"
    assert len(events("account.roles")) == 1


def test_the_page_leads_to_the_company_first(issuer: Issuer) -> None:
    page = Client().get("/groups/new/", follow=True)
    assert f'href="{START}?next=%2Fgroups%2Fnew%2F"' in page.content.decode()
    assert "Sign in with your company account" in page.content.decode().replace("&#x27;", "'")


def test_without_the_settings_there_is_no_such_sign_in(transactional_db: None) -> None:
    assert "company" not in words_on(Client().get("/accounts/login/"))
    assert Client().get(START).status_code == 404
    assert Client().get(CALLBACK).status_code == 404


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/history/?q=x&by=y", "/history/?q=x&by=y"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_it_leads_to_where_it_began_but_nowhere_else(
    issuer: Issuer, asked: str, leads_to: str
) -> None:
    browser = Client()
    start = browser.get(START, {"next": asked}).headers["Location"]
    assert finish(browser, issuer.authorize(start)).headers["Location"] == leads_to


def test_what_was_typed_before_the_session_ended_survives(issuer: Issuer) -> None:
    first, browser = Client(), Client()
    come(issuer, first)
    typed = {"title": "Typed", "intervals": "0, 30", "key": key_on(first.get("/groups/new/"))}
    browser.post("/groups/new/", typed)
    come(issuer, browser)
    assert 'value="Typed"' in browser.get("/groups/new/").content.decode()


def test_the_address_does_not_change_what_is_asked(issuer: Issuer, carol: User) -> None:
    """allauth would take each of these, and link the accounts."""
    browser = Client()
    browser.force_login(carol)
    query = "?process=connect&scope=admin&action=reauthenticate&auth_params=prompt%3Dnone"
    location = begin(browser, query)
    assert "prompt" not in location
    page = finish(browser, issuer.authorize(location))
    assert page.status_code == 302
    assert SocialAccount.objects.get().user.username == "fay"
    assert browser.session["_auth_user_id"] != str(carol.pk)
    assert events("account.signed_out")[0][0] == "carol"


def test_a_deactivated_person_is_refused(issuer: Issuer, carol: User) -> None:
    come(issuer)
    deactivate(User.objects.get(username="fay"), by=carol)
    browser = Client()
    refused(come(issuer, browser), browser, "deactivated")
    assert not User.objects.get(username="fay").is_active


def test_the_same_subject_of_another_issuer_is_somebody_else(issuer: Issuer, settings: Any) -> None:
    come(issuer)
    with running_issuer() as another:
        settings.OIDC_ISSUER = another.url
        another.claims = {"preferred_username": "fay", "groups": ["calls-admins"]}
        browser = Client()
        refused(come(another, browser), browser, "name_taken")
        another.claims["preferred_username"] = "other"
        come(another, browser)
    names = ["fay", "other"]
    assert list(User.objects.order_by("pk").values_list("username", flat=True)) == names
    assert roles.roles_of(User.objects.get(username="fay")) == ["Supervisor"]


@pytest.mark.parametrize("name", ["anna", "ANNA"])
def test_a_name_that_is_taken_is_refused_and_never_linked(
    issuer: Issuer, anna: User, name: str
) -> None:
    anna.email = "anna@company.example"
    anna.save()
    issuer.claims |= {"preferred_username": name, "email": "anna@company.example"}
    issuer.claims["email_verified"] = True
    browser = Client()
    refused(come(issuer, browser), browser, "name_taken")
    assert events("account.refused")[-1][1]["name"] == name
    assert not SocialAccount.objects.exists()
    assert sign_in("anna", PASSWORD) == 302


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "f.ay@company.example"}, "f.ay@company.example"),
        ({"preferred_username": "Фёкла", "email": "fekla@company.example"}, "fekla"),
        ({"preferred_username": None, "email": "fay+x@company.example"}, "fay+x"),
        ({"preferred_username": "f" * 151, "email": "fay@company.example"}, "fay"),
        ({"preferred_username": "Фёкла"}, None),
        ({"preferred_username": "<b>"}, None),
        ({"preferred_username": 7, "email": ["x"]}, None),
        ({"preferred_username": ""}, None),
    ],
)
def test_names_are_those_that_accounts_may_have(
    issuer: Issuer, claims: dict[str, Any], name: str | None
) -> None:
    issuer.claims |= claims
    browser = Client()
    page = come(issuer, browser)
    if name is None:
        refused(page, browser, "no_name")
    assert [user.username for user in User.objects.all()] == ([name] if name else [])


def test_two_first_sign_ins_at_once_make_one_account(issuer: Issuer) -> None:
    browsers = [Client(), Client(), Client()]
    addresses = [issuer.authorize(begin(browser)) for browser in browsers]

    turns = iter(range(3))

    def come_back() -> Any:
        number = next(turns)
        return finish(browsers[number], addresses[number])

    pages = in_threads(3, come_back)
    assert [page.status_code for page in pages] == [302, 302, 302]
    assert User.objects.count() == SocialAccount.objects.count() == 1
    assert verify().right


def give_to_anna() -> None:
    run(
        "UPDATE socialaccount_socialaccount SET user_id ="
        " (SELECT id FROM auth_user WHERE username = 'anna')"
    )


def make_another() -> None:
    fay = User.objects.get(username="fay")
    SocialAccount.objects.create(user=fay, provider="company", uid="another")


@pytest.mark.parametrize(
    ("change", "wrong"), [(give_to_anna, ["anna", "fay"]), (make_another, ["fay"])]
)
def test_an_account_given_to_somebody_else_by_sql_is_named(
    issuer: Issuer, anna: User, change: Callable[[], None], wrong: list[str]
) -> None:
    come(issuer)
    assert verify().findings == []
    change()
    said = [f"WRONG account {name}: identity: not as its events say" for name in wrong]
    assert sorted(verify().findings) == said
