"""Keeps right-to-left text from reordering the sentence around it."""

import unicodedata

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def isolated(text: str, *, strip_controls: bool = False) -> str:
    """The text in a bidi isolate, if any of it is right-to-left or a bidi control."""
    if {unicodedata.bidirectional(char) for char in text}.isdisjoint(_RIGHT_TO_LEFT | _CONTROLS):
        return text
    if strip_controls:
        text = "".join(char for char in text if unicodedata.bidirectional(char) not in _CONTROLS)
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
