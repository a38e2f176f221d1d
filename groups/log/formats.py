"""Log lines as text (`LOG_FORMAT=text`) and as JSON (`LOG_FORMAT=json`), with the same content."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pythonjsonlogger.json import JsonFormatter

from groups.log.context import Facts, current
from groups.log.hide import hide
from groups.wording.terminal import without_controls

# They end a request, and the server's may come after its response.
AFTER = ("groups.access", "gunicorn.error")

# The others are numbers and words of ours.
FREE = frozenset({"message", "path", "exception"})


def request_of(record: logging.LogRecord) -> Facts | None:
    """The request that a line is about."""
    facts = current()
    return facts if facts and (not facts.is_over or record.name in AFTER) else None


def submission_of(record: logging.LogRecord) -> str | None:
    """The submission that a line is about: only they have such ids."""
    args = record.args if isinstance(record.args, tuple) else ()
    found = next((str(arg) for arg in args if isinstance(arg, UUID)), None)
    facts = request_of(record)
    return found or (facts.submission if facts else None)


def facts_of(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    """Names and values, of what is known."""
    facts = request_of(record)
    if facts:
        yield from (("method", facts.method), ("path", facts.path))
    if facts and facts.is_over:
        yield from (("status", facts.status), ("duration", round(facts.seconds or 0, 4)))
    if facts and facts.person is not None:
        yield "person", facts.person
    if submission := submission_of(record):
        yield "submission", submission
    if facts and facts.client:
        yield "client", facts.client


class TextLines(logging.Formatter):
    """A traceback's lines are indented, so that none of them looks like another entry."""

    def format(self, record: logging.LogRecord) -> str:
        facts = request_of(record)
        time = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        request_id = facts.request_id if facts else "-"
        pairs = [f"{name}={value}" for name, value in facts_of(record)]
        message = " ".join([record.getMessage(), *pairs]).replace("\n", " ")
        text = f"{time} {record.levelname} {record.name} [{request_id}] {message}"
        if trace := _trace(self, record):
            text += "".join(f"\n    {line}" for line in trace.splitlines())
        return hide(without_controls(text))


class JsonLines(JsonFormatter):
    """One object a line, in ASCII: what could control a terminal is escaped."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=True)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        facts = request_of(record)
        at = datetime.fromtimestamp(record.created, UTC)
        log_data |= {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if facts:
            log_data["request_id"] = facts.request_id
        log_data |= dict(facts_of(record))
        if trace := _trace(self, record):
            log_data["exception"] = trace
        for name in FREE.intersection(log_data):
            log_data[name] = hide(log_data[name])


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.formatException(record.exc_info) if record.exc_info else ""
