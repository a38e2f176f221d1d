"""What the made-up people type into the form."""

from datetime import datetime
from random import Random
from typing import NamedTuple

from groups.audit.chain import canonical
from groups.demo.seed.template import within
from groups.demo.seed.words import Vocabulary
from groups.liner.new_group import NewGroup
from groups.plan import fingerprint, short_form
from groups.wording.plans import plan_sentence

PLANS = 500
FIRST_MINUTES = (0, 0, 0, 0, 1, 2, 5, 10, 15, 30, 60)
MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320)
# Short plans are left for whoever tries things out: what they type has no twin in the made-up past.
FEWEST_CALLS, MOST_CALLS = 5, 12
JUMP = 4
RESET = 0.35
REASON = 0.4

Identity = tuple[str, str, bool, bool]


class Plan(NamedTuple):
    """`texts` are values of a template that follow from the intervals."""

    intervals: tuple[int, ...]
    texts: dict[str, str]


class Draft(NamedTuple):
    title: str
    plan: Plan
    is_default: bool
    reset_attempts_enabled: bool
    reason: str

    @property
    def new_group(self) -> NewGroup:
        return NewGroup(
            self.title, self.plan.intervals, self.is_default, self.reset_attempts_enabled
        )

    @property
    def identity(self) -> Identity:
        """Equal for requests of which only one may be open at a time."""
        fingerprint = self.plan.texts["fingerprint"]
        return self.title, fingerprint, self.is_default, self.reset_attempts_enabled


class Drafts:
    """Draws drafts by `rng`."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._plans = [_plan(_intervals(rng)) for _ in range(PLANS)]

    def plan(self) -> Plan:
        return self._rng.choice(self._plans)

    def draw(self, words: Vocabulary, at: datetime, *, is_default: bool) -> Draft:
        has_reason = is_default or self._rng.random() < REASON
        return Draft(
            title=_title(words, at, self._rng),
            plan=self.plan(),
            is_default=is_default,
            reset_attempts_enabled=self._rng.random() < RESET,
            reason=self._rng.choice(words.reasons) if has_reason else "",
        )


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
    *others, last = intervals
    return Plan(
        intervals,
        {
            "intervals": canonical(intervals),
            "longer_intervals": canonical([*others, last + 1]),
            "typed": short_form(intervals),
            "sentence": within(plan_sentence(intervals)),
            "fingerprint": fingerprint(intervals),
        },
    )
