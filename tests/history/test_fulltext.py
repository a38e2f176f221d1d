"""Text is found in titles and reasons by an index, in any alphabet; and without one, bounded."""

import sqlite3
import unicodedata
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.history import fulltext, fulltext_postgresql, paging
from groups.history.filters import HistoryFilter
from groups.history.fulltext_sqlite import TIES
from groups.history.paging import HistorySearch
from groups.models import Submission
from tests.audit.conftest import run
from tests.database import lifted, rewrite
from tests.entries import entry_of
from tests.history.conftest import on_postgresql, on_sqlite
from tests.models.test_search import ALIKE

# Letters of many alphabets, with accents and ligatures, and what means something in searches.
ALPHABET = "aAeEnNéÉüÜ\u0301\u0308ßſﬁİıſﬃ" + "вВеЕёЁжЖ" + "қҚәӘ" + "αΑδΔσς" + "夜間عم한"
TEXTS = st.text(ALPHABET + " \u00a0\t%_\"'\\*-:()^01²", max_size=8)


def alike(text: str) -> str:
    """By Unicode's rules: NFKD without marks, without case, and single spaces."""
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(bare).casefold().split())


def texts_found(text: str, user: User) -> list[str]:
    return [entry.title for entry in HistorySearch(HistoryFilter(q=text), user).page().entries]


@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8),
    text=TEXTS.map(str.strip).filter(alike),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exactly_those_are_found_that_hold_the_text_with_or_without_case_and_accents(
    rows: list[tuple[str, str]], text: str, anna: User, boris: User
) -> None:
    with lifted():
        Submission.objects.all().delete()
    # The text stands in two for certain.
    rows = [*rows, (rows[0][0] + text.swapcase() + "x", ""), ("", text.upper())]
    for number, (title, reason) in enumerate(rows):
        entry_of(anna, number, title=title, reason=reason)
    wanted = [
        entry.title
        for entry in Submission.objects.newest_first()
        if any(alike(text) in alike(words) for words in (entry.title, entry.reason, "anna"))
        or str(entry.liner_group_id) == text.lstrip("0")
    ]
    assert texts_found(text, boris) == wanted
    assert [
        entry.title for entry in HistorySearch(HistoryFilter(q=text), boris).everything()
    ] == wanted


@pytest.mark.parametrize(("typed", "text"), ALIKE)
def test_what_looks_alike_is_found(typed: str, text: str, anna: User, boris: User) -> None:
    entry_of(anna, 0, title=f"({text})")
    entry_of(anna, 1, title="Another", reason=f"({text})")
    entry_of(anna, 2, title="Third")
    assert texts_found(f"({typed})", boris) == ["Another", f"({text})"]
    assert texts_found(typed, anna) == ["Another", f"({text})"]


@pytest.mark.parametrize("text", ["ОСЕНЬ", "осень", "ünlü", "夜間リ", "المساء", "αθήνα", "қоңырау"])
def test_every_alphabet_is_searched(text: str, anna: User, boris: User) -> None:
    entry_of(anna, 0, title="Осень Ünlü 夜間リード عملاء المساء ΑΘΉΝΑ Қоңырау")
    entry_of(anna, 1, title="Another")
    assert len(texts_found(text, boris)) == 1


def test_the_index_follows_every_change_of_a_row(anna: User, boris: User) -> None:
    entry = entry_of(anna, 0, title="Before", reason="Because")
    rewrite(Submission.objects.filter(pk=entry.pk), search_text="by hand")
    assert (texts_found("because", boris), texts_found("by hand", boris)) == ([], ["Before"])
    entry.title = "After"
    with lifted():
        entry.save()
    assert (texts_found("before", boris), texts_found("after", boris)) == ([], ["After"])
    with lifted():
        entry.delete()
    assert texts_found("after", boris) == []
    entry_of(anna, 1, title="Saved again")
    assert texts_found("saved", boris) == ["Saved again"]


