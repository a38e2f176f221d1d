"""Exports as CSV: RFC 4180, UTF-8 with a byte order mark, without which Excel misreads the text.

A cell that a spreadsheet would take for a formula gets an apostrophe before it; also inside a cell,
where a program that splits at other separators would see the start of a formula. JSON lines keep
the text as it is. The last row is the manifest: "# manifest" in its first cell, the JSON in the
second, with every sign that could start a formula as a JSON escape.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

BOM = "\ufeff"
MANIFEST = "# manifest"
# The signs that start a formula, also full-width.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# A sign at the start of a cell, for any separator.
FORMULA = re.compile(rf"""(^|[,;|"\t\n])(\s*)(?=[{SIGNS}])""")
# A quick check that most texts pass.
SUSPECT = re.compile(rf"""\A\s|(?<![^\s,;|"])[{SIGNS}]""")
LINE_END = re.compile("\r\n?")
# Canonical JSON escapes none of the signs itself.
SIGN = re.compile(f"[{SIGNS}]")
ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|.)")


def head(names: Iterable[str]) -> str:
    return BOM + ",".join(names) + "\r\n"


def lines(rows: Iterable[Sequence[Any]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def harmless(text: str) -> str:
    """Returns the text so that no program takes it for a formula."""
    if not SUSPECT.search(text):
        return text
    text = FORMULA.sub(r"\1\2'", LINE_END.sub("\n", text))
    return f"'{text}" if text[0] in "\t\n" else text


def manifest_row(statement: str) -> str:
    """Returns the last row, from canonical JSON, in which signs occur only inside strings."""
    escaped = SIGN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", statement)
    return lines([[MANIFEST, escaped]])


def statement_in(line: bytes) -> bytes:
    """Returns the JSON of the manifest in the last line of a CSV file; b"" if it is not one."""
    try:
        text = line.decode()
        (row,) = csv.reader([text])
    except (ValueError, csv.Error):
        return b""
    statement = ESCAPED.sub(_sign, "".join(row[1:]))
    return statement.encode() if text == manifest_row(statement) else b""


def _sign(escape: re.Match[str]) -> str:
    """Replaces the escape of a sign; other escapes stay."""
    sign = chr(int(escape[1] or "0", 16))
    return sign if SIGN.match(sign) else escape[0]


def is_csv(line: bytes) -> bool:
    """Whether this is the first line of an export as CSV."""
    return line.removeprefix(BOM.encode()).startswith(b"id,status,")
