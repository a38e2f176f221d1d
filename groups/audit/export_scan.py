"""Reads an export: counts its lines, takes their digest, and checks their order."""

import csv
import json
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import IO, Any

from groups.audit import csv_format
from groups.audit.escapes import LINE_ENDS, escaped, unescaped

# Longer than any line of an export. A file without line ends must not fill the memory.
LONGEST_LINE = 4 * 1024 * 1024


class Digest:
    """The number and the SHA-256 of an export's lines."""

    def __init__(self) -> None:
        self.count = 0
        self._sha256 = sha256()

    def add(self, lines: bytes, count: int) -> None:
        self.count += count
        self._sha256.update(lines)

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


class JsonLinesScan:
    """Reads JSON lines: the digest of all but the last line, and the first one out of order."""

    def __init__(self, file: IO[bytes], first: bytes) -> None:
        self.digest = Digest()
        self.last = first
        self.is_readable = True
        # The number of the first line that is not older than the one before it.
        self.out_of_order_at = 0
        self._file = file
        self._before: tuple[Any, ...] | None = None

    def read(self) -> None:
        for line in self._all_but_last():
            try:
                self._count(json.loads(line))
            except (ValueError, RecursionError):
                self._count(None)
        self.last = _signed_in(self.last)

    def _all_but_last(self) -> Iterator[bytes]:
        while line := self._file.readline(LONGEST_LINE):
            self.digest.add(self.last, 0)
            yield self.last
            self.last = line

    def _count(self, row: Any) -> None:
        """Counts a line. `row` is its content, if that can be read."""
        self.digest.count += 1
        if self.out_of_order_at:
            return
        try:
            now = _place(row)
            if self._before is not None and now >= self._before:
                self.out_of_order_at = self.digest.count
        except (ValueError, TypeError, KeyError):
            return
        self._before = now


class CsvScan(JsonLinesScan):
    """Reads CSV, whose rows can span several lines; the first row names the columns."""

    def read(self) -> None:
        lines = self._all_but_last()
        names: list[str] = []
        try:
            rows = csv.reader(line.decode("utf-8-sig", "replace") for line in lines)
            names = next(rows, [])
            for row in rows:
                self._count(dict(zip(names, row, strict=False)))
        except csv.Error:
            self.is_readable = False
            deque(lines, maxlen=0)
        self.last = csv_format.statement_in(self.last, names) if names else b""


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    """The place of an event or a submission among the others: the newest has the highest."""
    if "number" in row:
        return (int(row["number"]),)
    return datetime.fromisoformat(row["submitted_at"]), str(row["id"])


def _signed_in(line: bytes) -> bytes:
    """Returns the JSON that was signed; b"" for a line that is not written as exports are."""
    text = line.decode(errors="replace")
    statement = unescaped(text, LINE_ENDS)
    return statement.encode() if escaped(statement, LINE_ENDS) == text else b""
