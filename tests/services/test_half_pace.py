"""Long work leaves half of the time to others."""

import time

import pytest

from groups.services import half_pace
from groups.services.half_pace import HalfPace


def work(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_it_sleeps_as_long_as_it_has_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(half_pace.time, "sleep", slept.append)
    rest = HalfPace()
    work(0.02)
    rest()
    assert slept[0] == pytest.approx(0.02, abs=0.01)
    rest()
    assert slept[1] < 0.01


def test_it_never_sleeps_long(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(half_pace.time, "sleep", slept.append)
    monkeypatch.setattr(half_pace, "MOST_SECONDS", 0.01)
    rest = HalfPace()
    work(0.03)
    rest()
    assert slept == [0.01]