@on_sqlite
def test_vacuum_and_a_table_made_anew_leave_the_index_right(anna: User, boris: User) -> None:
    for number in range(6):
        entry_of(anna, number, title=f"Evening {number}")
    with lifted():
        Submission.objects.filter(title__in=["Evening 0", "Evening 3"]).delete()
    name = str(connection.settings_dict["NAME"])
    connection.close()
    with closing(sqlite3.connect(name)) as raw:
        raw.execute("VACUUM")
    assert texts_found("evening 5", boris) == ["Evening 5"]
    run("DROP TRIGGER groups_fulltext_insert")
    assert not fulltext.is_there()
    entry_of(anna, 7, title="Evening 7")
    assert texts_found("evening 7", boris) == ["Evening 7"]
    call_command("migrate", verbosity=0, skip_checks=True)
    assert fulltext.is_there()
    assert texts_found("evening", boris) == [f"Evening {number}" for number in (7, 5, 4, 2, 1)]


@on_sqlite
def test_hundreds_of_one_moment_are_numbered_apart(anna: User, boris: User) -> None:
    at = entry_of(anna, 0).submitted_at
    for number in range(1, TIES + 4):
        entry_of(anna, number, submitted_at=at)
    every = HistorySearch(HistoryFilter(q="plan"), boris)
    assert every.everything().count() == TIES + 4
    assert every.size().count == TIES + 4


@on_postgresql
@pytest.mark.parametrize("text", ["plan", "Plán 7", "2026"])
def test_a_text_is_found_by_the_index_with_or_without_a_number(
    text: str, anna: User, boris: User, no_seq_scans: None
) -> None:
    entry_of(anna, 0, liner_group_id=2026)
    search = HistorySearch(HistoryFilter(q=text), boris)
    assert search.text
    assert search.text.uses_index
    assert "Seq Scan" not in search.text._plan


@on_sqlite
def test_a_page_is_whole_however_many_are_of_one_moment(
    anna: User, boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 4)
    at = entry_of(anna, 0).submitted_at
    for number in range(1, 12):
        entry_of(anna, number, submitted_at=at)
    search = HistorySearch(HistoryFilter(q="plan"), boris)
    expected = [entry.id for entry in search.everything()]
    found, page = [], search.page()
    while page.older:
        found += [entry.id for entry in page.entries]
        page = search.page(before=page.older)
    found += [entry.id for entry in page.entries]
    assert found == expected


@on_postgresql
def test_who_may_not_make_the_extension_works_without_the_index(
    anna: User, boris: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run("DROP INDEX groups_fulltext")
    monkeypatch.setattr(
        fulltext_postgresql, "statements", lambda: iter(["CREATE EXTENSION nothing_like_it"])
    )
    fulltext.install()
    assert "Texts are searched without an index" in caplog.text
    entry_of(anna, 0, title="Evening")
    assert texts_found("EVEN", boris) == ["Evening"]
    monkeypatch.undo()
    fulltext.install()
    assert fulltext.is_there()


@pytest.mark.parametrize("microsecond", [0, 999_499, 999_500, 999_999])
def test_a_text_is_found_on_its_own_day_to_the_last_microsecond(
    microsecond: int, anna: User, boris: User
) -> None:
    at = datetime(2026, 3, 1, 23, 59, 59, microsecond, tzinfo=UTC)
    entry_of(anna, 0, title="Xyzzy evening", submitted_at=at)
    for day, found in (("2026-03-01", ["Xyzzy evening"]), ("2026-03-02", [])):
        wanted = HistoryFilter(q="xyzzy", since=day, until=day)
        assert [entry.title for entry in HistorySearch(wanted, boris).page().entries] == found


@on_postgresql
def test_a_size_reveals_nothing_about_other_peoples_entries(
    anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext_postgresql, "EXPENSIVE", 0)
    monkeypatch.setattr(fulltext_postgresql, "MOST_MATCHES", 3)
    mine = entry_of(anna, 0)
    for number in range(1, 9):
        entry_of(emil, number, title=f"Secret {number}")
    search = HistorySearch(HistoryFilter(q="secret"), anna)
    assert search.page(before=mine).entries == []
    assert search.size() == paging.Size(0)
