"""The clock was days ahead, and is set right: nothing goes on counting from then."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, LinerGroup
from groups.services.accounts.sessions import delete_ended
from tests.conftest import PASSWORD
from tests.later import later
from tests.services.requests import ask
from tests.services.test_reconcile import run

pytestmark = pytest.mark.usefixtures("transactional_db")


def sign_in(browser: Client, password: str) -> int:
    answer = browser.post("/accounts/login/", {"username": "anna", "password": password})
    return answer.status_code


def test_wrong_passwords_hold_nobody_up(anna: User) -> None:
    later(days=3)
    assert sign_in(Client(), "wrong") == 200
    later(days=-3)
    assert sign_in(Client(), PASSWORD) == 302


def test_refused_sign_ins_are_on_record_again(anna: User) -> None:
    later(days=3)
    sign_in(Client(), "wrong")
    later(days=-3)
    sign_in(Client(), "wrong")
    sign_in(Client(), "wrong")
    assert AuditEvent.objects.filter(kind="account.refused").count() == 2


def test_no_session_lasts_longer(anna: User) -> None:
    browser = Client()
    later(days=3)
    assert sign_in(browser, PASSWORD) == 302
    assert browser.get("/history/").status_code == 200
    later(days=-3)
    page = browser.get("/history/")
    assert (page.status_code, "idle" in page["Location"]) == (302, False)
    # Nor does it come back when that time has come.
    delete_ended()
    later(days=3)
    assert browser.get("/history/").status_code == 302


def test_a_session_ends_an_hour_after_its_last_request(anna: User) -> None:
    browser = Client()
    assert sign_in(browser, PASSWORD) == 302
    later(minutes=50)
    assert browser.get("/history/").status_code == 200
    later(minutes=-45)
    assert browser.get("/history/").status_code == 200
    later(minutes=61)
    assert browser.get("/history/").status_code == 302


def test_the_hourly_limit_counts_the_last_hour_alone(
    anna: User, sandbox: Sandbox, settings: Any
) -> None:
    settings.MAX_CREATES_PER_HOUR = 1
    later(days=3)
    ask(anna, NewGroup("Ahead", (0, 5)))
    later(days=-3)
    assert ask(anna, NewGroup("Set right", (0, 6))).liner_group_id


def test_reconcile_reads_liners_list_again(sandbox: Sandbox) -> None:
    later(days=3)
    run()
    later(days=-3)
    sandbox.add("Made elsewhere", (0, 30))
    assert run().resolved.list_was_read is True
    assert LinerGroup.objects.get().title == "Made elsewhere"
