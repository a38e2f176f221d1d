"""Signing in, passwords, second factors, sessions; the company's sign-in service."""

import re
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Any

from django.test import Client

from groups import roles
from groups.accounts import backend
from groups.middleware.sign_in import SET_BY_OTHERS
from groups.services.accounts.company import Refused
from groups.services.accounts.sign_in_delays import ACCOUNT
from groups.services.second_factor import factors
from groups.views import company_sign_in
from groups.wording.company_sign_in import REFUSALS
from tests.accounts.issuer import running_issuer
from tests.accounts.second_factor import PAGE, secret_on
from tests.accounts.test_second_factor_pages import CODE
from tests.conftest import PASSWORD, words_on
from tests.factors import FACTOR_PAGE, app_of, by_password, code_now
from tests.language.walk import State, World, strangers
from tests.later import later
from tests.sessions.test_sessions_page import FIREFOX, PHONE, row_of

LOGIN = "/accounts/login/"
CONFIRM = "/accounts/confirm/"
PASSWORD_PAGE = "/accounts/password/"
WRONG = {"username": "anna", "password": "неверный"}
BAD_PASSWORDS = (
    *("", "short", "supervisor2026", "1" * 20, "anna-anna-anna", "x" * 5000, "a" * 15),
)
REASONS = ("ended=1", "ended=1&idle=1", "idle=1", "chosen=1", "next=/groups/new/&ended=1")


def signed_in_by_password(world: World, name: str, **options: Any) -> Client:
    return by_password(world.person(name), strangers(**options))


def signing_in(world: World) -> Iterator[State]:
    world.person("anna")
    browser = strangers()
    for query in ("", *REASONS):
        yield query, browser.get(f"{LOGIN}?{query}")
    for sent in ({}, WRONG, {"username": "anna"}, WRONG | {"password": "x" * 5000}):
        yield f"{sent!s:.40}", browser.post(LOGIN, sent)
    for _ in range(ACCOUNT.free + 3):
        page = browser.post(LOGIN, WRONG)
    yield "too often", page
    later(seconds=200)
    for _ in range(9):
        page = browser.post(LOGIN, WRONG)
        later(seconds=200)
    yield "for minutes", browser.post(LOGIN, WRONG)
    full = BoundedSemaphore(1)
    full.acquire()
    with world.monkeypatch.context() as patch:
        patch.setattr(backend, "SIGN_INS_AT_ONCE", full)
        page = strangers().post(LOGIN, {"username": "emil", "password": PASSWORD})
    yield "too many at once", page
    world.settings.LOCAL_ACCOUNTS = False
    yield "no local accounts", strangers().get(LOGIN)
    world.settings.OIDC_ISSUER = "https://issuer.example"
    for query in ("", *REASONS):
        yield f"with the company, {query}", strangers().get(f"{LOGIN}?{query}")
    world.settings.LOCAL_ACCOUNTS = True
    yield "both ways", strangers().get(LOGIN)
    world.settings.LOCAL_ACCOUNTS = False
    yield "not a local account", strangers().post(LOGIN, {"username": "anna", "password": PASSWORD})


def company(world: World) -> Iterator[State]:
    """Each reason for which nobody is signed in, and how auditors read of it."""
    world.settings.ADMINISTRATOR_CONTACT = "Ольга, 12"
    world.typed.update(("state", "userinfo"))  # names of the protocol
    with running_issuer() as issuer:
        world.settings.OIDC_ISSUER = issuer.url
        for reason in REFUSALS:

            def refuse(*_: object, why: str = reason) -> None:
                raise Refused(why)

            with world.monkeypatch.context() as patch:
                patch.setattr(company_sign_in, "finish", refuse)
                page = strangers().get("/accounts/oidc/company/login/callback/")
            yield reason, page
        yield "events", world.client("boris").get("/events/")
        yield "people", world.client("carol").get("/people/")
        yield "one's own page", world.client("anna").get(PAGE)


def passwords(world: World) -> Iterator[State]:
    anna = world.client("anna")
    for new in BAD_PASSWORDS:
        twice = {"new_password1": new, "new_password2": new, "old_password": PASSWORD}
        yield f"new: {new[:20]}", anna.post(PASSWORD_PAGE, twice)
    different = {"new_password1": PASSWORD, "new_password2": "другой"}
    yield "not the same", anna.post(PASSWORD_PAGE, different | {"old_password": "неверный"})
    good = {"new_password1": "another horse, another", "new_password2": "another horse, another"}
    for _ in range(ACCOUNT.free + 3):
        page = anna.post(PASSWORD_PAGE, good | {"old_password": "неверный"})
    yield "too often", page
    later(minutes=5)
    anna = world.client("anna")
    yield "changed", anna.post(PASSWORD_PAGE, good | {"old_password": PASSWORD}, follow=True)
    emil = world.client("emil")
    session = emil.session
    session[SET_BY_OTHERS] = True
    session.save()
    yield "set by others", emil.get("/history/", follow=True)


