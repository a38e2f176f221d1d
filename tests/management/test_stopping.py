"""Commands that run until they are asked to stop."""

import signal
import sqlite3
from contextlib import closing

import pytest

from groups.management.stopping import asked_to_stop

STOPS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@STOPS
def test_a_stop_is_seen_at_once_and_from_then_on(number: signal.Signals) -> None:
    with asked_to_stop() as stopped:
        assert not stopped(0)
        signal.raise_signal(number)
        assert stopped(None)
        assert stopped(60)


@STOPS
def test_a_stop_within_a_function_that_sqlite_calls_is_not_lost(number: signal.Signals) -> None:
    with asked_to_stop() as stopped, closing(sqlite3.connect(":memory:")) as database:
        database.create_function("ask_to_stop", 0, lambda: signal.raise_signal(number))
        database.execute("SELECT ask_to_stop()").fetchall()
        assert stopped(0)


def test_a_second_ctrl_c_interrupts_what_is_at_work() -> None:
    with asked_to_stop():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with asked_to_stop():
        pass
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert signal.set_wakeup_fd(-1) == -1
