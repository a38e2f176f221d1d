"""What happens during the load, one after the other, and each phase's share of the time."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.load.machine import FAKETIME, Machine

AN_HOUR_OR_TWO = 2 * 60 * 60


@dataclass(frozen=True)
class Phase:
    """during  makes the trouble, sleeps for the seconds it is given, and ends the trouble"""

    name: str
    during: Callable[[Machine, float], None]


def quiet(machine: Machine, seconds: float) -> None:
    time.sleep(seconds)


def liner_takes(pace: float) -> Callable[[Machine, float], None]:
    def during(machine: Machine, seconds: float) -> None:
        with liner(machine, pace):
            time.sleep(seconds)

    return during


@contextmanager
def liner(machine: Machine, pace: float) -> Iterator[None]:
    usual = machine.liner.seconds
    machine.liner.pace(pace)
    yield
    machine.liner.pace(usual)


def server_killed(machine: Machine, seconds: float) -> None:
    machine.stop_server(0, signal.SIGKILL)
    time.sleep(seconds / 2)
    machine.start_server(0)
    time.sleep(seconds / 2)


def database_restarted(machine: Machine, seconds: float) -> None:
    machine.restart_database()
    time.sleep(seconds)


def liner_stopped(machine: Machine, seconds: float) -> None:
    machine.liner.stop()
    time.sleep(seconds)
    machine.liner.start()


def disk_full(machine: Machine, seconds: float) -> None:
    with machine.full_disk():
        time.sleep(seconds)


def clock_jumped(machine: Machine, seconds: float) -> None:
    machine.stop_server(1)
    machine.start_server(1, ahead_seconds=AN_HOUR_OR_TWO)
    time.sleep(seconds)
    machine.stop_server(1)
    machine.start_server(1)


def phases(machine: Machine) -> list[Phase]:
    """Those that this machine can have."""
    found = [
        Phase("Liner takes 0.2 s", quiet),
        Phase("Liner takes 10 s", liner_takes(10)),
        Phase("Liner hangs", liner_takes(600)),
        Phase("a server is killed", server_killed),
        Phase("the database is restarted", database_restarted),
        Phase("Liner is stopped", liner_stopped),
    ]
    if machine.disk:
        found.append(Phase("the database's disk is full", disk_full))
    if FAKETIME:
        found.append(Phase("a server's clock is 2 h ahead", clock_jumped))
    return [*found, Phase("Liner takes 0.2 s again", quiet)]
