"""What each request of the load took, and how it ended."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import requests

# An answer after this many seconds is nobody's page any more.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Sample:
    """status  of the answer; 0 if there was none"""

    phase: str
    kind: str
    seconds: float
    status: int


@dataclass
class Samples:
    """Collects samples from many threads; `phase` names what happens just now."""

    phase: str = "start"
    all: list[Sample] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, kind: str, send: Callable[[], requests.Response]) -> requests.Response | None:
        """Returns the answer, or None if none came."""
        phase, began = self.phase, monotonic()
        try:
            answer = send()
            status = answer.status_code
        except requests.RequestException:
            answer, status = None, 0
        with self._lock:
            self.all.append(Sample(phase, kind, monotonic() - began, status))
        return answer

    def seconds(self, phase: str, kinds: set[str]) -> list[float]:
        """Of answers below 500, sorted."""
        return sorted(
            each.seconds
            for each in self.all
            if each.phase == phase and each.kind in kinds and 0 < each.status < 500
        )

    def statuses(self, phase: str) -> Counter[int]:
        return Counter(each.status for each in self.all if each.phase == phase)


def percentile(seconds: list[float], percent: int) -> float:
    """NaN if there are none."""
    return (
        seconds[min(len(seconds) * percent // 100, len(seconds) - 1)] if seconds else float("nan")
    )