def second_factors(world: World) -> Iterator[State]:
    anna = signed_in_by_password(world, "anna", HTTP_HOST="localhost")
    yield "none", anna.get(PAGE)
    page = anna.get(f"{PAGE}app/")
    yield "an app to add", page
    for code in ("", "000000", "x" * 21):
        yield f"a wrong code {code[:6]}", anna.post(f"{PAGE}app/", {"code": code})
    page = anna.post(f"{PAGE}app/", {"code": code_now(secret_on(page))})
    yield "recovery codes", page
    codes = re.findall(CODE, words_on(page))
    yield "an app", anna.get(PAGE)
    yield "a second app", anna.get(f"{PAGE}app/", follow=True)
    yield "a passkey to add", anna.get(f"{PAGE}passkey/")
    for name, credential in (("", ""), ("Ноутбук", ""), ("ы" * 61, "x"), ("Ноутбук", "{}")):
        sent = {"name": name, "credential": credential}
        yield f"a wrong passkey {sent!s:.40}", anna.post(f"{PAGE}passkey/", sent)
    for code in codes:
        factors.use_code(world.people["anna"], code, ip=None)
        yield "fewer codes", anna.get(PAGE)
    yield (
        "at an address",
        signed_in_by_password(world, "emil", HTTP_HOST="127.0.0.1").get(f"{PAGE}passkey/"),
    )
    emil = signed_in_by_password(world, "emil")
    page = emil.get(f"{PAGE}app/")
    app_of(world.people["emil"])
    sent = {"code": code_now(secret_on(page))}
    yield "added meanwhile", emil.post(f"{PAGE}app/", sent, follow=True)
    boris = signed_in_by_password(world, "boris", HTTP_HOST="localhost")
    factors.add_passkey(world.people["boris"], "Ноутбук", {})
    page = boris.get(f"{PAGE}app/")
    sent = {"code": code_now(secret_on(page))}
    yield "an app beside a passkey", boris.post(f"{PAGE}app/", sent, follow=True)
    dora = world.person("dora")
    dora.set_unusable_password()
    dora.save()
    yield "without a password", world.client("dora").get(CONFIRM)
    yield "new codes", anna.post(f"{PAGE}codes/")
    (app,) = factors.factors_of(world.people["anna"])
    factors.add_passkey(world.people["anna"], "Ноутбук", {})
    yield "an app and a passkey", anna.get(PAGE)
    yield "no passkeys here", signed_in_by_password(world, "emil").get(f"{PAGE}passkey/")
    yield "removed", anna.post(f"{PAGE}{app.pk}/remove/", follow=True)
    yield "removed before", anna.post(f"{PAGE}{app.pk}/remove/", follow=True)
    yield "no codes to make", anna.post(f"{PAGE}codes/", follow=True)
    world.settings.MFA_REQUIRED = (roles.AUDITOR, roles.ADMINISTRATOR)
    for name in ("boris", "carol"):
        yield "required", world.client(name).get("/history/", follow=True)


def second_steps(world: World) -> Iterator[State]:
    """The second factor at the sign-in, and the confirmation that it is you."""
    app_of(world.person("anna"))
    browser = signed_in_by_password(world, "anna", HTTP_HOST="localhost")
    yield "asked for", browser.get(FACTOR_PAGE)
    for sent in ({}, {"code": "000000"}, {"credential": "{}"}, {"code": "x" * 30}):
        yield f"wrong {sent}", browser.post(FACTOR_PAGE, sent)
    for _ in range(ACCOUNT.free + 3):
        page = browser.post(FACTOR_PAGE, {"code": "000000"})
    yield "too often", page
    yield "a passkey refused", strangers().post("/accounts/login/passkey/", {"credential": "{}"})
    secret, _ = app_of(world.person("boris"))
    browser = signed_in_by_password(world, "boris")
    browser.post(FACTOR_PAGE, {"code": code_now(secret)})
    yield "used", browser.get(PAGE)
    later(minutes=10)
    for name in ("anna", "emil"):
        client = world.client(name)
        yield f"{name} confirms", client.get(CONFIRM)
        for sent in ({}, {"password": "неверный"}, {"code": "000000"}, {"credential": "{}"}):
            yield f"{name}, wrong {sent}", client.post(CONFIRM, sent)
        for _ in range(ACCOUNT.free + 3):
            page = client.post(CONFIRM, {"password": "неверный"})
        yield f"{name}, too often", page


def sessions(world: World) -> Iterator[State]:
    ended = "/accounts/sessions/end"
    for agent in (FIREFOX, PHONE, "", "Нечто"):
        signed_in_by_password(world, "anna", HTTP_USER_AGENT=agent)
    phone = signed_in_by_password(world, "anna", HTTP_USER_AGENT=PHONE)
    anna = signed_in_by_password(world, "anna", HTTP_USER_AGENT=FIREFOX)
    yield "several", anna.get("/accounts/sessions/")
    one = {"session": row_of(phone).pk}
    yield "one ended", anna.post(f"{ended}/", one, follow=True)
    yield "ended before", anna.post(f"{ended}/", one, follow=True)
    yield "all others ended", anna.post(f"{ended}-others/", follow=True)
    yield "only this one", anna.get("/accounts/sessions/")
    later(minutes=61)
    for path in ("/history/", "/accounts/sessions/"):
        yield "after an hour", anna.get(path, follow=True)
    yield "signed out", signed_in_by_password(world, "anna").post("/accounts/logout/", follow=True)


ROOMS = (signing_in, company, passwords, second_factors, second_steps, sessions)
