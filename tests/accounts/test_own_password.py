"""A password that somebody else set is for one sign-in."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from groups.services.accounts.own_password import must_change
from tests.conftest import PASSWORD, words_on

NEW = "another horse, another battery"
CHANGE = "/accounts/password/"


@pytest.fixture(autouse=True)
def real_site(settings: Any) -> None:
    settings.PLAIN_HTTP = False


def sign_in(name: str, password: str) -> Client:
    browser = Client()
    answer = browser.post("/accounts/login/", {"username": name, "password": password})
    assert answer.status_code == 302
    return browser


def change(browser: Client, old: str, new: str) -> Any:
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return browser.post(CHANGE, data)


def test_its_owner_chooses_another_before_any_page(anna: User) -> None:
    browser = sign_in("anna", PASSWORD)
    for path in ("/", "/groups/new/", "/history/", "/accounts/password/done/", "/admin/"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, CHANGE), path
    assert browser.post("/groups/new/", {"title": "x"}).headers["Location"] == CHANGE
    assert "Someone else set your password." in words_on(browser.get(CHANGE))
    assert browser.get("/healthz").status_code == 200
    assert change(browser, "wrong", NEW).status_code == 200
    assert browser.get("/history/").status_code == 302
    assert change(browser, PASSWORD, NEW).status_code == 302
    assert browser.get("/history/").status_code == 200
    assert "Somebody else" not in words_on(browser.get(CHANGE))
    assert sign_in("anna", NEW).get("/history/").status_code == 200


def test_signing_out_instead_is_possible(anna: User) -> None:
    browser = sign_in("anna", PASSWORD)
    assert browser.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


def test_a_command_that_sets_another_one_asks_again(anna: User) -> None:
    change(sign_in("anna", PASSWORD), PASSWORD, NEW)
    output = StringIO()
    call_command("add_person", "anna", "--update", "--new-password", stdout=output)
    password = output.getvalue().split()[-1]
    assert sign_in("anna", password).get("/history/").headers["Location"] == CHANGE


def test_whoever_changed_it_by_a_link_has_chosen_it(anna: User, carol: User) -> None:
    browser = Client()
    browser.force_login(carol)
    page = browser.post(f"/people/{anna.pk}/link/")
    link = page.context["link"].removeprefix("http://testserver")
    Client().post(link, {"new_password1": NEW, "new_password2": NEW})
    assert sign_in("anna", NEW).get("/history/").status_code == 200


def test_people_whose_numbers_begin_alike_are_not_confused(anna: User, carol: User) -> None:
    longer = User.objects.create(pk=int(f"{anna.pk}0"), username="fay", password="!")
    change(sign_in("anna", PASSWORD), PASSWORD, NEW)
    assert [must_change(each) for each in (anna, longer, carol)] == [False, True, True]


def test_on_a_trial_on_one_machine_it_stays(anna: User, settings: Any) -> None:
    settings.PLAIN_HTTP = True
    assert sign_in("anna", PASSWORD).get("/history/").status_code == 200
