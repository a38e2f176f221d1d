"""What each request of the load took, and how it ended."""

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import requests

# An answer after this many seconds is nobody's page any more.
PATIENCE_SECONDS = 60
TITLE = re.compile("<title>(.*?) · linerAdmin</title>")


@dataclass(frozen=True)
class Sample:
    """status  of the answer; 0 if there was none
    title   of a page with status 500
    """

    phase: str
    kind: str
    seconds: float
    status: int
    title: str = ""


@dataclass
class Samples:
    """Collects samples from many threads; `phase` names what happens just now."""

    phase: str = "start"
    all: list[Sample] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, kind: str, send: Callable[[], requests.Response]) -> requests.Response | None:
        """Returns the answer, or None if none came."""
        phase, began = self.phase, monotonic()
        title = ""
        try:
            answer = send()
            status = answer.status_code
            if status == 500:
                title = TITLE.findall(answer.text)[0]
        except requests.RequestException:
            answer, status = None, 0
        with self._lock:
            self.all.append(Sample(phase, kind, monotonic() - began, status, title))
        return answer

    def seconds(self, phase: str, kinds: set[str]) -> list[float]:
        """Of answers below 500, sorted."""
        return sorted(
            each.seconds
            for each in self.all
            if each.phase == phase and each.kind in kinds and 0 < each.status < 500
        )

    def failures(self) -> Counter[str]:
        """How many pages with status 500 there were, by their titles."""
        return Counter(each.title for each in self.all if each.title)

    def statuses(self, phase: str) -> Counter[int]:
        return Counter(each.status for each in self.all if each.phase == phase)


def percentile(seconds: list[float], percent: int) -> float:
    """NaN if there are none."""
    return (
        seconds[min(len(seconds) * percent // 100, len(seconds) - 1)] if seconds else float("nan")
    )
