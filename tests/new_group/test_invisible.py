"""Which characters of a title count as invisible."""

import pytest

from groups.forms.invisible import invisible_characters

NAMES = {
    "\u200b": "ZERO WIDTH SPACE",
    "\u200c": "ZERO WIDTH NON-JOINER",
    "\u200d": "ZERO WIDTH JOINER",
    "\u200e": "LEFT-TO-RIGHT MARK",
    "\u202e": "RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "LEFT-TO-RIGHT ISOLATE",
    "\u2060": "WORD JOINER",
    "\u2028": "LINE SEPARATOR",
    "\u00ad": "SOFT HYPHEN",
    "\ufeff": "ZERO WIDTH NO-BREAK SPACE",
    "\ufe0f": "VARIATION SELECTOR-16",
    "\U000e0100": "VARIATION SELECTOR-17",
    "\u034f": "COMBINING GRAPHEME JOINER",
    "\u3164": "HANGUL FILLER",
    "\u2800": "BRAILLE PATTERN BLANK",
    "\U00016fe4": "KHITAN SMALL SCRIPT FILLER",
    "\U000e0041": "TAG LATIN CAPITAL LETTER A",
    "\x07": "CONTROL CHARACTER",
    "\t": "CONTROL CHARACTER",
    "\x85": "CONTROL CHARACTER",
    "\ud800": "SURROGATE",
    "\ufffe": "UNASSIGNED",
    "\U000e0fff": "UNASSIGNED",
}


@pytest.mark.parametrize(("char", "name"), NAMES.items())
def test_what_nobody_sees_is_named_with_its_place(char: str, name: str) -> None:
    named = f"U+{ord(char):04X} {name} at character"
    assert invisible_characters(f"Even{char}ing{char}") == [f"{named} 5", f"{named} 9"]
    assert invisible_characters(char) == [f"{named} 1"]
    assert invisible_characters(f"a{char}", allowed=char) == []


@pytest.mark.parametrize(
    "text",
    [
        "Abendanrufe für Straße, ﬁnance & Co. – №5",
        "Z\u0308urich\u00a0e\u0301te\u0301 \u3000",
        "می\u200cخواهم",  # Persian
        "क्\u200dष क्\u200cष",  # Hindi
        "נסיון אחר الخطة ทดสอบ 語 한국어",
        "❤️‍🔥 👩🏽‍⚕️ 👨‍👩‍👧 🏳️‍🌈 🏴‍☠️ 1️⃣ #️⃣ ©️ ℹ️ ‼️ 〰️ ㊗️ ↔️ 👁️‍🗨️ 🇩🇪",
        "\U0001fae8 \U0001faf1🏻‍\U0001faf2🏿",  # newer than Python 3.11
        "葛\U000e0100",
    ],
)
def test_what_a_language_or_an_emoji_needs_is_allowed(text: str) -> None:
    assert invisible_characters(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a\u200cب",
        "ب\u200c",
        "ب\u200dب",
        "❤\u200d",
        "é\ufe0f",
        "1\ufe0f",
        "+\u200d+",
        "\u00a8\ufe0f",
    ],
)
def test_a_joiner_or_selector_that_does_nothing_is_not(text: str) -> None:
    assert len(invisible_characters(text)) == 1
