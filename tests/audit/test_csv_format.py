"""The last row of a sheet holds what people searched for, and begins no formula anywhere."""

import csv
import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from groups.audit.chain import canonical
from groups.audit.csv_format import MANIFEST, manifest_row, statement_in
from groups.audit.export_manifest import check_export
from groups.audit.keys import public_key
from groups.history.filters import HistoryFilter
from groups.services.exports.export import export
from groups.services.exports.formats import CSV, JSON_LINES
from groups.services.exports.history import COLUMNS

NAMES = [column.name for column in COLUMNS]
SEPARATORS = ";,\t|\"' :x{}\\"
NASTY = [
    ";=1+1;+2|-3", "=1", ",@SUM(A1)", "\t=1", "\n+1", "\\=1", "\\\\=1", "\\u003d1", "\\\\u003d1",
    ";\uff1d1;\uff0b1;\uff0d1;\uff201", 'x";"=1', "'=1", "\\;-1", "u003d", "\\u0001\x01=",
]  # fmt: skip


def exported(by: User, text: str, form: Any = CSV) -> bytes:
    return b"".join(export(by=by, shown=HistoryFilter(q=text), file_format=form))


def last_row(content: bytes) -> str:
    return content.decode().splitlines(keepends=True)[-1]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_of_the_manifest_begins_a_formula_in_any_program(boris: User, text: str) -> None:
    content = exported(boris, text)
    for separator in SEPARATORS:
        for cell in last_row(content).split(separator):
            begins = cell.strip(" \"'")[:1]
            assert begins not in tuple("=+-@\uff1d\uff0b\uff0d\uff20"), (separator, cell)
    # Whoever reads the cell as JSON finds what was searched for.
    *_, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    cells = dict(zip(NAMES, row, strict=True))
    assert (cells["id"], json.loads(cells["reason"])["filter"]) == (MANIFEST, {"q": text})


@pytest.mark.parametrize("text", NASTY)
def test_what_was_signed_is_read_back_to_the_letter(boris: User, text: str) -> None:
    content = exported(boris, text)
    statement = statement_in(last_row(content).encode(), NAMES)
    assert json.loads(statement)["filter"] == {"q": text}
    assert manifest_row(statement.decode(), NAMES) == last_row(content)
    assert check_export(io.BytesIO(content), public_key()).problems == []


def respelt(row: str, old: str, new: str) -> str:
    assert old in row
    return row.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\\u003d", "="),
        ("\\u003d", "\\u003D"),
        ("\\u002b", "\\u002d"),
        ("rows", "\\u0072ows"),
        ('""rows""', '""rows"" '),
        (MANIFEST + ",", MANIFEST + ",,"),
    ],
)
def test_a_respelt_last_row_is_not_valid(boris: User, old: str, new: str) -> None:
    content = exported(boris, ";=1+1;+2|-3")
    row = last_row(content)
    changed = content.decode().replace(row, respelt(row, old, new)).encode()
    assert check_export(io.BytesIO(changed), public_key()).problems


@pytest.mark.parametrize("line", ["", "\r\n", "#", MANIFEST, f"{MANIFEST}\r\n", f"{MANIFEST},\\"])
def test_what_is_no_last_row_holds_no_manifest(boris: User, line: str) -> None:
    names = exported(boris, "")[3:].splitlines(keepends=True)[0]
    found = check_export(io.BytesIO(names + line.encode()), public_key())
    assert found.problems == ["truncated: its last line, the manifest, is missing"]


def test_json_lines_hold_the_signs_themselves(boris: User) -> None:
    text = ";=1+1;+2|-3"
    assert f'"filter":{{"q":"{text}"}}' in last_row(exported(boris, text, JSON_LINES))


def test_a_golden_row() -> None:
    names = ["id", "status", "reason", "liner_group_id"]
    statement = canonical({"at": "2026-11-01T00:00+00:00", "filter": {"q": ";=1"}})
    row = manifest_row(statement, names)
    assert row == (
        '# manifest,,"{""at"":""2026\\u002d11\\u002d01T00:00\\u002b00:00"",'
        '""filter"":{""q"":"";\\u003d1""}}",\r\n'
    )
    assert (
        statement_in(row.encode(), names) == b'{"at":"2026-11-01T00:00+00:00","filter":{"q":";=1"}}'
    )
