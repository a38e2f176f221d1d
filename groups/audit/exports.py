"""Signs and checks exports. The last line is a signed manifest of the lines before it.

    {"manifest": 1, "filter": {…}, "count": lines, "head": hash and "size": number of the last event
     when the lines were read, "export": number of the event that records this export, "sha256": of
     all lines before, with their ends, "at", "instance", "public_key", "signature"}

Events up to the head account for everything in the lines. The newest submission comes first, so a
changed order can be told from other changes. A check needs no database. CSV (csv_format.py) also
has "format": "csv" in its manifest.
"""

import csv
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import IO, Any

from groups.audit import csv_format
from groups.audit.chain import canonical
from groups.audit.keys import as_key, is_signed, signed

PURPOSE = "export"
# Longer than any line of an export. A file without line ends must not fill the memory.
LONGEST_LINE = 4 * 1024 * 1024


class Digest:
    """The number and the SHA-256 of an export's lines."""

    def __init__(self) -> None:
        self.count = 0
        self._sha256 = sha256()

    def add(self, lines: bytes, count: int = 1) -> None:
        self.count += count
        self._sha256.update(lines)

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def manifest(lines: Digest, details: dict[str, Any]) -> str:
    """Returns the last line, without its end; `details` are its other keys."""
    statement = {"manifest": 1, "count": lines.count, "sha256": lines.hexdigest(), **details}
    return canonical(signed(PURPOSE, statement))


@dataclass
class ExportCheck:
    """The result of a check: `problems` is empty if the export is valid."""

    problems: list[str]
    count: int = 0
    manifest: dict[str, Any] = field(default_factory=dict)


def check_export(file: IO[bytes], key: str) -> ExportCheck:
    """Checks an export against a public key, 64 hex digits.

    Raises OSError, and ValueError for an invalid key.
    """
    key = as_key(key)
    first = file.readline(LONGEST_LINE)
    scan = CsvScan(file, first) if csv_format.is_csv(first) else JsonLinesScan(file, first)
    scan.read()
    statement = _manifest_in(scan.last)
    if statement is None:
        return ExportCheck(["truncated: its last line, the manifest, is missing"])
    return ExportCheck(_problems(statement, key, scan), scan.digest.count, statement)


class JsonLinesScan:
    """Reads JSON lines: the digest of all but the last line, and whether they are in order."""

    def __init__(self, file: IO[bytes], first: bytes) -> None:
        self.digest, self.order = Digest(), Order()
        self.last = first
        self.is_readable = True
        self._file = file

    def read(self) -> None:
        for line in self._all_but_last():
            self.digest.count += 1
            self.order.check(self.digest.count, _parsed(line))

    def _all_but_last(self) -> Iterator[bytes]:
        while line := self._file.readline(LONGEST_LINE):
            self.digest.add(self.last, 0)
            yield self.last
            self.last = line


class CsvScan(JsonLinesScan):
    """Reads CSV, whose rows can span several lines; the first row names the columns."""

    def read(self) -> None:
        lines = self._all_but_last()
        try:
            rows = csv.reader(line.decode("utf-8-sig", "replace") for line in lines)
            names = next(rows, [])
            for row in rows:
                self.digest.count += 1
                self.order.check(self.digest.count, dict(zip(names, row, strict=False)))
        except csv.Error:
            self.is_readable = False
            deque(lines, maxlen=0)
        self.last = csv_format.statement_in(self.last)


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _manifest_in(line: bytes) -> dict[str, Any] | None:
    """Returns the manifest; None if the line has none; {} if it is not written as it was signed,
    for readers of the line must read what was signed."""
    try:
        value = json.loads(line)
        if not (isinstance(value, dict) and "manifest" in value):
            return None
        as_signed = canonical(value).encode() == line.rstrip(b"\r\n")
    except (ValueError, RecursionError):
        return None
    return value if as_signed else {}


def _problems(statement: dict[str, Any], key: str, scan: JsonLinesScan) -> list[str]:
    if not is_signed(PURPOSE, statement):
        return ["edited: the signature does not fit what the manifest says"]
    if statement["public_key"] != key:
        return [f"foreign: it is signed by another key, {statement['public_key']}"]
    if not scan.is_readable:
        return ["edited: not all of it can be read as CSV"]
    lines = scan.digest
    if lines.count == statement["count"] and lines.hexdigest() == statement["sha256"]:
        return []
    return [_difference(lines.count - statement["count"], scan.order)]


def _difference(more: int, order: "Order") -> str:
    if more < 0:
        return f"truncated: {-more} of its lines are missing"
    if more > 0:
        return f"edited: there are {more} lines more than were exported"
    if order.broken_at:
        return f"reordered: line {order.broken_at} is newer than the one before it"
    return "edited: the lines are not those that were exported"


class Order:
    """Checks that each submission is older than the one before it."""

    def __init__(self) -> None:
        self.broken_at = 0
        self._before: tuple[datetime, str] | None = None

    def check(self, number: int, value: Any) -> None:
        """`value` is the parsed line with this number, if it could be read."""
        if self.broken_at:
            return
        try:
            now = datetime.fromisoformat(value["submitted_at"]), str(value["id"])
            broken = self._before is not None and now >= self._before
        except (ValueError, TypeError, KeyError):
            return
        if broken:
            self.broken_at = number
        self._before = now
