"""What the made-up people ask of Liner."""

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import NamedTuple

from groups.liner.new_group import NewGroup
from groups.plan import PlanError, fingerprint, parse, short_form
from groups.services.create.receipt import Receipt
from groups.services.seed.words import DEFAULT_WARNING, Vocabulary
from groups.wording import plan_sentence

PLANS = 500
FIRST_MINUTES = (0, 0, 0, 0, 1, 2, 5, 10, 15, 30, 60)
MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320)
# Short plans are left for whoever tries things out: what they type has no twin in the made-up past.
FEWEST_CALLS, MOST_CALLS = 5, 12
JUMP = 4

DEFAULT = 0.02
RESET = 0.35
REASON = 0.4


Identity = tuple[str, str, bool, bool]


class Plan(NamedTuple):
    """Intervals in minutes, their fingerprint, ways to type them, and what people are told."""

    intervals: tuple[int, ...]
    fingerprint: str
    typed: tuple[str, ...]
    sentence: str


class Request(NamedTuple):
    """One request as a person makes it."""

    asked: NewGroup
    plan: Plan
    reason: str

    @property
    def identity(self) -> Identity:
        """Equal for requests of which only one may be open at a time."""
        asked = self.asked
        return (
            asked.title,
            self.plan.fingerprint,
            asked.is_default,
            asked.reset_attempts_enabled,
        )

    @property
    def receipt(self) -> Receipt:
        """What the person was shown; a default they had to confirm."""
        is_default = self.asked.is_default
        warnings = (DEFAULT_WARNING % {"new": self.asked.title},) if is_default else ()
        return Receipt("en", self.plan.sentence, warnings, confirmed=is_default, previewed=True)


class Requests:
    """Draws requests by `rng`."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._plans = [_plan(_intervals(rng)) for _ in range(PLANS)]

    def draw(self, words: Vocabulary, at: datetime) -> Request:
        rng = self._rng
        plan = rng.choice(self._plans)
        is_default = rng.random() < DEFAULT
        has_reason = is_default or rng.random() < REASON
        asked = NewGroup(
            title=_title(words, at, rng),
            intervals=plan.intervals,
            is_default=is_default,
            reset_attempts_enabled=rng.random() < RESET,
        )
        return Request(asked, plan, rng.choice(words.reasons) if has_reason else "")


def _title(words: Vocabulary, at: datetime, rng: Random) -> str:
    title = rng.choice(words.subjects)
    kind = rng.random()
    if kind < 0.75:  # noqa: PLR2004 - shares of a whole
        title += rng.choice((", ", " - ", " ", " / ")) + rng.choice(words.details)
    if kind < 0.25:  # noqa: PLR2004
        title += f" {at:%Y-%m}"
    elif kind > 0.6:  # noqa: PLR2004
        title += f" {rng.randint(2, 40)}"
    return title


def _intervals(rng: Random) -> tuple[int, ...]:
    """A first wait, then gaps that mostly grow, as people plan them."""
    intervals = [rng.choice(FIRST_MINUTES)]
    place = rng.randrange(len(MINUTES) // 2)
    for _ in range(rng.randint(FEWEST_CALLS, MOST_CALLS) - 1):
        intervals.append(MINUTES[place])
        place = min(place + rng.randrange(JUMP), len(MINUTES) - 1)
    return tuple(intervals)


def _plan(intervals: tuple[int, ...]) -> Plan:
    typed = tuple(_ways_to_type(intervals))
    return Plan(intervals, fingerprint(intervals), typed, plan_sentence(intervals))


def _ways_to_type(intervals: tuple[int, ...]) -> Iterable[str]:
    short = short_form(intervals)
    bare = ", ".join(map(str, intervals))
    for typed in (short, bare, short.replace(", ", " "), short.replace(", ", "\n")):
        try:
            if parse(typed) == intervals:
                yield typed
        except PlanError:
            # What could be read two ways nobody got through the form.
            continue
