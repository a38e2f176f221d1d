"""A value that no page can read: the page says that, and the entry's own page names the column."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory

from groups.models import Submission
from groups.views.errors import server_error
from tests.audit.conftest import finished, run
from tests.conftest import words_on
from tests.database import lifted

PAGES = "/history/", "/groups/", "/overview/", "/attention/", "/integrity/"
NO_UTF_8 = "CAST(x'ff41' AS TEXT)"
ODD = {
    "sqlite": [
        *(("submitted_at", value) for value in ("'soon'", "''", "x'ff00'", NO_UTF_8)),
        *(("key", "'soon'"), ("key", "x'ff00'"), ("duration_ms", "'soon'"), ("alarm", "x'ff00'")),
        *((name, NO_UTF_8) for name in ("title", "alarm", "liner_group_id", "answer")),
        *(("liner_group_id", "x'ff00'"), ("settled_at", "x'ff00'"), ("verification", "x'ff00'")),
    ],
    "postgresql": [("submitted_at", "'infinity'"), ("submitted_at", "'0044-03-15 BC'")],
}[connection.vendor]

# What the list itself reads, where the database or Django stops.
LISTED = "title", "submitted_at", "liner_group_id"
CERTAIN = [each for each in ODD if each[1] in ("'infinity'", NO_UTF_8) and each[0] in LISTED]


@pytest.fixture
def entry(anna: User) -> Submission:
    return finished(anna, 11)


@pytest.fixture
def browser(boris: User, signed_in: Callable[[User], Client]) -> Client:
    browser = signed_in(boris)
    browser.raise_request_exception = False
    return browser


def change(column: str, value: str) -> None:
    with lifted():
        run(f"UPDATE groups_submission SET {column} = {value}")


@pytest.mark.slow
@pytest.mark.parametrize(("column", "value"), ODD)
def test_pages_say_that_a_row_may_be_the_cause_and_its_own_page_names_the_column(
    column: str, value: str, entry: Submission, browser: Client
) -> None:
    change(column, value)
    failed = [page for page in map(browser.get, PAGES) if page.status_code != 200]
    for page in failed:
        said = words_on(page)
        assert (page.status_code, "Opening this page changed nothing." in said) == (500, True)
        assert "Integrity" in said
        assert "manage.py audit verify” name" in said
    page = browser.get(entry.get_absolute_url())
    assert f"{column}: not as its events say" in words_on(page)
    assert "Not verified: something was changed afterwards" in words_on(page)


@pytest.mark.parametrize(("column", "value"), CERTAIN)
def test_what_reading_stopped_at_is_no_lost_database_and_no_bad_request(
    column: str, value: str, entry: Submission, browser: Client
) -> None:
    change(column, value)
    page = browser.get("/history/")
    assert page.status_code == 500
    assert "Part of the record can't be read" in words_on(page)


def test_an_entry_that_is_right_is_not_blamed_for_the_one_it_repeats(
    entry: Submission, anna: User, browser: Client
) -> None:
    again = finished(anna, 12, retry_of=entry)
    value = "'infinity'" if connection.vendor == "postgresql" else NO_UTF_8
    change("submitted_at", f"{value} WHERE liner_group_id = 11")
    page = browser.get(again.get_absolute_url())
    assert page.status_code == 500
    assert "Part of the record can't be read" in words_on(page)
    assert "not as its events say" not in words_on(page)


@pytest.mark.parametrize(("column", "value"), ODD[:1])
def test_whoever_may_not_see_an_entry_learns_nothing_of_it(
    column: str, value: str, entry: Submission, emil: User, signed_in: Callable[[User], Client]
) -> None:
    change(column, value)
    assert signed_in(emil).get(entry.get_absolute_url()).status_code == 404


def said_of(error: Exception, method: str) -> Any:
    request = RequestFactory().generic(method, "/history/")
    try:
        raise error
    except type(error):
        return server_error(request)


def test_a_mistake_of_the_site_and_a_lost_database_are_told_as_such() -> None:
    mistake = said_of(TypeError("a mistake"), "GET")
    assert mistake.status_code == 500
    assert "linerAdmin had an error" in words_on(mistake)
    assert "changed nothing" not in words_on(said_of(TypeError("a mistake"), "POST"))
    lost = said_of(DatabaseError("connection lost"), "GET")
    assert (lost.status_code, "Database unavailable" in words_on(lost)) == (503, True)
