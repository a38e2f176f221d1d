"""From any row forward and back, nothing twice, nothing missing, however much is looked through."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.history import paging
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from groups.history.rows import HistoryRow
from groups.models import Submission
from tests.conftest import words_on
from tests.database import lifted
from tests.entries import entry_of
from tests.history.conftest import links, titles

FILTERS = [
    HistoryFilter(),
    HistoryFilter(status="created"),
    HistoryFilter(default="yes"),
    HistoryFilter(default="no", reset="no"),
    HistoryFilter(q="even"),
    HistoryFilter(q="e", by="anna"),
    HistoryFilter(q="even", default="yes"),
    HistoryFilter(since="2026-11-01", until="2026-11-01", status="created"),
]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)


def made(by: User, seconds: list[int]) -> None:
    """Entries of these seconds, of which many may be the same."""
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    for number, second in enumerate(seconds):
        entry_of(
            by,
            number,
            title=f"Evening {number}" if number % 3 else f"Night {number}",
            is_default=number % 2 == 0,
            submitted_at=begin + timedelta(seconds=second),
        )


def forward(search: HistorySearch) -> Iterator[list[HistoryRow]]:
    page = search.page()
    yield page.entries
    while page.older:
        page = search.page(before=page.older)
        yield page.entries


def back(search: HistorySearch) -> Iterator[list[HistoryRow]]:
    page = search.page(last=True)
    yield page.entries
    while page.newer:
        page = search.page(after=page.newer)
        yield page.entries


@given(seconds=st.lists(st.integers(0, 4), max_size=16), size=st.integers(1, 4))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_forward_and_back_miss_and_repeat_nothing(
    seconds: list[int], size: int, anna: User, boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    monkeypatch.setattr(paging, "FIRST_WINDOW", size)
    monkeypatch.setattr(paging, "WINDOW", size + 2)
    with lifted():
        Submission.objects.all().delete()
    made(anna, seconds)
    for wanted in FILTERS:
        search = HistorySearch(wanted, boris)
        every = [entry.id for entry in search.everything()]
        assert [entry.id for page in forward(search) for entry in page] == every
        assert [entry.id for page in back(search) for entry in reversed(page)] == every[::-1]


@pytest.mark.usefixtures("small")
def test_every_page_forward_is_the_page_that_back_returns_to(anna: User, boris: User) -> None:
    made(anna, [number // 4 for number in range(11)])
    for wanted in (
        HistoryFilter(),
        HistoryFilter(status="created"),
        HistoryFilter(q="even"),
        HistoryFilter(reset="no"),
    ):
        search = HistorySearch(wanted, boris)
        pages = list(forward(search))
        for earlier, later in pairwise(pages):
            assert search.page(after=later[0]).entries == earlier
            assert search.page(before=earlier[-1]).entries == later


@pytest.mark.usefixtures("small")
def test_the_links_lead_to_the_first_and_the_last_page_and_keep_the_filter(
    page: Callable[..., Any], anna: User
) -> None:
    made(anna, list(range(8)))
    first = page({"reset": "no"})
    assert set(links(first)) >= {"Older", "Oldest"}
    assert "Newer" not in links(first)
    last = page({"reset": "no", "page": "last"})
    assert links(first)["Oldest"] == "?reset=no&amp;page=last"
    assert titles(last) == ["Evening 2", "Evening 1", "Night 0"]
    assert "Older" not in links(last)
    assert links(last)["Newest"] == "?reset=no"
    assert links(last)["Newer"].startswith("?reset=no&amp;after=")


def test_several_filters_search_a_window_and_say_how_far(
    page: Callable[..., Any], anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "FIRST_WINDOW", 2)
    monkeypatch.setattr(paging, "WINDOW", 4)
    made(anna, list(range(10)))
    entry_of(anna, -5, title="Wanted", liner_group_id=99)
    query: dict[str, str] = {"by": "anna", "default": "no", "q": "ed"}
    shown = page(query)
    assert titles(shown) == []
    assert shown.context["result"] == "0 entries so far"
    assert "No entries match" not in words_on(shown)
    assert "entries were searched, back to 1 Nov 2026, 00:00 UTC" in words_on(shown)
    further = 0
    while not titles(shown):
        before = links(shown)["Keep searching"].split("before=")[1]
        shown, further = page(query | {"before": before}), further + 1
    assert (titles(shown), further) == (["Wanted"], 2)


def test_a_size_that_is_expensive_to_count_is_a_minimum(
    page: Callable[..., Any], anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 4)
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    made(anna, list(range(5)))
    assert page().context["result"] == "More than 4 entries"
    assert page({"status": "created"}).context["result"] == "More than 4 entries"
    assert page({"default": "yes"}).context["result"] == "3 entries"


@pytest.mark.parametrize("wanted", FILTERS)
def test_no_page_counts_or_skips_over_the_whole(
    wanted: HistoryFilter, anna: User, boris: User
) -> None:
    made(anna, list(range(60)))
    with CaptureQueriesContext(connection) as asked:
        search = HistorySearch(wanted, boris)
        page = search.page()
        search.size()
        search.page(last=True)
        if page.older:
            search.page(before=page.older)
    for query in asked.captured_queries:
        sql = query["sql"].upper()
        assert "OFFSET" not in sql
        assert "COUNT(*)" not in sql or "LIMIT" in sql or "PG_INDEX" in sql, sql


def plan_of(queryset: Any) -> str:
    return str(queryset.explain())


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (HistoryFilter(), "submission_newest"),
        (HistoryFilter(by="anna"), "submission_by_person"),
        (HistoryFilter(status="refused"), "submission_by_status"),
        (HistoryFilter(verification="different"), "submission_by_reading"),
        (HistoryFilter(default="yes"), "submission_default"),
        (HistoryFilter(default="no"), "submission_not_default"),
        (HistoryFilter(reset="yes"), "submission_reset"),
        (HistoryFilter(reset="no"), "submission_no_reset"),
        (HistoryFilter(cause="settled"), "submission_settled"),
        (HistoryFilter(confirmed="yes"), "submission_confirmed"),
        (HistoryFilter(alarm="any"), "submission_ever_alarmed"),
        (HistoryFilter(alarm="unanswered"), "submission_alarmed"),
        (HistoryFilter(plan="ab" * 32), "submission_by_plan"),
    ],
)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL scans small tables")
def test_each_filter_has_an_index_in_the_order_of_the_list(
    wanted: HistoryFilter, index: str, anna: User, boris: User
) -> None:
    for place in (None, entry_of(anna, 0)):
        for is_back in (False, True):
            led = HistorySearch(wanted, boris).scan.entries().past(place, back=is_back)
            plan = plan_of(led.in_order(back=is_back)[:51])
            assert f"INDEX {index}" in plan
            assert "TEMP B-TREE" not in plan


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        {"status": "refused"},
        {"default": "yes"},
        {"verification": "different"},
        {"review": "reviewed"},
        {"alarm": "unanswered"},
        {"alarm": "any"},
        {"confirmed": "yes"},
        {"cause": "settled"},
        {"q": "Ночной"},
        {"q": "но"},
        {"q": "НОЧНОЙ", "status": "refused", "by": "anna"},
    ],
    ids=str,
)
def test_how_far_a_supervisor_searches_reveals_nothing_about_others(
    asked: dict[str, str],
    page: Callable[..., Any],
    anna: User,
    emil: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "FIRST_WINDOW", 1)
    monkeypatch.setattr(paging, "WINDOW", 3)
    alike = {
        "status": "refused",
        "liner_group_id": None,
        "is_default": True,
        "verification": "different",
        "review_state": "reviewed",
        "alarm": "different",
        "receipt": {"confirmed": True},
        "cause": "settled",
    }
    for number in range(6):
        entry_of(emil, number, title=f"ночной {number}", **alike)
    nothing = page(asked, by=anna)
    assert titles(nothing) == []
    assert (nothing.context["stopped_at"], "No entries match." in words_on(nothing)) == (None, True)
    assert "so far" not in words_on(nothing)
    entry_of(anna, -9, title="Ночной own", **alike)
    assert titles(page(asked, by=anna)) == ["Ночной own"]
    for number in range(10, 14):
        entry_of(anna, number, title="Other")
    stopped = page(asked, by=anna).context["stopped_at"]
    assert Submission.objects.get(pk=stopped.id).submitted_by == anna
    assert titles(page(asked | {"before": str(stopped.id)}, by=anna)) == ["Ночной own"]
