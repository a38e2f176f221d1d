"""Columns of an export are named; a column can be in one format only."""

import json

from groups.services.history_export_formats import (
    COLUMNS,
    CSV,
    JSON_LINES,
    Column,
    csv_rows,
    json_rows,
)

NUMBER = Column("number", "number")
PICTURE = Column("plan", "free text", is_in_json=False)


def test_a_column_can_stand_in_the_csv_alone() -> None:
    columns = (NUMBER, PICTURE)
    in_json = tuple(column for column in columns if column.is_in_json)
    assert json_rows(in_json)([(7,)]) == '{"number": 7}\n'
    assert csv_rows(columns)([(7, "=1+1"), (None, None)]) == "7,'=1+1\r\n,\r\n"


def test_each_kind_is_written_as_json_would_write_it() -> None:
    kinds = ("plain", "free text", "number", "flag", "intervals")
    columns = [Column(kind, kind) for kind in kinds]
    row = ("a", 'say "вечер"\n\u2028', 2**63 - 1, 1, "[0, 30]")
    (line,) = json_rows(columns)([row]).split("\n")[:-1]
    assert json.loads(line) == {
        "plain": "a",
        "free text": row[1],
        "number": row[2],
        "flag": True,
        "intervals": [0, 30],
    }
    assert line == json.dumps(json.loads(line), ensure_ascii=False)
    (blank,) = json_rows(columns[:3])([(None, None, None)]).splitlines()
    assert json.loads(blank) == {"plain": None, "free text": None, "number": None}


def test_both_formats_hold_every_column_today() -> None:
    assert JSON_LINES.columns == CSV.columns == COLUMNS
