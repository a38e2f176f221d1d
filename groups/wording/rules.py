"""How a plan breaks a calling rule, and what would keep it, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from groups.plan.rules import Breach
from groups.wording.durations import duration


def breach_sentence(breach: Breach) -> str:
    """The fullest period, its calls by number, and what the rule allows."""
    text = ngettext(
        "%(count)d calls within %(within)s (calls %(first)d to %(last)d). Your rule allows"
        " %(most)d call.",
        "%(count)d calls within %(within)s (calls %(first)d to %(last)d). Your rule allows"
        " %(most)d calls.",
        breach.rule.most,
    )
    return text % {
        "count": breach.count,
        "first": breach.first,
        "last": breach.last,
        "within": duration(breach.rule.within),
        "most": breach.rule.most,
    }


def change_sentence(before: Sequence[int], after: Sequence[int]) -> str:
    """The smallest change that keeps the rules, as a button says it."""
    longer = [
        number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if new > old
    ]
    if len(longer) == 1:
        wait = duration(after[longer[0] - 1])
        return gettext("Wait %(wait)s before call %(number)d") % {"wait": wait, "number": longer[0]}
    return ngettext("Lengthen %(count)d wait", "Lengthen %(count)d waits", len(longer)) % {
        "count": len(longer)
    }
