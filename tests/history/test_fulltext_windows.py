"""Texts that no index finds, or that are common: a window is searched, and the page says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.history import fulltext, fulltext_postgresql, paging
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from tests.conftest import words_on
from tests.entries import entry_of
from tests.history.conftest import on_postgresql, titles


def test_without_the_index_a_window_is_searched_and_the_page_says_so(
    page: Callable[..., Any], anna: User, no_bitmaps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "is_there", lambda: False)
    # As PostgreSQL finds it, of very many entries.
    monkeypatch.setattr(fulltext_postgresql, "EXPENSIVE", 0)
    monkeypatch.setattr(paging, "WINDOW", 2)
    for number, title in enumerate(("Вечер", "Evening", "ВЕЧЕР")):
        entry_of(anna, number, title=title)
    shown = page({"q": "вечер"})
    assert titles(shown) == ["ВЕЧЕР"]
    assert "entries were searched, back to" in words_on(shown)


def test_short_texts_are_searched_in_a_window_and_the_page_says_so(
    page: Callable[..., Any], anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "WINDOW", 2)
    for number, title in enumerate(("Ве", "вЕ", "xx", "ВЕ")):
        entry_of(anna, number, title=title)
    shown = page({"q": "ве"})
    assert titles(shown) == ["ВЕ"]
    assert "Type three or more letters" in words_on(shown)
    assert "Type three or more letters" not in words_on(page({"q": "#7"}))
    assert "Type three or more letters" not in words_on(page({"q": "ﬃ"}))  # three letters


@pytest.fixture
def seemingly_common(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text, of which the nearest entries fill no page."""
    monkeypatch.setattr(fulltext_postgresql, "EXPENSIVE", 0)
    monkeypatch.setattr(paging, "FIRST_WINDOW_FOR_TEXT", 2)
    monkeypatch.setattr(paging, "WINDOW", 2)


@on_postgresql
@pytest.mark.parametrize("cost", [0, 10**9], ids=["said to be common", "said to be rare"])
def test_a_common_text_is_looked_for_in_the_newest_first(
    cost: int, anna: User, boris: User, no_seq_scans: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext_postgresql, "EXPENSIVE", cost)
    monkeypatch.setattr(fulltext_postgresql, "MOST_MATCHES", 3)
    monkeypatch.setattr(paging, "WINDOW", 6)
    for number in range(8):
        entry_of(anna, number)
    search = HistorySearch(HistoryFilter(q="plan"), boris)
    page = search.page()
    assert [entry.title for entry in page.entries] == [
        f"Plan {number}" for number in range(7, 1, -1)
    ]
    assert page.stopped_at
    assert search.size() == paging.Size(3, is_least=True)


@on_postgresql
def test_a_page_that_is_full_of_a_common_text_needs_no_index(
    anna: User, boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext_postgresql, "EXPENSIVE", 0)
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    for number in range(8):
        entry_of(anna, number)
    search = HistorySearch(HistoryFilter(q="plan"), boris)
    assert [entry.title for entry in search.page().entries] == ["Plan 7", "Plan 6", "Plan 5"]
    assert search.size() == paging.Size(3, is_least=True)
    last = search.page(last=True)
    assert [entry.title for entry in last.entries] == ["Plan 2", "Plan 1", "Plan 0"]


@on_postgresql
def test_what_was_said_to_be_common_and_is_not_is_found_wherever_it_is(
    anna: User, boris: User, seemingly_common: None, no_seq_scans: None
) -> None:
    entry_of(anna, 0, title="Evening")
    for number in range(1, 8):
        entry_of(anna, number)
    search = HistorySearch(HistoryFilter(q="even", by="anna"), boris)
    page = search.page()
    assert ([entry.title for entry in page.entries], page.stopped_at) == (["Evening"], None)
    assert search.size() == paging.Size(1)


@on_postgresql
def test_a_text_that_no_index_finds_is_searched_in_a_window(
    anna: User, boris: User, no_bitmaps: None, seemingly_common: None
) -> None:
    for number in range(8):
        entry_of(anna, number)
    with CaptureQueriesContext(connection) as asked:
        search = HistorySearch(HistoryFilter(q="%%%"), boris)
        page = search.page()
    assert (page.entries, bool(page.stopped_at)) == ([], True)
    told = [query["sql"] for query in asked if "groups_submission" in query["sql"]]
    assert all("LIMIT" in sql or sql.startswith("EXPLAIN") for sql in told)
    assert not search.text.is_counted
