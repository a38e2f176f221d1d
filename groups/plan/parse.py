"""Reads the intervals that a person types and checks them against this company's limits."""

from collections.abc import Iterator, Sequence

from groups.plan.examine import count_problems, examine
from groups.plan.limits import DEFAULT_LIMITS, Limits, PlanError
from groups.plan.problems import Problem, named

_LONGEST_NUMBER_IN_BITS = 128


def parse(text: str, limits: Limits = DEFAULT_LIMITS) -> tuple[int, ...]:
    """Reads intervals in minutes, in the order typed, and corrects nothing.

    Raises PlanError, with every problem, for text that is not in the grammar, exceeds a limit or
    has two readings.
    """
    examined = examine(text, limits)
    _refuse(examined.problems)
    return examined.intervals


def check(intervals: Sequence[int], limits: Limits = DEFAULT_LIMITS) -> None:
    """Checks a list of minutes against the same rules; raises PlanError."""
    _refuse(count_problems(len(intervals), limits) or list(_wrong(intervals, limits)))


def recorded_intervals(value: object) -> tuple[int, ...]:
    """The intervals in a record; () if the value is not a plan, which only tampering explains."""
    if not isinstance(value, list | tuple):
        return ()
    are_minutes = all(type(minutes) is int and minutes >= 0 for minutes in value)
    return tuple(value) if are_minutes else ()


def _refuse(problems: Sequence[Problem]) -> None:
    errors = [PlanError(problem.code, problem.params) for problem in problems]
    if errors:
        raise PlanError(errors[0].code, errors[0].params, errors[1:])


def _wrong(intervals: Sequence[int], limits: Limits) -> Iterator[Problem]:
    for place, minutes in enumerate(intervals, 1):
        if type(minutes) is not int:  # isinstance() would accept a bool
            yield Problem("unreadable", named(repr(minutes), place))
        elif minutes < 0:
            yield Problem("negative", named(_digits(minutes), place))
        elif minutes > limits.max_minutes:
            limit = {"limit": limits.max_minutes}
            yield Problem("too_long", {**named(_digits(minutes), place), **limit})
        elif minutes == 0 and place > 1:
            yield Problem("zero_not_first", named(str(minutes), place))


def _digits(minutes: int) -> str:
    # str() may refuse very long numbers.
    return str(minutes) if minutes.bit_length() <= _LONGEST_NUMBER_IN_BITS else "…"
