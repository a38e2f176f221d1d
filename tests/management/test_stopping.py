"""Commands that run until they are stopped."""

import signal
import sqlite3
from contextlib import closing

import pytest

from groups.management.stopping import stop_signal

STOPS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@STOPS
def test_a_stop_is_seen_at_once_and_from_then_on(number: signal.Signals) -> None:
    with stop_signal() as wait_for_stop:
        assert not wait_for_stop(0)
        signal.raise_signal(number)
        assert wait_for_stop(None)
        assert wait_for_stop(60)


@STOPS
def test_a_stop_within_a_function_that_sqlite_calls_is_not_lost(number: signal.Signals) -> None:
    with stop_signal() as wait_for_stop, closing(sqlite3.connect(":memory:")) as database:
        database.create_function("ask_to_stop", 0, lambda: signal.raise_signal(number))
        database.execute("SELECT ask_to_stop()").fetchall()
        assert wait_for_stop(0)


def test_a_second_ctrl_c_interrupts_what_is_at_work() -> None:
    with stop_signal():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with stop_signal():
        pass
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert signal.set_wakeup_fd(-1) == -1
