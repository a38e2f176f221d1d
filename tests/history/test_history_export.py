"""What is shown can be carried away: just that, as CSV for a spreadsheet or as JSON lines."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from groups.audit.csv_format import harmless
from groups.audit.keys import public_key
from groups.audit.tables import CHUNK
from groups.models import AuditEvent, Submission
from groups.services.exports.export import ROWS_IN_PIECE, export
from groups.services.exports.formats import CSV, JSON_LINES, Format
from groups.services.exports.history import COLUMNS
from tests.audit.test_exports import check
from tests.demo.seed.conftest import fill
from tests.entries import entry_of
from tests.history.conftest import links

NASTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "x,=1", "x;=1", 'x,"=1', "x\t=1", "x\n=1",
    "x\r\n@y", "＝1", "  -2", "=HYPERLINK(\"https://evil.example\",\"a;=b\")", "x|+1",
]  # fmt: skip
TAME = ["Evening", "a - b", "2026-11", "e-mail@example", 'He said "x"', "", "1 + 1 = 2?", "夜間"]


@pytest.fixture
def carried(boris: User, signed_in: Callable[..., Any]) -> Callable[..., Any]:
    def get(name: str, **query: str) -> Any:
        return signed_in(boris).get(f"/history/export.{name}", query)

    return get


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_begins_a_formula_in_any_program(text: str) -> None:
    told = harmless(text)
    for separator in (",", ";", "\t", "|", "\n", '"'):
        for cell in told.split(separator):
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝")), (separator, told)
    assert "\r" not in told


@pytest.mark.parametrize("text", TAME)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_an_export_is_english_whoever_reads_it(
    anna: User, boris: User, signed_in: Callable[..., Any]
) -> None:
    entry_of(anna, 1)
    rows = []
    for name in ("csv", "jsonl"):
        for language in ("en", "ru"):
            asked = {"Accept-Language": language}
            answer = signed_in(boris).get(f"/history/export.{name}", headers=asked)
            rows.append(answer.getvalue().splitlines()[:-1])  # all but the manifest
    assert rows[0] == rows[1]
    assert rows[2] == rows[3]
    assert all(rows)


def test_csv_has_all_entries_in_the_order_of_the_page(
    carried: Callable[..., Any], anna: User, tmp_path: Path
) -> None:
    for number, title in enumerate(NASTY):
        entry_of(anna, number, title=title, reason="Вечер\nи ночь", intervals=[0, number + 5])
    answer = carried("csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbfid,status,title,intervals,")
    names, *rows, last = cells(content)
    assert names == [column.name for column in COLUMNS]
    every = Submission.objects.newest_first().values_list("pk", flat=True)
    assert [row[0] for row in rows] == list(map(str, every))
    newest = dict(zip(names, rows[0], strict=True))
    assert newest["reason"] == "Вечер\nи ночь"
    assert (newest["intervals"], newest["is_default"]) == (f"0, {len(NASTY) + 4}", "false")
    assert (newest["liner_group_id"], newest["retry_of"]) == (str(len(NASTY)), "")
    assert len(last) == len(names)
    assert {name: cell for name, cell in zip(names, last, strict=True) if cell} == {
        "id": "# manifest",
        "reason": last[names.index("reason")],
    }
    manifest = json.loads(last[names.index("reason")])
    assert (manifest["rows"], manifest["filter"], manifest["format"]) == (len(NASTY), {}, "csv")
    assert content.endswith(b"\r\n")
    code, said = check(tmp_path, content.splitlines(keepends=True))
    assert (code, f"{len(NASTY)} lines: valid" in said) == (0, True)


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_just_what_is_shown_is_carried_away(
    name: str, carried: Callable[..., Any], page: Callable[..., Any], anna: User, emil: User
) -> None:
    entry_of(anna, 0, title="Вечер 1")
    entry_of(anna, 1, title="Night")
    entry_of(emil, 2, title="Вечер 2")
    shown = page({"q": "вечер", "by": "anna", "to": "2026-11-01"})
    address = next(link for link in links(shown).values() if f"export.{name}" in link)
    query = dict(word.split("=") for word in address.split("?")[1].split("&amp;"))
    assert query == {"to": "2026-11-01", "by": "anna", "q": "%D0%B2%D0%B5%D1%87%D0%B5%D1%80"}
    asked = {"q": "вечер", "by": "anna", "to": "2026-11-01"}
    content = carried(name, **asked).getvalue()
    if name == "csv":
        names, row, last = cells(content)
        title, manifest = row[2], json.loads(last[names.index("reason")])
    else:
        row, manifest = map(json.loads, content.splitlines())
        title = row["title"]
    assert (title, manifest["rows"], manifest["filter"]) == ("Вечер 1", 1, asked)
    event = AuditEvent.objects.filter(kind="export").get()
    assert json.loads(event.details) == {"filter": asked, "format": name}


@pytest.mark.parametrize("query", [{"colour": "red"}, {"from": "2026-02-30"}, {"q": "x" * 5_000}])
def test_what_cannot_be_understood_carries_nothing_away(
    query: dict[str, str], carried: Callable[..., Any]
) -> None:
    answer = carried("jsonl", **query)
    assert answer.status_code == 400
    assert answer.content.decode().startswith("Nothing was exported")
    assert not AuditEvent.objects.filter(kind="export").exists()


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda lines: lines[:-1], "truncated"),
        (lambda lines: [lines[0], *lines[2:]], "truncated"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "reordered"),
        (lambda lines: [line.replace(b"Two", b"Too") for line in lines], "edited"),
        (lambda lines: [*lines[:2], *lines[1:]], "edited"),
        (lambda lines: [lines[0][3:], *lines[1:]], "edited"),
        (lambda lines: [line.replace(b"\r\n", b"\n") for line in lines], "truncated"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'""rows"":3', b'""rows"":2')], "edited"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b"# manifest", b'"# manifest"')], "trunc"),
        (lambda lines: [lines[0], b'"' + b"x" * 300_000 + b"\r\n", *lines[1:]], "edited"),
        (lambda lines: [lines[0], b"\xff\xfe\r\n", *lines[1:]], "edited"),
    ],
)
def test_a_changed_csv_file_is_reported(
    tamper: Callable[[list[bytes]], list[bytes]], told: str, boris: User, anna: User, tmp_path: Path
) -> None:
    for number, title in enumerate(("One", "Two", "Three")):
        entry_of(anna, number, title=title, reason="a\nb" if number == 0 else "")
    lines = b"".join(export(by=boris, file_format=CSV)).splitlines(keepends=True)
    assert check(tmp_path, lines, key=public_key())[0] == 0
    code, said = check(tmp_path, tamper(lines))
    assert (code, f"WRONG export: {told}" in said) == (1, True), said


def test_a_line_is_what_json_makes_of_it(carried: Callable[..., Any], anna: User) -> None:
    odd = 'Quote " back \\ \u2028 \x7f tab\t line\n 😀'
    first = entry_of(anna, 0, title=odd, message=odd, ip_address="::1", intervals=[5])
    entry_of(anna, 1, status="unknown", liner_group_id=None, retry_of=first, http_status=502)
    lines = carried("jsonl").getvalue().decode().split("\n")
    second, line = map(json.loads, lines[:2])
    assert (line["title"], line["message"], line["ip_address"]) == (odd, odd, "::1")
    assert (line["intervals"], line["finished_at"]) == ([5], "2026-11-01T00:00:00.000000+00:00")
    assert (second["retry_of"], second["http_status"]) == (str(first.pk), 502)
    assert (second["liner_group_id"], second["is_default"]) == (None, False)


@pytest.mark.slow
def test_a_longer_export_takes_no_more_memory(transactional_db: None, boris: User) -> None:
    def peak(form: Format) -> int:
        tracemalloc.start()
        assert sum(map(len, export(by=boris, file_format=form)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # Two chunks are in hand while one follows the other.
    fill(2 * CHUNK + ROWS_IN_PIECE)
    few = [peak(form) for form in (JSON_LINES, CSV)]
    fill(2 * CHUNK)
    many = [peak(form) for form in (JSON_LINES, CSV)]
    assert all(after < 1.2 * before for before, after in zip(few, many, strict=True)), (few, many)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, ""),
        ({"status": "unknown"}, "-unknown"),
        ({"default": "yes", "by": "anna"}, "-by-anna-default-yes"),
        ({"from": "2026-11-01", "q": "Вечер"}, "-from-2026-11-01-q"),
        ({"q": 'x" ; \\ \x07y'}, "-x-y"),
        ({"q": "a" * 150}, "-" + "a" * 61),
    ],
)
def test_the_file_is_named_by_day_and_filter(
    query: dict[str, str], told: str, carried: Callable[..., Any], anna: User
) -> None:
    name = f"history-{timezone.localdate()}{told}"
    for kind in ("csv", "jsonl"):
        answer = carried(kind, **query)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
    assert len(name) <= 80
