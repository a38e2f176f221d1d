"""An entry that is not what its events say: its page, the list and every export tell so."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import JSONField
from django.test import Client

from groups.audit import mismatches as comparison
from groups.audit.mismatches import mismatches
from groups.audit.values import undashed
from groups.models import AuditEvent, Submission
from groups.models.search import search_text
from groups.services.exports.export import export
from groups.services.exports.formats import CSV
from tests.audit.conftest import finished, run
from tests.audit.test_exports import check
from tests.conftest import words_on
from tests.database import lifted, rewrite

FORGED = {"submitted_by_name": "nobody", "reason": "Agreed with the head of sales"}


@pytest.fixture
def right(anna: User) -> Submission:
    return finished(anna, 11)


@pytest.fixture
def forged(right: Submission, anna: User) -> Submission:
    entry = finished(anna, 12)
    rewrite(Submission.objects.filter(pk=entry.pk), **FORGED)
    return entry


def told_of(*entries: Submission) -> dict[str, str]:
    return dict(mismatches([str(entry.pk) for entry in entries]))


def test_the_page_of_the_entry_begins_with_it(
    right: Submission, forged: Submission, anna: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(anna)
    page = browser.get(forged.get_absolute_url())
    begins = page.content.decode().partition('<div class="page">')[2].partition("<h1>")[0]
    assert 'class="notice error" role="alert"' in page.content.decode()
    assert begins.count("reason, submitted_by_name: not as its events say") == 1
    assert "Checked just now: the events are unchanged" not in words_on(page)
    assert "notice error" not in browser.get(right.get_absolute_url()).content.decode()


def test_its_row_in_the_list_is_marked(
    right: Submission, forged: Submission, boris: User, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(boris).get("/history/").content.decode()
    marked = [row for row in page.split("<tr>") if "does not match its events" in row]
    assert [str(forged.pk) in row for row in marked] == [True]


def test_every_export_says_it_and_so_does_the_check_of_the_file(
    right: Submission, forged: Submission, boris: User, tmp_path: Path
) -> None:
    lines = b"".join(export(by=boris)).splitlines(keepends=True)
    first, second, manifest = map(json.loads, lines)
    assert (first["id"], first["matches_events"]) == (str(forged.pk), False)
    assert (second["id"], second["matches_events"]) == (str(right.pk), True)
    assert (manifest["rows"], manifest["mismatches"]) == (2, 1)
    sheet = b"".join(export(by=boris, file_format=CSV))
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))
    assert [row["matches_events"] for row in rows] == ["false", "true", ""]
    assert json.loads(rows[-1]["reason"])["mismatches"] == 1
    for content in (lines, [sheet]):
        code, said = check(tmp_path, content)
        assert (code, "2 lines: valid" in said, "mismatches: 1" in said) == (0, True, True)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE groups_auditevent SET actor = 'nobody' WHERE submission = %s", "was changed"),
        ("UPDATE groups_auditevent SET details = 'x' WHERE submission = %s", "can't be read"),
        ("DELETE FROM groups_auditevent WHERE submission = %s", "no event tells of it"),
        ("UPDATE groups_submission SET scans = 7 WHERE id = %s", "scans: not as its events say"),
    ],
)
def test_whatever_was_changed_is_named_at_once(
    statement: str, told: str, right: Submission
) -> None:
    assert told_of(right) == {}
    with lifted():
        run(statement, undashed(str(right.pk)))
    assert told in told_of(right)[str(right.pk)]


def test_a_row_and_its_event_changed_alike_are_told_by_the_hash(right: Submission) -> None:
    title = json.dumps(right.title)
    with lifted():
        run(
            "UPDATE groups_auditevent SET details = replace(details, %s, %s)"
            " WHERE kind = 'submission.opened'",
            f'"title":{title}',
            '"title":"Forged"',
        )
    searched = search_text("Forged", right.reason, right.submitted_by_name)
    rewrite(Submission.objects.filter(pk=right.pk), title="Forged", search_text=searched)
    event = AuditEvent.objects.get(kind="submission.opened")
    assert told_of(right) == {str(right.pk): f"event {event.number} was changed"}


def test_nothing_to_compare_and_what_is_right_are_no_mismatch(right: Submission) -> None:
    assert told_of() == told_of(right) == {}


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL takes no such text")
def test_text_that_is_not_unicode_stops_neither_list_nor_export(
    right: Submission, boris: User, signed_in: Callable[[User], Any]
) -> None:
    with lifted():
        run("UPDATE groups_submission SET answer = CAST(x'00ff' AS text)")
    assert connection.vendor == "sqlite"
    assert "does not match its events" in words_on(signed_in(boris).get("/history/"))
    assert json.loads(b"".join(export(by=boris)).splitlines()[0])["matches_events"] is False


# Constraints refuse other values in the status, JSON columns and foreign keys; the id finds events.
ANY_VALUE = [
    field.attname
    for field in Submission._meta.concrete_fields
    if not (
        field.is_relation
        or field.primary_key
        or isinstance(field, JSONField)
        or field.name == "status"
    )
]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL takes no such value")
@pytest.mark.parametrize("column", ANY_VALUE)
def test_bytes_in_any_column_stop_no_export_and_are_a_mismatch(
    column: str, right: Submission, boris: User
) -> None:
    with lifted():
        run(f"UPDATE groups_submission SET {column} = x'ff00'")
    line, manifest = map(json.loads, b"".join(export(by=boris)).splitlines())
    assert (line["matches_events"], manifest["mismatches"]) == (False, 1)
    table = b"".join(export(by=boris, file_format=CSV)).decode()
    assert len(list(csv.reader(io.StringIO(table)))) == 3


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL takes no such text")
@pytest.mark.parametrize("column", ["kind", "actor", "details", "previous_hash", "at"])
def test_an_event_that_is_not_unicode_is_shown_on_the_page_of_its_entry(
    column: str, right: Submission, anna: User, signed_in: Callable[[User], Client]
) -> None:
    with lifted():
        run(f"UPDATE groups_auditevent SET {column} = CAST(x'ff41' AS text)")
    page = signed_in(anna).get(right.get_absolute_url())
    assert page.status_code == 200
    assert "was changed" in words_on(page)


def test_a_submission_with_long_texts_is_compared_and_not_remembered(
    right: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remembered() -> int:
        return comparison._remembered.cache_info().currsize

    comparison._remembered.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(comparison, "MOST_CHARACTERS", 500)
        assert told_of(right) == {}
        assert remembered() == 0
    assert told_of(right) == {}
    assert remembered() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no such type")
def test_a_column_of_another_type_is_named(
    right: Submission, boris: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(boris)
    with lifted():
        run("ALTER TABLE groups_submission ALTER matches TYPE json")
        try:
            assert "matches: not as its events say" in told_of(right)[str(right.pk)]
            assert "does not match its events" in words_on(browser.get("/history/"))
        finally:
            run("ALTER TABLE groups_submission ALTER matches TYPE jsonb")
