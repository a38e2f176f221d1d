"""Checks that every submission is what the replay of its events gives."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import JSONField

from groups.audit.report import AuditReport
from groups.audit.tables import rows
from groups.audit.values import dashed, equals
from groups.models import AuditEvent, Submission, as_recorded
from groups.models.search import search_text

Tick = Callable[[int], None] | None
# A submission's id with its columns, and with the state that its events give.
Row = tuple[str, Sequence[Any]]
Replayed = tuple[str, dict[str, Any]]

FIELDS = Submission._meta.concrete_fields
NAMES = [field.attname for field in FIELDS]
SEARCHED = ("title", "reason", "submitted_by_name")
decode = json.JSONDecoder().raw_decode
encode = json.JSONEncoder().encode
JSON_COLUMNS = [index for index, field in enumerate(FIELDS) if isinstance(field, JSONField)]


def check_submissions(report: AuditReport, tick: Tick = None) -> None:
    """Reads rows and events side by side, both sorted by the submission's id."""
    submissions, states = _rows(report), _replayed(report, tick)
    row, state = next(submissions, None), next(states, None)
    while row or state:
        if row and state and row[0] == state[0]:
            _compare(report, *row, state[1])
            row, state = next(submissions, None), next(states, None)
        elif row and (state is None or row[0] < state[0]):
            report.found("submission", row[0], "no event tells of it")
            row = next(submissions, None)
        elif state:
            report.found("submission", state[0], "events tell of it, but there is no such row")
            state = next(states, None)


def _rows(report: AuditReport) -> Iterator[Row]:
    index = NAMES.index("id")
    for row in rows(Submission, NAMES, order="id"):
        report.submissions += 1
        yield row[index], row


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
        yield (submission := dashed(stored)), _replay(report, submission, group)


def _replay(
    report: AuditReport, submission: str, events: Iterable[Sequence[Any]]
) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for _, number, details in events:
        try:
            # Text after the JSON value does not matter here: the hash covers it.
            state.update(decode(details)[0].get("set", {}))
        except (ValueError, TypeError, AttributeError, RecursionError):
            report.found("submission", submission, f"event {number} about it can't be read")
    return state


def _compare(report: AuditReport, key: str, row: Sequence[Any], state: dict[str, Any]) -> None:
    # The one column that no event has.
    state["search_text"] = search_text(*(str(state.get(name, "")) for name in SEARCHED))
    expected: list[Any] = list(map(state.get, NAMES))
    for index in JSON_COLUMNS:
        if expected[index] is not None:
            text = _json_text(expected[index])
            same = text == row[index] or equals(FIELDS[index], text, row[index])
            expected[index] = row[index] if same else text
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
        and not (name not in state and _is_blank(field, value))
    ]
    if names:
        report.found("submission", key, f"{', '.join(names)}: not as its events say")


def _json_text(value: Any) -> str:
    """Returns what json.dumps() gives; quicker for empty values, which are the most."""
    if value == []:
        return "[]"
    return "{}" if value == {} else encode(value)


def _is_blank(field: Any, value: Any) -> bool:
    """Whether it is the default, which a column has that was added after the event."""
    blank = as_recorded(field.get_default())
    if isinstance(field, JSONField) and blank is not None:
        blank = json.dumps(blank)
    return equals(field, value, blank)
