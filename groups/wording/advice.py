"""Sentences for the suggestions of groups.plan.advice."""

from collections.abc import Sequence

from django.utils.translation import gettext

from groups.plan.advice import LINER_DAILY_LIMIT, Suggestion
from groups.wording.durations import duration
from groups.wording.rules import change_sentence


def suggestion_sentence(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    """A suggestion for these intervals, as a question or a note."""
    if suggestion.code == "starts_late":
        parts = {"gap": duration(intervals[0])}
        return gettext("First call waits %(gap)s. Start with 0 to call at once?") % parts
    if suggestion.code == "looks_absolute":
        return gettext(
            "Each wait counts from the call before it, so call %(number)d comes %(total)s after the"
            " lead appears. If call %(number)d should come %(last)s after it, write the waits"
            " instead?"
        ) % {
            "number": len(intervals),
            "total": duration(sum(intervals)),
            "last": duration(intervals[-1]),
        }
    if suggestion.code == "breaks_rules" and suggestion.intervals:
        return change_sentence(intervals, suggestion.intervals)
    return gettext(
        "More than %(most)d calls fall within a day. Liner advises against that many from one"
        " virtual number, to stay off spam lists; several numbers can share them."
    ) % {"most": LINER_DAILY_LIMIT.most}
