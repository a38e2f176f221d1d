"""Characters that nobody sees, by name. With them, two titles that look the same can differ."""

import unicodedata

from django.utils.translation import gettext

_INVISIBLE = {
    "Cc": "CONTROL CHARACTER", "Cf": "", "Cn": "UNASSIGNED", "Cs": "SURROGATE", "Zl": "", "Zp": "",
}  # fmt: skip
# They have no shape, whatever their category is.
_FILLERS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4")
_NEW_EMOJI = range(0x1F000, 0x1FB00)  # where those are that Python doesn't know yet
_NON_JOINER, _JOINER, _KEYCAP = "\u200c\u200d\u20e3"
_VIRAMA = 9
# © and ® have coloured variants; the signs before them, and accents alone, have none.
_FIRST_SIGN = 0xA9


def invisible_characters(text: str, allowed: str = "") -> list[str]:
    """Each of them, as "U+200B ZERO WIDTH SPACE at character 5".

    Joiners and variation selectors don't count where a script or an emoji needs them.
    """
    around = f" {text} "
    return [
        gettext("%(name)s at character %(place)d") % {"name": _name(char), "place": place}
        for place, char in enumerate(text, 1)
        if char not in allowed and _is_invisible(around[place - 1], char, around[place + 1])
    ]


def _name(char: str) -> str:
    kind = _INVISIBLE.get(unicodedata.category(char), "")
    return f"U+{ord(char):04X} {unicodedata.name(char, kind)}"


def _is_invisible(before: str, char: str, after: str) -> bool:
    if char == _NON_JOINER:
        return not (_is_virama(before) or (_is_arabic(before) and _is_arabic(after)))
    if char == _JOINER:
        return not (_is_virama(before) or (_is_emoji(before) and _is_emoji(after)))
    if "VARIATION SELECTOR" in unicodedata.name(char, ""):
        return not (_has_variants(before) or after == _KEYCAP)
    category = unicodedata.category(char)
    return char in _FILLERS or (category in _INVISIBLE and ord(char) not in _NEW_EMOJI)


def _is_virama(char: str) -> bool:
    """The sign of Indian scripts after which a joiner chooses a letter's shape."""
    return unicodedata.combining(char) == _VIRAMA


def _is_arabic(char: str) -> bool:
    """A letter of a script that joins its letters, or a mark on one."""
    return unicodedata.bidirectional(char) in {"AL", "NSM"}


def _is_emoji(char: str) -> bool:
    is_sign = unicodedata.category(char)[0] == "S" and ord(char) >= _FIRST_SIGN
    return is_sign or ord(char) in _NEW_EMOJI or char == "\ufe0f"


def _has_variants(char: str) -> bool:
    """An emoji, another sign that has a coloured variant, an ideograph or a Mongolian letter."""
    has_letter_variants = unicodedata.name(char, "").startswith(("CJK", "MONGOLIAN LETTER"))
    return _is_emoji(char) or char in "\u203c\u2049\u3030\u2139" or has_letter_variants
