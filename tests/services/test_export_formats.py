"""Each kind of column is written so that readers of JSON, of lines and of sheets understand it."""

import csv
import json
from operator import itemgetter

import pytest

from groups.services.exports.formats import Column, Kind, csv_rows, json_rows

KINDS: list[Kind] = ["plain", "free text", "number", "flag", "intervals"]
COLUMNS = [Column(kind, kind, itemgetter(place)) for place, kind in enumerate(KINDS)]
# What Python's splitlines() and other readers of lines take for the end of one.
ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def test_each_kind_is_written_as_json_would_write_it() -> None:
    row = ("a", 'say "вечер"\n', 2**63 - 1, 1, "[0, 30]")
    (line,) = json_rows(COLUMNS)([row]).splitlines()
    assert json.loads(line) == {
        "plain": "a",
        "free text": row[1],
        "number": row[2],
        "flag": True,
        "intervals": [0, 30],
    }
    assert line == json.dumps(json.loads(line), ensure_ascii=False)
    (blank,) = json_rows(COLUMNS[:3])([(None, None, None)]).splitlines()
    assert json.loads(blank) == {"plain": None, "free text": None, "number": None}


@pytest.mark.parametrize("end", ENDS)
def test_no_character_breaks_a_line_of_json(end: str) -> None:
    row = (end, f"\\{end}\\u2028", 1, 0, f'["x{end if end > " " else ""}",\r\n 30]')
    (line,) = json_rows(COLUMNS)([row]).splitlines()
    read = json.loads(line)
    assert (read["plain"], read["free text"]) == (row[0], row[1])
    assert read["intervals"][1] == 30


def test_a_sheet_gets_no_formula() -> None:
    written = csv_rows(COLUMNS[1:4])([(None, "=1+1", 7, 1), (None, None, None, 0)])
    assert written == "'=1+1,7,true\r\n,,false\r\n"


@pytest.mark.parametrize(
    "odd", [b"\x00\xff", "=1+1", '1, "flag": false', 1.5, "[NaN]", "[[" * 3000]
)
def test_a_value_that_its_column_cannot_hold_is_text(odd: object) -> None:
    row = [odd] * len(COLUMNS)
    (line,) = json_rows(COLUMNS)([row]).splitlines()
    read = json.loads(line, parse_constant=int)
    assert list(read) == KINDS
    assert read["plain"] == read["free text"] == str(read["number"])
    (cells,) = csv.reader([csv_rows(COLUMNS)([row])])
    assert len(cells) == len(KINDS)
    assert not any(cell.startswith("=") for cell in cells)
