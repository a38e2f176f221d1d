"""What each row of the history shows, the ready questions and periods, and the print."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.views import history
from tests.conftest import words_on
from tests.entries import entry_of
from tests.history.conftest import links, query_of, titles

Page = Callable[..., Any]


def test_a_row_shows_outcome_default_plan_and_review(page: Page, anna: User) -> None:
    entry_of(anna, 0, title="Night", is_default=True, intervals=[0, 2000, 5320])
    entry_of(anna, 1, review_state="needs_explanation", verification="different")
    newest, oldest = page().content.decode().split("<tbody>")[1].split("</tr>")[:2]
    assert 'class="status created">Created #1</span>' in oldest
    assert '<span class="tag">default</span>' in oldest
    assert '<span title="0m, 1d9h20m, 3d16h40m">3 calls, 5 d 2 h</span>' in oldest
    assert oldest.count("h0") == 3
    assert "Not reviewed" in oldest
    assert "Explanation requested" in newest
    assert "Saved differently" in newest
    assert "default</span>" not in newest


@pytest.mark.usefixtures("four")
def test_supervisors_see_no_review_in_the_rows_and_no_question_about_it(
    page: Page, anna: User
) -> None:
    words = words_on(page(by=anna)).split("More filters")
    assert "Not reviewed" not in words[0]
    assert "Review" not in words[1].split("Outcome")[1]


def test_what_is_not_reviewed_is_one_click_away_and_counted(
    page: Page, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        entry_of(anna, number)
    entry_of(anna, 3, review_state="reviewed")
    assert links(page())["Not reviewed 3"] == "?review=new"
    found = page({"review": "new"})
    assert titles(found) == ["Plan 2", "Plan 1", "Plan 0"]
    assert [link.label for link in found.context["questions"] if link.is_current] == [
        "Not reviewed"
    ]
    monkeypatch.setattr(history, "MOST_NOT_REVIEWED", 2)
    assert "Not reviewed 2+" in links(page())


@pytest.mark.parametrize(
    ("label", "found"), [("Today", 1), ("Last 7 days", 7), ("Last 30 days", 9)]
)
def test_periods_take_one_click_and_are_named(
    label: str, found: int, page: Page, anna: User
) -> None:
    now = timezone.now().replace(hour=12)
    for number in range(9):
        entry_of(anna, number, submitted_at=now - timedelta(days=number))
    query = query_of(unescape(links(page())[label]))
    shown = page(query)
    assert len(titles(shown)) == found
    assert links(shown)[f"Remove filter {label}"] == "?"


def test_outcomes_are_links_that_keep_the_other_filters(page: Page, anna: User) -> None:
    entry_of(anna, 0, status="refused", liner_group_id=None)
    shown = page({"by": "anna"})
    assert links(shown)["Refused"] == "?by=anna&amp;status=refused"
    refused = page({"status": "refused"})
    # Whatever else is sent with the form keeps the outcome.
    assert '<input type="hidden" name="status" value="refused"' in refused.content.decode()


def test_the_page_needs_as_many_queries_for_a_hundred_entries_as_for_one(
    page: Page, anna: User
) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page()
        return len(captured)

    entry_of(anna, 0)
    page()
    few = queries()
    for number in range(1, 40):
        entry_of(anna, number, title=f"Plan {number}", intervals=[0, number])
    assert queries() == few


# The print


def printed(browser: Client, query: dict[str, str] | None = None) -> str:
    return words_on(browser.get("/history/print/", query or {}))


@pytest.mark.usefixtures("four")
def test_the_print_has_all_that_the_filter_finds(
    page: Page, boris: User, anna: User, signed_in: Callable[[User], Client]
) -> None:
    assert links(page({"by": "anna"}))["Print"] == "/history/print/?by=anna"
    words = printed(signed_in(boris), {"by": "anna"})
    assert "By anna: 2 entries" in words
    assert "0m, 30m" in words
    assert "1 Nov 2026, 00:02:00 UTC" in words
    assert "Only the newest" not in words
    assert "emil" not in printed(signed_in(anna))


def test_a_print_that_is_too_long_says_so(
    anna: User, boris: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert history.MOST_PRINTED == 1_000
    monkeypatch.setattr(history, "MOST_PRINTED", 60)
    for number in range(61):
        entry_of(anna, number)
    browser = signed_in(boris)
    page = browser.get("/history/print/")
    assert titles(page) == [f"Plan {number}" for number in range(60, 0, -1)]
    assert "Only the newest 60 entries are shown. Export to get all of them." in words_on(page)
    entry_of(anna, 61, title="Other")
    assert "The newest" not in printed(browser, {"q": "other"})


def test_the_print_names_what_does_not_exist(
    boris: User, signed_in: Callable[[User], Client]
) -> None:
    words = printed(signed_in(boris), {"status": "lost", "colour": "red"})
    assert "because this does not exist: Remove filter Outcome: lost" in words
    assert "unknown or repeated: colour" in words
