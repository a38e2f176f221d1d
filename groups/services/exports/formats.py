"""How JSON lines and CSV write the columns of an export."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any, Literal

from groups.audit import csv_format
from groups.audit.escapes import LINE_ENDS, escaped

Row = Sequence[Any]
Kind = Literal["plain", "free text", "number", "flag", "intervals"]


@dataclass(frozen=True)
class Column:
    """One column; scripts outside rely on its name.

    kind   what it holds; SQLite keeps any value in any column, if somebody changes it there
    value  takes it from a row
    """

    name: str
    kind: Kind
    value: Callable[[Row], Any]


Columns = Sequence[Column]
Writer = Callable[[Iterable[Row]], str]


@dataclass(frozen=True)
class Format:
    """How an export is written.

    head     the first line, or ""
    rows     returns what writes many rows
    last     writes the manifest
    details  what the manifest says of the format
    """

    name: str
    content_type: str
    head: Callable[[Columns], str]
    rows: Callable[[Columns], Writer]
    last: Callable[[str, Columns], str]
    details: dict[str, Any] = field(default_factory=dict)


# Ids, words, numbers and times: quicker to recognize than to search for formulas.
WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:+-]*")
INTERVALS = re.compile(r"\[[0-9, ]*\]")


def as_text(value: Any) -> str:
    """A value of any type as text: SQLite keeps what its column should not hold."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _text(value: Any) -> str:
    return "null" if value is None else quoted(as_text(value))


def _number(value: Any) -> str:
    return str(value) if type(value) is int else _text(value)


def _flag(value: Any) -> str:
    return "true" if value else "false"


def _json(value: Any) -> str:
    """JSON as the database spells it, on one line; as text if it is none."""
    text = as_text(value)
    if INTERVALS.fullmatch(text):
        return text
    try:
        json.loads(text, parse_constant=int)  # which refuses NaN
    except (ValueError, RecursionError):
        return quoted(text)
    return " ".join(text.splitlines())


def _cell(value: Any) -> Any:
    """What no program takes for a formula; numbers and nothing stay."""
    if value is None or type(value) is int:
        return value
    text = as_text(value)
    return text if WORD.fullmatch(text) else csv_format.harmless(text)


def _intervals(value: Any) -> str:
    text = as_text(value)
    return text[1:-1] if INTERVALS.fullmatch(text) else csv_format.harmless(text)


JSON_VALUES: dict[Kind, Callable[[Any], str]] = {
    "plain": _text,
    "free text": _text,
    "number": _number,
    "flag": _flag,
    "intervals": _json,
}
CSV_CELLS: dict[Kind, Callable[[Any], Any]] = {
    "plain": _cell,
    "free text": _cell,
    "number": _cell,
    "flag": _flag,
    "intervals": _intervals,
}


def json_rows(columns: Columns) -> Writer:
    """Returns a function that writes rows as json.dumps() would, three times as fast."""
    line = "{{" + ", ".join(f'"{column.name}": {{}}' for column in columns) + "}}\n"
    cells = [(JSON_VALUES[column.kind], column.value) for column in columns]

    def write(rows: Iterable[Row]) -> str:
        lines = [line.format(*[spell(value(row)) for spell, value in cells]) for row in rows]
        return escaped("".join(lines), LINE_ENDS)

    return write


def csv_rows(columns: Columns) -> Writer:
    cells = [(CSV_CELLS[column.kind], column.value) for column in columns]

    def write(rows: Iterable[Row]) -> str:
        return csv_format.lines([spell(value(row)) for spell, value in cells] for row in rows)

    return write


def _names(columns: Columns) -> list[str]:
    return [column.name for column in columns]


JSON_LINES = Format(
    "jsonl",
    "application/x-ndjson; charset=utf-8",
    head=lambda columns: "",
    rows=json_rows,
    last=lambda statement, columns: f"{escaped(statement, LINE_ENDS)}\n",
)
CSV = Format(
    "csv",
    "text/csv; charset=utf-8",
    head=lambda columns: csv_format.head(_names(columns)),
    rows=csv_rows,
    last=lambda statement, columns: csv_format.manifest_row(statement, _names(columns)),
    details={"format": "csv"},
)
