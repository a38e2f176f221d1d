"""Sentences that compare a request with the interval groups in Liner."""

from typing import Any

from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from groups.plan.fingerprint import Difference
from groups.wording.bidi import isolated
from groups.wording.durations import duration

_LONGEST_TITLE = 100


def difference_sentence(difference: Difference) -> str:
    """For example "only in call 3 (+30 min)"."""
    return gettext("only in call %(number)d (%(minutes)s)") % {
        "number": difference.call,
        "minutes": ("+" if difference.minutes > 0 else "\u2212")
        + duration(abs(difference.minutes)),
    }


def duplicate_sentence(duplicate: Any) -> str:
    """What a Duplicate has in common with the request: "Identical to #12 “Evening”"."""
    parts: dict[str, Any] = {"number": duplicate.number, "title": _short(duplicate.group.title)}
    if duplicate.kind == "identical":
        text = gettext("Identical to #%(number)d “%(title)s”")
    elif duplicate.difference:
        parts["where"] = difference_sentence(duplicate.difference)
        text = gettext("Differs from #%(number)d “%(title)s” %(where)s")
    elif duplicate.kind == "similar":
        text = gettext("Differs from #%(number)d “%(title)s” only in whether it resets attempts")
    else:
        text = gettext("The title “%(title)s” exists: #%(number)d")
    return text % parts


def origin_sentence(duplicate: Any) -> str:
    """A Duplicate's plan code and author: "plan code 9F2K…, made by anna on 25 Nov 2026"."""
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
    """What a new default replaces (a PresentDefault): "“A” #12 → “B”: applies at once to …"."""
    parts = {"new": _short(title)}
    if default.kind == "known":
        parts |= {"old": _short(default.group.title), "number": str(default.group.pk)}
        text = gettext(
            "“%(old)s” #%(number)s → “%(new)s”: applies at once to every order without an"
            " interval group of its own"
        )
    elif default.kind == "none":
        text = gettext(
            "No default → “%(new)s”: applies at once to every order without an interval group"
            " of its own"
        )
    else:
        text = gettext(
            "The present default is unknown → “%(new)s”: applies at once to every order without an"
            " interval group of its own"
        )
    return text % parts


def _short(title: str) -> str:
    return isolated(Truncator(title).chars(_LONGEST_TITLE))
