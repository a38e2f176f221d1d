"""What stays in a browser after signing out: nothing."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.test import Client

from tests.entries import entry_of


def test_signing_out_tells_the_browser_to_forget(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    answer = browser.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Location"] == "/accounts/login/"
    assert browser.get("/groups/").status_code == 302


def test_a_link_to_it_clears_nothing(anna: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(anna)
    answer = browser.get("/accounts/logout/")
    assert answer.status_code == 405
    assert "Clear-Site-Data" not in answer.headers
    assert browser.get("/groups/").status_code == 200


def test_a_message_for_the_next_page_makes_no_cookie(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 0, alarm="different")
    browser = signed_in(boris)
    answer = browser.post(f"/attention/{entry.pk}/answer/", {f"{entry.pk}-answer": "Corrected"})
    assert answer.status_code == 302
    assert "Alarm answered:" in browser.get("/attention/").content.decode()
    assert set(browser.cookies) <= {"sessionid", "csrftoken"}
