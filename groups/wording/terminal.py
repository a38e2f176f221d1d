"""Texts for terminals and logs, whoever wrote them."""

import re

# Control characters, bidi controls, line separators, lone surrogates.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def without_controls(text: str) -> str:
    """The text with U+FFFD for whatever could control a terminal, save tabs and line ends."""
    return _CONTROLS.sub("\ufffd", text)
