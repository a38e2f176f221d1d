"""Quotation marks around the cells of a spreadsheet: "30", '30', „30“, «30»."""

import re

_OPENING = "\u2018\u201a\u201c\u201d\u201e\u00ab"
_CLOSING = "\u2018\u2019\u201c\u201d\u00bb"
_ANY = f"'\"{_OPENING}{_CLOSING}"
_INSIDE = rf"[^{_ANY}\r\n]++"
_CELL = re.compile(
    rf"(?<![^\s,;])(?:'{_INSIDE}'|\"{_INSIDE}\"|[{_OPENING}]{_INSIDE}[{_CLOSING}])(?![^\s,;])"
)
_BORDER = "\0"  # never in the text: parse() replaces control characters


def unquoted(text: str) -> str:
    """The text with semicolons around each quoted cell instead of its quotation marks.

    So a mark inside a cell, as in "0","1,440", is not taken for what separates the cells.
    """
    marked = _CELL.sub(lambda cell: f"{_BORDER}{cell[0][1:-1]}{_BORDER}", text)
    if _BORDER not in marked:
        return text
    pieces = (piece.strip(" \t\r\n,;") for piece in marked.split(_BORDER))
    return "; ".join(filter(None, pieces))
