"""An export as CSV, for spreadsheets: RFC 4180, UTF-8 behind a byte order mark, without which Excel
takes it for another encoding.

A cell that a spreadsheet would take for a formula gets an apostrophe before it; also within a cell,
where a program that splits at other separators would see the beginning of one. JSON lines keep all
as it was. The last row is the manifest: "# manifest" in its first cell, the JSON in the second,
where each sign that could begin a formula is an escape of JSON's: anybody can write a filter.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

BOM = "\ufeff"
MANIFEST = "# manifest"
# What begins a formula, full width too; behind what begins a cell in some program.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(rf"""(^|[,;|"\t\n])(\s*)(?=[{SIGNS}])""")
# Quickly told of nearly all texts that they hold none.
SUSPECT = re.compile(rf"""\A\s|(?<![^\s,;|"])[{SIGNS}]""")
LINE_END = re.compile("\r\n?")
# All signs, for what separates cells is the program's choice; canonical JSON escapes none of them.
SIGN = re.compile(f"[{SIGNS}]")
ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|.)")


def head(names: Iterable[str]) -> str:
    return BOM + ",".join(names) + "\r\n"


def lines(rows: Iterable[Sequence[Any]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def harmless(text: str) -> str:
    """The text, which no program takes for a formula."""
    if not SUSPECT.search(text):
        return text
    text = FORMULA.sub(r"\1\2'", LINE_END.sub("\n", text))
    return f"'{text}" if text[0] in "\t\n" else text


def manifest_row(statement: str) -> str:
    """The statement, canonical JSON, as the last row; all its signs are in texts."""
    return _last_row(SIGN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", statement))


def _last_row(cell: str) -> str:
    return lines([[MANIFEST, cell]])


def statement_in(line: bytes) -> bytes:
    """The manifest's JSON in the last line of a sheet; empty where it isn't one of ours."""
    try:
        text = line.decode()
        (row,) = csv.reader([text])
    except (ValueError, csv.Error):
        return b""
    statement = ESCAPED.sub(_sign, "".join(row[1:]))
    # Sheets of earlier versions hold the signs themselves.
    if text not in (manifest_row(statement), _last_row(statement)):
        return b""
    return statement.encode()


def _sign(escape: re.Match[str]) -> str:
    """The sign that an escape stands for; other escapes stay."""
    sign = chr(int(escape[1] or "0", 16))
    return sign if SIGN.match(sign) else escape[0]


def is_sheet(line: bytes) -> bool:
    """Whether a file that begins with this line is an export as CSV."""
    return line.removeprefix(BOM.encode()).startswith(b"id,status,")
