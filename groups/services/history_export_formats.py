"""The columns of an export, and how JSON lines and CSV write them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any, Literal

from groups.audit import csv_format

Row = Sequence[Any]
Kind = Literal["plain", "free text", "number", "flag", "intervals"]


@dataclass(frozen=True)
class Column:
    """One column; scripts outside rely on its name.

    kind                   "plain" text can't contain a spreadsheet formula
    source                 the submission's column, if its name differs
    is_in_csv, is_in_json  the formats that have it
    """

    name: str
    kind: Kind = "plain"
    source: str = ""
    is_in_csv: bool = True
    is_in_json: bool = True


COLUMNS = (
    Column("id"),
    Column("status"),
    Column("title", "free text"),
    Column("intervals", "intervals"),
    Column("is_default", "flag"),
    Column("reset_attempts_enabled", "flag"),
    Column("reason", "free text"),
    Column("liner_group_id", "number"),
    Column("submitted_by", "free text", source="submitted_by_name"),
    Column("submitted_at"),
    Column("finished_at"),
    Column("http_status", "number"),
    Column("message", "free text"),
    Column("verification"),
    Column("ip_address"),
    Column("retry_of"),
)


@dataclass(frozen=True)
class Format:
    """How an export is written.

    head     the first line, or ""
    rows     writes many rows
    last     writes the manifest
    details  what the manifest says of the format
    """

    name: str
    columns: tuple[Column, ...]
    head: str
    rows: Callable[[Iterable[Row]], str]
    last: Callable[[str], str]
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        """The submission's columns, in order."""
        return [column.source or column.name for column in self.columns]


def _text(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _flag(value: Any) -> str:
    return "true" if value else "false"


# The database spells the intervals as JSON.
JSON_VALUES: dict[Kind, Callable[[Any], str]] = {
    "plain": _text,
    "free text": _text,
    "number": _number,
    "flag": _flag,
    "intervals": str,
}
CSV_CELLS: dict[Kind, Callable[[Any], Any]] = {
    "free text": lambda value: csv_format.harmless(value) if value else value,
    "flag": _flag,
    "intervals": lambda value: value[1:-1],
}


def json_rows(columns: Sequence[Column]) -> Callable[[Iterable[Row]], str]:
    """Returns a function that writes rows as json.dumps() would, three times as fast."""
    line = "{{" + ", ".join(f'"{column.name}": {{}}' for column in columns) + "}}\n"
    writers = [JSON_VALUES[column.kind] for column in columns]

    def write(rows: Iterable[Row]) -> str:
        return "".join(
            [
                line.format(*[writer(value) for writer, value in zip(writers, row, strict=True)])
                for row in rows
            ]
        )

    return write


def csv_rows(columns: Sequence[Column]) -> Callable[[Iterable[Row]], str]:
    writers = [CSV_CELLS.get(column.kind, lambda value: value) for column in columns]

    def write(rows: Iterable[Row]) -> str:
        return csv_format.lines(
            [writer(value) for writer, value in zip(writers, row, strict=True)] for row in rows
        )

    return write


IN_JSON = tuple(column for column in COLUMNS if column.is_in_json)
IN_CSV = tuple(column for column in COLUMNS if column.is_in_csv)

JSON_LINES = Format("jsonl", IN_JSON, "", json_rows(IN_JSON), "{}\n".format)
CSV = Format(
    "csv",
    IN_CSV,
    csv_format.head(column.name for column in IN_CSV),
    csv_rows(IN_CSV),
    csv_format.manifest_row,
    {"format": "csv"},
)
