"""What a list of intervals that can't be read may mean, written so that it can be."""

from collections.abc import Iterator

from groups.plan.examine import Examined, examine
from groups.plan.limits import DEFAULT_LIMITS, Limits
from groups.plan.problems import Problem

# Problems of a whole list that no correction of its entries solves.
_WHOLE = {"empty", "text_too_long", "too_many"}
# A correction can lead to another problem: "-1h 30m" to "1h 30m".
_MOST_ROUNDS = 4


def readings(text: str, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """The lists that a text with problems may mean, each of them readable; () if none is known.

    A list is corrected as a whole, or not at all.
    """
    found = (_corrected(text, way, limits) for way in ("one", "two"))
    return tuple(dict.fromkeys(filter(None, found)))


def _corrected(text: str, way: str, limits: Limits) -> str | None:
    """The text with each of its problems corrected in the same way; None if that can't be done."""
    for _ in range(_MOST_ROUNDS):
        examined = examine(text, limits)
        if not examined.problems:
            return text
        pieces = list(_pieces(examined, way))
        if None in pieces:
            return None
        text = "".join(filter(None, pieces)).strip()
    return None


def _pieces(examined: Examined, way: str) -> Iterator[str | None]:
    """The text, piece by piece, with what is meant in place of each problem; None if unknown."""
    wrong = {problem.first: problem for problem in examined.problems if problem.count}
    yield from (None for problem in examined.problems if problem.code in _WHOLE)
    end = 0
    for at, entry in enumerate(examined.entries):
        problem = wrong.get(at)
        if at >= end:
            yield entry.before
            yield _meant(problem, way) if problem else entry.token
        end = max(end, at + problem.count if problem else 0)


def _meant(problem: Problem, way: str) -> str | None:
    meant = problem.params.get(way) or problem.params.get("suggestion")
    return str(meant) if meant else None
