"""Signs and checks exports. The last line is a signed manifest of the lines before it.

    {"manifest": 1, "filter": {…}, "rows": how many, "mismatches": how many of them are not as their
     events say (events: not as their own hash says), "head": hash and "size": number of the last
     event when the lines were read, "export": number of the event that records this export,
     "sha256": of all lines before, with their ends, "at", "instance", "public_key", "signature"}

Events up to the head account for everything in the lines. The newest submission or event comes
first, so a changed order can be told from other changes. A check needs no database. CSV
(csv_format.py) also has "format": "csv" in its manifest, an export of events "of": "events".
"""

import json
from dataclasses import dataclass, field
from typing import IO, Any

from groups.audit import csv_format
from groups.audit.chain import canonical
from groups.audit.export_scan import LONGEST_LINE, CsvScan, Digest, JsonLinesScan
from groups.audit.keys import as_key, is_signed, signed

PURPOSE = "export"


def manifest(lines: Digest, details: dict[str, Any]) -> str:
    """Returns the last line, without its end; `details` are its other keys."""
    statement = {"manifest": 1, "rows": lines.count, "sha256": lines.hexdigest(), **details}
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
    if lines.count == statement["rows"] and lines.hexdigest() == statement["sha256"]:
        return []
    return [_difference(lines.count - statement["rows"], scan.out_of_order_at)]


def _difference(more: int, out_of_order_at: int) -> str:
    if more < 0:
        return f"truncated: {-more} of its lines are missing"
    if more > 0:
        return f"edited: there are {more} lines more than were exported"
    if out_of_order_at:
        return f"reordered: line {out_of_order_at} is newer than the one before it"
    return "edited: the lines are not those that were exported"
