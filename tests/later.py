"""Time that passes in a test without waiting for it."""

from contextlib import ExitStack

from tests.torture.clock import Clock

_clock = Clock()
_patches = ExitStack()


def later(**how: float) -> None:
    """Lets time pass, until back_to_now()."""
    if not _clock.ahead:
        _patches.enter_context(_clock.installed())
    _clock.pass_by(**how)


def back_to_now() -> None:
    """Ends what later() did; runs after each test."""
    _patches.close()
    _clock.ahead = 0.0
