"""Sentences about what Liner holds beside what somebody asks for."""

import unicodedata
from typing import Any

from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from groups.plan.difference import Difference
from groups.wording.durations import duration

LONGEST_TITLE = 100
TURNING = {"R", "AL", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}


def difference_sentence(found: Difference) -> str:
    """For example "only in call 3 (+30 min)"."""
    return gettext("only in call %(number)d (%(minutes)s)") % {
        "number": found.call,
        "minutes": ("+" if found.minutes > 0 else "\u2212") + duration(abs(found.minutes)),
    }


def duplicate_sentence(duplicate: Any) -> str:
    """What a Duplicate has in common: "Identical to #12 “Evening”"."""
    parts: dict[str, Any] = {"number": duplicate.number, "title": _short(duplicate.group.title)}
    if duplicate.kind == "identical":
        return gettext("Identical to #%(number)d “%(title)s”") % parts
    if duplicate.difference:
        parts["where"] = difference_sentence(duplicate.difference)
        return gettext("Differs from #%(number)d “%(title)s” %(where)s") % parts
    if duplicate.kind == "similar":
        return (
            gettext("Differs from #%(number)d “%(title)s” only in whether it resets attempts")
            % parts
        )
    return gettext("The title “%(title)s” exists: #%(number)d") % parts


def origin_sentence(duplicate: Any) -> str:
    """Who made it: "plan code 9F2K…, made by anna on 25 Nov 2026"; elsewhere, or perhaps here."""
    if duplicate.is_doubtful:
        return gettext(
            "plan code %(code)s, perhaps made by a request here whose outcome isn't known yet"
        ) % {"code": duplicate.code}
    if duplicate.made_by is None or duplicate.made_at is None:
        return gettext("plan code %(code)s, made elsewhere") % {"code": duplicate.code}
    return gettext("plan code %(code)s, made by %(name)s on %(day)s") % {
        "code": duplicate.code,
        "name": duplicate.made_by,
        "day": formats.date_format(timezone.localtime(duplicate.made_at), "j M Y"),
    }


def default_change_sentence(title: str, default: Any) -> str:
    """What a new default replaces, a PresentDefault:
    "“A” #12 → “B”: applies at once to …"."""
    parts = {"new": _short(title)}
    if default.kind == "known":
        parts |= {"old": _short(default.group.title), "number": str(default.group.pk)}
        return (
            gettext(
                "“%(old)s” #%(number)s → “%(new)s”: applies at once to every order without an"
                " interval group of its own"
            )
            % parts
        )
    if default.kind == "none":
        return (
            gettext(
                "No default → “%(new)s”: applies at once to every order without an interval group"
                " of its own"
            )
            % parts
        )
    return (
        gettext(
            "The present default is unknown → “%(new)s”: applies at once to every order without an"
            " interval group of its own"
        )
        % parts
    )


def _short(title: str) -> str:
    """The title, cut; one that turns letters around is isolated, so that it turns nothing else."""
    short: str = Truncator(title).chars(LONGEST_TITLE)
    turns = any(unicodedata.bidirectional(letter) in TURNING for letter in short)
    return f"\N{FIRST STRONG ISOLATE}{short}\N{POP DIRECTIONAL ISOLATE}" if turns else short
