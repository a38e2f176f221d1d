"""A database that fails is a line when that begins, one a minute, and one when it is over.

Each process logs it for itself. The same error in thousands of requests would hide all others.
"""

import logging
import time
from threading import Lock

from groups.log.formats import submission_of
from groups.wording.database import DEFAULT, failure_of, first_line

log = logging.getLogger(__name__)

LOG_EVERY = 60.0
# A database that takes every other connection is not well.
QUIET_SECONDS = 5.0


class Outage:
    def __init__(self) -> None:
        self._lock = Lock()
        self.began: float | None = None
        self._last, self._logged_at = 0.0, -LOG_EVERY
        self._failures = 0
        self._is_logged = False

    def failed(self, sentence: str, detail: str = "") -> None:
        now = time.monotonic()
        with self._lock:
            self.began = now if self.began is None else self.began
            self._last, self._failures = now, self._failures + 1
            if now - self._logged_at < LOG_EVERY:
                return
            self._logged_at, was_logged, self._is_logged = now, self._is_logged, True
            seconds, failures = now - self.began, self._failures
        if was_logged:
            log.error(f"For %d s, %d failures: {sentence} (%s)", seconds, failures, detail)
        else:
            log.error(f"{sentence} (%s)", detail)

    def answered(self) -> None:
        """The database was used without an error."""
        if self.began is None:
            return
        with self._lock:
            if self.began is None or time.monotonic() - self._last < QUIET_SECONDS:
                return
            seconds, failures, was_logged = self._last - self.began, self._failures, self._is_logged
            self.began, self._failures, self._is_logged = None, 0, False
        if was_logged:
            log.warning("The database works again, after %d s, %d failures.", seconds, failures)


OUTAGE = Outage()


def note(error: BaseException | None) -> bool:
    """Logs an outage if this error is part of one; returns whether it is."""
    sentence = failure_of(error)
    if sentence is None or error is None:
        return False
    OUTAGE.failed(sentence, first_line(error))
    return True


class OutageFilter(logging.Filter):
    """Takes tracebacks of a failing database away, and the repeats of lines about it.

    A line about a submission always stays: it may be the only one that has Liner's number. Several
    handlers have this filter; the first one decides.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "is_kept"):
            record.is_kept = _is_kept(record)
        return bool(record.is_kept)  # type: ignore[attr-defined]  # set above


_seen: dict[tuple[str, str], float] = {}


def _is_kept(record: logging.LogRecord) -> bool:
    if record.name == log.name:
        return True
    if record.name.startswith("psycopg") and record.levelno >= logging.WARNING:
        OUTAGE.failed(DEFAULT, record.getMessage().partition("\n")[0])
        return False
    if not any(map(note, _errors(record))):
        return True
    record.exc_info = record.exc_text = None
    return submission_of(record) is not None or _is_first_in_a_minute(record)


def _is_first_in_a_minute(record: logging.LogRecord) -> bool:
    key, now = (record.name, str(record.msg)), time.monotonic()
    if now - _seen.get(key, -LOG_EVERY) < LOG_EVERY:
        return False
    _seen[key] = now
    return True


def _errors(record: logging.LogRecord) -> list[BaseException]:
    args = record.args if isinstance(record.args, tuple) else ()
    found = [arg for arg in args if isinstance(arg, BaseException)]
    if record.exc_info and record.exc_info[1]:
        found.append(record.exc_info[1])
    return found
