"""Sentences about calling rules: what they allow, how a plan breaks them, what would pass."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

from groups.plan.rules import Breach, Rule
from groups.wording.durations import duration


def rule_sentence(rule: Rule) -> str:
    """For example "At most 4 calls within 1 day."."""
    return ngettext(
        "At most %(most)d call within %(within)s.",
        "At most %(most)d calls within %(within)s.",
        rule.most,
    ) % {"most": rule.most, "within": duration(rule.within)}


def breach_sentence(breach: Breach) -> str:
    """The fullest period, its calls by number, and the rule."""
    if breach.begins == 0:
        text = gettext(
            "%(count)d calls within %(within)s: calls %(first)d to %(last)d, from the moment"
            " the lead appears to %(ends)s after it. This company's rule: %(rule)s"
        )
    else:
        text = gettext(
            "%(count)d calls within %(within)s: calls %(first)d to %(last)d, from %(begins)s to"
            " %(ends)s after the lead appears. This company's rule: %(rule)s"
        )
    return text % {
        "count": breach.count,
        "first": breach.first,
        "last": breach.last,
        "within": duration(breach.rule.within),
        "begins": duration(breach.begins),
        "ends": duration(breach.ends),
        "rule": rule_sentence(breach.rule),
    }


def change_sentence(before: Sequence[int], after: Sequence[int]) -> str:
    """Which waits the smallest change lengthens, and how long the plan then takes."""
    longer = [
        number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if new > old
    ]
    text = ngettext(
        "The smallest change that passes: wait %(wait)s before call %(number)d."
        " The plan then takes %(total)s.",
        "The smallest change that passes lengthens %(count)d waits, the first to %(wait)s"
        " before call %(number)d. The plan then takes %(total)s.",
        len(longer),
    )
    return text % {
        "count": len(longer),
        "number": longer[0],
        "wait": duration(after[longer[0] - 1]),
        "total": duration(sum(after)),
    }
