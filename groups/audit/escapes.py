"""Characters that stand as escapes in JSON, because they would make a reader misread the file."""

import re
from collections.abc import Iterable

# Characters that readers of lines take for the end of one; JSON itself escapes those below U+0020.
LINE_ENDS = "\x85\u2028\u2029"
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|.)")


def escaped(text: str, marks: Iterable[str]) -> str:
    """Returns JSON in which the marks, which occur only inside strings, are escapes."""
    for mark in marks:
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def unescaped(text: str, marks: str) -> str:
    """Undoes escaped(); other escapes stay."""

    def mark_of(escape: re.Match[str]) -> str:
        mark = chr(int(escape[1] or "0", 16))
        return mark if mark in marks else escape[0]

    return _ESCAPE.sub(mark_of, text)
