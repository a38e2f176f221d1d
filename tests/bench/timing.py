"""Taking times: of things that are compared, turn by turn in one run."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

# How often a page is asked.
TIMES = 15


@dataclass(frozen=True)
class Result:
    """A line of the table: `ours` beside `other`, in seconds; `goal` is the most, or with
    `at_least` the least, that `ratio` may be; None where there is none."""

    what: str
    rows: int
    ours: float
    than: str
    other: float
    goal: float | None
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """How many times as long ours takes; with `at_least`, how many times as long the other."""
        return self.other / self.ours if self.at_least else self.ours / self.other

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self._is_met()}

    def _is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal


def seconds(job: Callable[[], Any]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def in_turn(jobs: Iterable[Callable[[], Any]], *, times: int) -> list[float]:
    """Medians, in seconds, of jobs that are done one after the other, so many times."""
    jobs = list(jobs)
    taken: list[list[float]] = [[] for _ in jobs]
    for _ in range(times):
        for place, job in enumerate(jobs):
            taken[place].append(seconds(job))
    return [statistics.median(each) for each in taken]
