"""Checks that submissions are what the replay of their events gives."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from django.db.models import JSONField

from groups.audit.report import AuditReport
from groups.audit.tables import rows
from groups.audit.values import dashed, equals, is_json_of
from groups.models import AuditEvent, Submission, as_recorded
from groups.models.search import search_text

Tick = Callable[[int], None] | None
# A submission's id with its columns, and with the state that its events give.
Row = tuple[str, Sequence[Any]]
Replayed = tuple[str, dict[str, Any]]

FIELDS = Submission._meta.concrete_fields
NAMES = [field.attname for field in FIELDS]
SEARCHED = ("title", "reason", "submitted_by_name")
ID = NAMES.index("id")
# What a column holds that no event names: the first one names only what differs.
BLANKS = {
    field.attname: as_recorded(field.get_default())
    for field in FIELDS
    if field.attname != "search_text"
    and (field.default in (list, dict) or not callable(field.default))
}
NO_EVENT = "no event tells of it"
decode = json.JSONDecoder().raw_decode
JSON_COLUMNS = [index for index, field in enumerate(FIELDS) if isinstance(field, JSONField)]


def without_blanks(columns: dict[str, Any]) -> dict[str, Any]:
    """Returns what the first event says of new columns. Their blanks would be a third of it."""
    return {name: value for name, value in columns.items() if value != BLANKS.get(name, ...)}


class Finder(Protocol):
    """Takes what is wrong."""

    def found(self, what: str, which: Any, why: str) -> None: ...


def check_submissions(report: AuditReport, tick: Tick = None) -> None:
    """Reads rows and events side by side, both sorted by the submission's id."""
    submissions, states = _rows(report), _replayed(report, tick)
    row, state = next(submissions, None), next(states, None)
    while row or state:
        if row and state and row[0] == state[0]:
            compare(report, *row, state[1])
            row, state = next(submissions, None), next(states, None)
        elif row and (state is None or row[0] < state[0]):
            report.found("submission", row[0], NO_EVENT)
            row = next(submissions, None)
        elif state:
            report.found("submission", state[0], "events tell of it, but there is no such row")
            state = next(states, None)


def _rows(report: AuditReport) -> Iterator[Row]:
    for row in rows(Submission, NAMES, order="id"):
        report.submissions += 1
        yield row[ID], row


def _replayed(report: AuditReport, tick: Tick) -> Iterator[Replayed]:
    events = rows(
        AuditEvent,
        ("submission", "number", "details"),
        where="WHERE submission IS NOT NULL",
        order="submission, number",
        unformatted=("submission",),
        tick=tick,
    )
    for stored, group in groupby(events, key=itemgetter(0)):
        submission = dashed(stored)
        yield submission, replay(report, submission, map(itemgetter(1, 2), group))


def replay(report: Finder, submission: str, events: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Returns the columns as these events set them; each is a number and details."""
    state: dict[str, Any] = BLANKS.copy()
    for number, details in events:
        try:
            # Text after the JSON value does not matter here: the hash covers it.
            state.update(decode(details)[0].get("set", {}))
        except (ValueError, TypeError, AttributeError, RecursionError):
            report.found("submission", submission, f"event {number} about it can't be read")
    return state


def compare(report: Finder, key: str, row: Sequence[Any], state: dict[str, Any]) -> None:
    """Takes a submission's columns, and the state that its events give."""
    # The one column that no event has.
    state["search_text"] = search_text(*(str(state.get(name, "")) for name in SEARCHED))
    expected: list[Any] = list(map(state.get, NAMES))
    for index in JSON_COLUMNS:
        if expected[index] is not None:
            is_same = is_json_of(row[index], expected[index])
            expected[index] = row[index] if is_same else _json_text(expected[index])
    # Fast path: nearly always all columns are equal.
    if expected == list(row):
        return
    if state.get("id") != key:
        report.found("submission", key, "no event opens it")
        return
    names = [
        name
        for name, field, value, recorded in zip(NAMES, FIELDS, row, expected, strict=True)
        if not equals(field, value, recorded)
    ]
    if names:
        report.found("submission", key, f"{', '.join(names)}: not as its events say")


def _json_text(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return ""  # which is no JSON, so it equals nothing
