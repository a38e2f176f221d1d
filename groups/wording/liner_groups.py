"""Sentences that compare a request with the interval groups in Liner."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext

from groups.plan.fingerprint import Difference
from groups.wording.bidi import isolated
from groups.wording.durations import duration
from groups.wording.times import date_text, local_time

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
        text = gettext("Same title: #%(number)d “%(title)s”")
    return text % parts


def origin_sentence(duplicate: Any) -> str:
    """Where a Duplicate comes from: "created by anna on 25 Nov 2026"."""
    if duplicate.is_doubtful:
        return gettext("maybe from a request with an unknown outcome")
    if duplicate.made_by is None or duplicate.made_at is None:
        return gettext("created in Liner")
    return gettext("created by %(name)s on %(day)s") % {
        "name": duplicate.made_by,
        "day": date_text(local_time(duplicate.made_at)),
    }


def default_change_sentence(default: Any) -> str:
    """What a new default replaces (a PresentDefault), and for whom."""
    if default.kind == "known":
        return gettext(
            "Replaces “%(title)s” #%(number)s for every order without its own interval group."
        ) % {"title": _short(default.group.title), "number": default.group.pk}
    if default.kind == "none":
        return gettext(
            "Applies to every order without its own interval group. There is no default now."
        )
    return gettext(
        "Applies to every order without its own interval group. What it replaces is unknown."
    )


def _short(title: str) -> str:
    return isolated(Truncator(title).chars(_LONGEST_TITLE))
