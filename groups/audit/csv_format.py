"""Exports as CSV: RFC 4180, UTF-8 with a byte order mark, without which Excel misreads the text.

A cell that a spreadsheet would take for a formula gets an apostrophe before it; also inside a cell,
where a program that splits at other separators would see the start of a formula. JSON lines keep
the text as it is. The last row is the manifest: "# manifest" and the JSON stand in two columns of
text, with every sign that could start a formula as a JSON escape. The other cells are empty, so
that no column changes its type.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from groups.audit.escapes import LINE_ENDS, escaped, unescaped

BOM = "\ufeff"
MANIFEST = "# manifest"
# By the first column: the columns of MANIFEST and of the JSON.
MANIFEST_COLUMNS = {"id": ("id", "reason"), "number": ("kind", "details")}
# The signs that start a formula, also full-width.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# A sign at the start of a cell, for any separator.
FORMULA = re.compile(rf"""(^|[,;|"\t\n])(\s*)(?=[{SIGNS}])""")
# A quick check that most texts pass.
SUSPECT = re.compile(rf"""\A\s|(?<![^\s,;|"])[{SIGNS}]""")
LINE_END = re.compile("\r\n?")
MARKS = SIGNS.replace("\\", "") + LINE_ENDS


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


def manifest_row(statement: str, names: Sequence[str]) -> str:
    """Returns the last row, from canonical JSON; `names` are those of all columns."""
    mark, place = MANIFEST_COLUMNS[names[0]]
    cells = {mark: MANIFEST, place: escaped(statement, MARKS)}
    return lines([[cells.get(name, "") for name in names]])


def statement_in(line: bytes, names: Sequence[str]) -> bytes:
    """Returns the JSON of the manifest in the last line of a CSV file; b"" if it is not one."""
    try:
        text = line.decode()
        (row,) = csv.reader([text])
    except (ValueError, csv.Error):
        return b""
    cells = dict(zip(names, row, strict=False))
    statement = unescaped(cells.get(MANIFEST_COLUMNS[names[0]][1], ""), MARKS)
    return statement.encode() if text == manifest_row(statement, names) else b""


def is_csv(line: bytes) -> bool:
    """Whether this is the first line of an export as CSV."""
    first, comma, _ = line.removeprefix(BOM.encode()).partition(b",")
    return bool(comma) and first.decode(errors="replace") in MANIFEST_COLUMNS
