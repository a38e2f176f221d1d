"""Sentences for the suggestions of groups.plan.advice."""

from collections.abc import Sequence

from django.utils.translation import gettext

from groups.plan.advice import HOURLY_LIMIT, LINER_DAILY_LIMIT, Suggestion
from groups.plan.rules import breaches
from groups.plan.same_time import same_time_calls
from groups.wording.durations import duration
from groups.wording.rules import change_sentence


def suggestion_sentence(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    """A suggestion for these intervals, as a question or a note."""
    return _SENTENCES[suggestion.code](suggestion, intervals)


def _starts_late(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    return gettext("The first call waits %(gap)s. Add an immediate call?") % {
        "gap": duration(intervals[0])
    }


def _looks_absolute(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    return gettext(
        "Each wait starts at the previous call, so call %(number)d comes after %(total)s."
        " Should it come after %(last)s?"
    ) % {
        "number": len(intervals),
        "total": duration(sum(intervals)),
        "last": duration(intervals[-1]),
    }


def _breaks_rules(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    return change_sentence(intervals, suggestion.intervals or intervals)


def _crowded(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    breach = breaches(intervals, [HOURLY_LIMIT])[0]
    calls = numbers(range(breach.first, breach.last + 1))
    return _with_question(
        gettext("Calls %(calls)s all come within an hour.") % {"calls": calls},
        gettext("Space them out?"),
        suggestion,
    )


def _same_time(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    calls = numbers(same_time_calls(intervals))
    return _with_question(
        gettext("Calls %(calls)s all come at the same time of day.") % {"calls": calls},
        gettext("Move some by a few hours?"),
        suggestion,
    )


def _many_a_day(suggestion: Suggestion, intervals: Sequence[int]) -> str:
    return gettext(
        "More than %(most)d calls come within a day. Liner advises against that many from one"
        " virtual number, because they look like spam. Use several numbers."
    ) % {"most": LINER_DAILY_LIMIT.most}


_SENTENCES = {
    "starts_late": _starts_late,
    "looks_absolute": _looks_absolute,
    "breaks_rules": _breaks_rules,
    "crowded": _crowded,
    "same_time": _same_time,
    "many_a_day": _many_a_day,
}


def _with_question(note: str, question: str, suggestion: Suggestion) -> str:
    return f"{note} {question}" if suggestion.intervals else note


def numbers(calls: Sequence[int]) -> str:
    """Rising numbers of calls, runs of them in short: "1, 2, 4\u20136"."""
    runs: list[list[int]] = []
    for number in calls:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = (f"{run[0]}\u2013{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    return ", ".join(shown)
