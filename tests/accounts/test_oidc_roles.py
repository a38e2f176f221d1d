"""The role that the company's sign-in service gives."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from groups.models import AuditEvent
from tests.accounts.company_sign_in import come, refused
from tests.accounts.issuer import Issuer
from tests.conftest import words_on
from tests.services.test_accounts import events


def roles_events() -> list[tuple[str, Any, Any, Any]]:
    """Who changed roles, what, and on whose word."""
    found = events("account.roles")
    return [(by, e.get("added"), e.get("removed"), e.get("issuer")) for by, e in found]


def test_auditors_see_how_somebody_came_and_why_not(issuer: Issuer, boris: User) -> None:
    come(issuer)
    issuer.claims["groups"] = []
    come(issuer)
    auditor = Client()
    auditor.force_login(boris)
    page = words_on(auditor.get("/events/")).replace("&#x27;", "'")
    page = re.sub("[\u2068\u2069]", "", page)
    assert "Roles changed fay, added Supervisor, company account" in page
    assert "Sign-in refused fay, 127.0.0.1, no role, company account" in page


def test_the_claim_may_stand_in_userinfo_and_be_a_single_text(
    issuer: Issuer, settings: Any
) -> None:
    settings.OIDC_ROLE_CLAIM = "https://calls.example/role"
    issuer.userinfo = {"https://calls.example/role": "urn:calls:auditors"}
    come(issuer)
    assert roles.roles_of(User.objects.get()) == ["Auditor"]


def test_roles_are_read_again_at_each_sign_in(issuer: Issuer) -> None:
    come(issuer)
    issuer.claims["groups"] = ["calls-admins", "something-else"]
    browser = Client()
    come(issuer, browser)
    assert roles.roles_of(User.objects.get()) == ["Administrator"]
    assert browser.get("/people/").status_code == 200
    ((by, details),) = events("account.changed")
    assert (by, details["issuer"]) == ("", issuer.url)
    assert details["changed"]["is_superuser"] == [False, True]
    assert roles_events() == [
        ("", ["Supervisor"], None, issuer.url),
        ("", None, ["Supervisor"], issuer.url),
    ]
    assert verify().right


def test_nobody_who_is_signed_in_stands_as_their_own_promoter(issuer: Issuer) -> None:
    browser = Client()
    come(issuer, browser)
    issuer.claims["groups"] = "urn:calls:auditors"
    come(issuer, browser)
    assert {by for by, *_ in roles_events()} == {""}
    assert AuditEvent.objects.filter(kind="account.roles", actor="fay").count() == 0


def test_two_values_of_one_role_are_one_role(issuer: Issuer) -> None:
    issuer.claims["groups"] = ["calls-supervisors", "calls-seniors"]
    assert come(issuer).status_code == 302


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "no_role"),
        ([], "no_role"),
        (["something-else"], "no_role"),
        (["CALLS-ADMINS"], "no_role"),
        ({"calls-admins": True}, "no_role"),
        ([["calls-admins"]], "no_role"),
        (7, "no_role"),
        (["calls-supervisors", "urn:calls:auditors"], "several_roles"),
    ],
)
def test_without_one_role_nobody_is_signed_in(issuer: Issuer, value: Any, reason: str) -> None:
    browser = Client()
    issuer.claims["groups"] = value
    if value is None:
        del issuer.claims["groups"]
    refused(come(issuer, browser), browser, reason)
    assert not User.objects.exists()


def test_a_role_that_is_taken_away_is_gone_in_every_session(issuer: Issuer) -> None:
    browser, other = Client(), Client()
    come(issuer, browser)
    come(issuer, other)
    issuer.claims["groups"] = []
    refused(come(issuer, browser), browser, "no_role")
    assert other.get("/groups/new/").headers["Location"].startswith("/accounts/login/")
    assert roles_events()[-1] == ("", None, ["Supervisor"], issuer.url)
    issuer.claims["groups"] = ["calls-supervisors"]
    assert come(issuer, browser).status_code == 302


def test_two_sources_that_disagree_about_the_role_are_two_roles(issuer: Issuer) -> None:
    issuer.userinfo = {"groups": ["calls-admins"]}
    browser = Client()
    refused(come(issuer, browser), browser, "several_roles")


def test_the_last_administrator_is_kept(issuer: Issuer) -> None:
    issuer.claims["groups"] = ["calls-admins"]
    come(issuer)
    issuer.claims["groups"] = ["urn:calls:auditors"]
    browser = Client()
    refused(come(issuer, browser), browser, "last_administrator")
    issuer.claims["groups"] = []
    refused(come(issuer, browser), browser, "no_role")
    assert User.objects.get().is_superuser
