"""A progress bar for slow commands. Without a terminal it writes nothing."""

import time

from groups.management.safe_command import SafeOutput

WIDTH = 30


class ProgressBar:
    """Shows how far a command is and how long it will still take.

    `unit` is what it counts, in the plural; without it only the percentage is shown.
    """

    def __init__(self, out: SafeOutput, unit: str = "") -> None:
        self._out = out
        self._unit = unit
        self._began = time.monotonic()
        self._shown = ""

    def show(self, done: int, total: int) -> None:
        if not self._out.isatty():
            return
        total = max(total, 1)
        filled = WIDTH * done // total
        line = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {100 * done // total:3} %"
        if self._unit:
            line += f", {done:,} of {total:,} {self._unit}"
        if done:
            left = (time.monotonic() - self._began) * (total - done) / done
            line += f", {clock(left)} left"
        if line != self._shown:
            self._write(line)
            self._shown = line

    def clear(self) -> None:
        """Empties the line, for other output."""
        if self._shown:
            self._write("")
            self._shown = ""

    def took(self) -> str:
        """Returns the time since the bar was made."""
        return clock(time.monotonic() - self._began)

    def _write(self, line: str) -> None:
        self._out.write(line, ending="", style_func="\r{}\x1b[K".format)


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} min"
