"""The fault table: its rows, how they are played and asserted, and the report."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from groups.liner.client import Created, Liner, Token
from groups.liner.errors import LinerError, OutcomeUnknown, Refused
from groups.liner.fields import NewGroup

from .faults import Play

TIMEOUT = 0.8  # for what only ends with the time
PATIENT = 10.0  # for the rest, however busy the machine
GROUP = NewGroup("Вечер", (0, 30, 120))
TOKEN = "c4n4ry/t0ken+with=odd&marks"
HTTP, HTTPS = "http", "https"
BOTH = (HTTP, HTTPS)

Verdict = type[Created] | type[LinerError]


@dataclass(frozen=True)
class Row:
    """What the server plays, and the outcome to expect."""

    case: str
    play: Play
    verdict: Verdict
    reason: str
    status: int | None = None
    posts: int = 1
    id: int = 0
    schemes: tuple[str, ...] = BOTH

    @property
    def timeout(self) -> float:
        return TIMEOUT if self.reason == "deadline" else PATIENT


@dataclass(frozen=True)
class Outcome:
    """The outcome of a call: its verdict, and what it raised or returned."""

    result: Created | LinerError
    seconds: float
    timeout: float

    @property
    def verdict(self) -> Verdict:
        return type(self.result)

    @property
    def reason(self) -> str:
        return "created" if isinstance(self.result, Created) else self.result.reason


@dataclass(frozen=True)
class Line:
    """A line of the report."""

    case: str
    scheme: str
    outcome: Outcome
    posts: int


Note = Callable[[Line], None]


def ask(url: str, *, timeout: float = PATIENT, group: NewGroup = GROUP, **options: Any) -> Outcome:
    """Makes a create call. Other exceptions than `LinerError` pass through."""
    liner = Liner(url, Token(TOKEN), timeout=timeout, **options)
    began = time.monotonic()
    result: Created | LinerError
    try:
        result = liner.create(group)
    except LinerError as error:
        result = error
    return Outcome(result, time.monotonic() - began, timeout)


def assert_came_out(outcome: Outcome, verdict: Verdict, reason: str) -> None:
    assert (outcome.verdict, outcome.reason) == (verdict, reason)
    assert outcome.seconds <= outcome.timeout + 1
    if isinstance(outcome.result, LinerError):
        assert reason in type(outcome.result).reasons


def created(case: str, play: Play, **more: Any) -> Row:
    return Row(case, play, Created, "created", **{"status": 200, "id": 7, **more})


def refused(case: str, play: Play, **more: Any) -> Row:
    return Row(case, play, Refused, "refused", **more)


def unknown(case: str, reason: str, play: Play, **more: Any) -> Row:
    return Row(case, play, OutcomeUnknown, reason, **more)


def cases(rows: Iterable[tuple[Row, *tuple[str, ...]]]) -> list[ParameterSet]:
    """For pytest: the first row of each cause, and the others for `make test-all`."""
    met, found = set(), []
    for row, *how in rows:
        cause = (row.verdict, row.reason, *how)
        marks = [pytest.mark.slow] if cause in met else []
        met.add(cause)
        found.append(pytest.param(row, *how, id=", ".join([row.case, *how]), marks=marks))
    return found


FAULT_ROW = "fault row"


def cells(line: Line) -> list[str]:
    """The line as text, for a property of a test's report."""
    seconds = f"{line.outcome.seconds:.2f}"
    return [line.case, line.scheme, _words(line.outcome), str(line.posts), seconds]


def report(rows: list[list[str]]) -> list[str]:
    """The table as text."""
    table = [["case", "scheme", "verdict", "POSTs", "seconds"], *sorted(rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    sides = [str.ljust, str.ljust, str.ljust, str.rjust, str.rjust]
    return [
        "  ".join(side(*cell) for side, *cell in zip(sides, row, widths, strict=True))
        for row in table
    ]


def _words(outcome: Outcome) -> str:
    name = outcome.verdict.__name__
    return name if name in ("Created", "Refused") else f"{name} ({outcome.reason})"
