"""An export's last line: a signed manifest of the lines before it; and how both are checked.

    {"manifest": 1, "filter": {…}, "count": lines, "head": hash and "size": number of the last event
     when the lines were read, "export": number of the event that tells of this export, "sha256": of
     all lines before, their ends included, "at", "instance", "public_key", "signature"}

All that the lines tell is told by events up to the head. Earlier versions wrote no "export": head
and size were of that event, and a line could be newer by a moment.
The lines go from the newest submission to the oldest, so a change of their order can be told from
any other change. Pure but for the key: nothing here asks a database. CSV (csv_format.py) has
"format": "csv" in its manifest as well.
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
# Far more than any line of ours; a file without line ends must not fill the memory.
LONGEST_LINE = 4 * 1024 * 1024


class Digest:
    """Counts the lines of an export, and takes their digest."""

    def __init__(self) -> None:
        self.count = 0
        self._sha256 = sha256()

    def add(self, lines: bytes, count: int = 1) -> None:
        self.count += count
        self._sha256.update(lines)

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def manifest(lines: Digest, told: dict[str, Any]) -> str:
    """Returns the last line, without its end; `told` is the rest of it."""
    statement = {"manifest": 1, "count": lines.count, "sha256": lines.hexdigest(), **told}
    return canonical(signed(PURPOSE, statement))


@dataclass
class Result:
    """What a check of an export found; `problems` is empty where it is valid."""

    problems: list[str] = field(default_factory=list)
    count: int = 0
    size: int = 0
    head: str = ""
    at: str = ""
    instance: str = ""
    filter: dict[str, Any] = field(default_factory=dict)


def check_export(file: IO[bytes], key: str) -> Result:
    """Checks an export against the public key, 64 hex digits. Raises OSError, and ValueError for
    what is no such key."""
    key = as_key(key)
    first = file.readline(LONGEST_LINE)
    scan = Sheet(file, first) if csv_format.is_sheet(first) else Lines(file, first)
    scan.read()
    statement = _manifest_in(scan.last)
    if statement is None:
        return Result(["truncated: its last line, the manifest, is missing"])
    result = Result(_problems(statement, key, scan), count=scan.digest.count)
    if not result.problems:
        result.size, result.head = statement["size"], statement["head"]
        result.at, result.instance = statement["at"], statement["instance"]
        result.filter = statement["filter"]
    return result


class Lines:
    """Reads JSON lines: takes the digest of all but the last, and watches their order."""

    def __init__(self, file: IO[bytes], first: bytes) -> None:
        self.digest, self.order = Digest(), Order()
        self.last = first
        self.is_readable = True
        self._file = file

    def read(self) -> None:
        for line in self._before_the_last():
            self.digest.count += 1
            self.order.look(self.digest.count, _place_in(line))

    def _before_the_last(self) -> Iterator[bytes]:
        while line := self._file.readline(LONGEST_LINE):
            self.digest.add(self.last, 0)
            yield self.last
            self.last = line


class Sheet(Lines):
    """The same of CSV, whose rows can go over several lines; the first names the columns."""

    def read(self) -> None:
        lines = self._before_the_last()
        try:
            rows = csv.reader(line.decode("utf-8-sig", "replace") for line in lines)
            names = next(rows, [])
            for row in rows:
                self.digest.count += 1
                self.order.look(self.digest.count, dict(zip(names, row, strict=False)))
        except csv.Error:
            self.is_readable = False
            deque(lines, maxlen=0)
        self.last = csv_format.statement_in(self.last)


def _place_in(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _manifest_in(line: bytes) -> dict[str, Any] | None:
    """Returns the manifest that stands in the line, to the letter, or empty if it is respelt: who
    reads the line must read what was signed."""
    try:
        value = json.loads(line)
        if not (isinstance(value, dict) and "manifest" in value):
            return None
        as_signed = canonical(value).encode() == line.rstrip(b"\r\n")
    except (ValueError, RecursionError):
        return None
    return value if as_signed else {}


def _problems(statement: dict[str, Any], key: str, scan: Lines) -> list[str]:
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
    """Watches that each submission is older than the one before it."""

    def __init__(self) -> None:
        self.broken_at = 0
        self._before: tuple[datetime, str] | None = None

    def look(self, place: int, value: Any) -> None:
        """`value` is what the submission's line tells, if it could be read."""
        if self.broken_at:
            return
        try:
            now = datetime.fromisoformat(value["submitted_at"]), str(value["id"])
            broken = self._before is not None and now >= self._before
        except (ValueError, TypeError, KeyError):
            return
        if broken:
            self.broken_at = place
        self._before = now
