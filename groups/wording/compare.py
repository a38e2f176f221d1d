"""Two plans side by side, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from django.utils.translation import gettext, ngettext

from groups.plan.compare import calls_by, same_calls
from groups.plan.rules import Rule, breaches
from groups.wording.durations import duration, short_plan

_DAY = 24 * 60


@dataclass(frozen=True)
class ComparedFact:
    """One property of two interval groups, in words."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


def parting_sentence(one: Sequence[int], other: Sequence[int], names: tuple[str, str]) -> str:
    """Where two plans part: "The same up to call 3. Then “Evening” makes 2 more calls."."""
    same = same_calls(one, other)
    if same == len(one) == len(other):
        return gettext("Both make the same calls.")
    if same == min(len(one), len(other)):
        more = max(len(one), len(other)) - same
        return ngettext(
            "The same up to call %(same)d. Then %(name)s makes %(more)d more call.",
            "The same up to call %(same)d. Then %(name)s makes %(more)d more calls.",
            more,
        ) % {"same": same, "more": more, "name": names[len(other) > len(one)]}
    parts = {"first": names[0], "second": names[1], "same": same, "next": same + 1}
    if same == 0:
        parts |= {"one": _after(one[0]), "two": _after(other[0])}
        text = gettext("Call 1 comes %(one)s in %(first)s, and %(two)s in %(second)s.")
    else:
        parts |= {"one": duration(one[same]), "two": duration(other[same])}
        text = gettext(
            "The same up to call %(same)d. Then call %(next)d waits %(one)s in %(first)s,"
            " and %(two)s in %(second)s."
        )
    return text % parts


def plan_facts(one: Sequence[int], other: Sequence[int]) -> list[ComparedFact]:
    """What a plan's number of calls and times come to."""
    both = (one, other)
    return [
        ComparedFact(gettext("Calls"), *(str(len(each)) for each in both)),
        ComparedFact(gettext("Last call"), *(_after(sum(each)) for each in both)),
        ComparedFact(gettext("First call"), *(_after(each[0]) for each in both)),
        ComparedFact(gettext("Calls in the first day"), *(_in_first_day(each) for each in both)),
        ComparedFact(gettext("Intervals"), *(short_plan(each) for each in both)),
    ]


def _after(minutes: int) -> str:
    """When a call comes: "immediately" or "after 10 min"."""
    return (
        gettext("after %(gap)s") % {"gap": duration(minutes)} if minutes else gettext("immediately")
    )


def _in_first_day(intervals: Sequence[int]) -> str:
    return str(calls_by(intervals, _DAY - 1))


def rules_fact(
    one: Sequence[int], other: Sequence[int], rules: Sequence[Rule]
) -> ComparedFact | None:
    """How the plans keep this company's rules, if it has any; "" for a plan that keeps them."""
    if not rules:
        return None
    return ComparedFact(gettext("Rules"), _broken(one, rules), _broken(other, rules))


def _broken(intervals: Sequence[int], rules: Sequence[Rule]) -> str:
    return "; ".join(
        ngettext(
            "%(count)d call within %(within)s, at most %(most)d",
            "%(count)d calls within %(within)s, at most %(most)d",
            breach.count,
        )
        % {
            "count": breach.count,
            "within": duration(breach.rule.within),
            "most": breach.rule.most,
        }
        for breach in breaches(intervals, rules)
    )


def call_times(one: Sequence[int], other: Sequence[int], *, most: int) -> list[ComparedFact]:
    """When each of the first calls comes; "" where a plan has no such call."""
    times = [list(map(_after, accumulate(each[:most]))) for each in (one, other)]
    pairs = zip_longest(*times, fillvalue="")
    return [ComparedFact(str(call), *pair) for call, pair in enumerate(pairs, 1)]
