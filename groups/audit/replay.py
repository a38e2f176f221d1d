"""Every submission must be what its events, one after the other, made of it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import JSONField

from groups.audit.report import AuditReport
from groups.audit.tables import dashed, equals, rows
from groups.models import AuditEvent, Submission, as_recorded

Tick = Callable[[int], None] | None
# A submission's id and its columns; or its id and what its events say.
Row = tuple[str, Sequence[Any]]
Told = tuple[str, dict[str, Any]]

FIELDS = Submission._meta.concrete_fields
NAMES = [field.attname for field in FIELDS]
decode = json.JSONDecoder().raw_decode
encode = json.JSONEncoder().encode
JSON_PLACES = [place for place, field in enumerate(FIELDS) if isinstance(field, JSONField)]


def check_submissions(report: AuditReport, tick: Tick = None) -> None:
    """Walks rows and events side by side, both in the order of the submissions' ids."""
    for row, told in side_by_side(_rows(), _told(report, tick)):
        report.submissions += row is not None
        if row is None:
            assert told is not None  # noqa: S101 - side_by_side gives one at least
            report.found("submission", told[0], "events tell of it, but there is no such row")
        elif told is None:
            report.found("submission", row[0], "no event tells of it")
        else:
            _compare(report, *row, told[1])


def side_by_side(
    left: Iterator[Row], right: Iterator[Told]
) -> Iterator[tuple[Row | None, Told | None]]:
    """Pairs two streams, each in order of its first item; None stands for what the other lacks."""
    one, other = next(left, None), next(right, None)
    while one or other:
        if one and other and one[0] == other[0]:
            yield one, other
            one, other = next(left, None), next(right, None)
        elif other is None or (one and one[0] < other[0]):
            yield one, None
            one = next(left, None)
        else:
            yield None, other
            other = next(right, None)


def _rows() -> Iterator[Row]:
    place = NAMES.index("id")
    for row in rows(Submission, NAMES, order="id"):
        yield row[place], row


def _told(report: AuditReport, tick: Tick) -> Iterator[Told]:
    events = rows(
        AuditEvent,
        ("submission", "number", "details"),
        where="WHERE submission IS NOT NULL",
        order="submission, number",
        stored=("submission",),
        tick=tick,
    )
    for stored, its in groupby(events, key=itemgetter(0)):
        yield (submission := dashed(stored)), _folded(report, submission, its)


def _folded(
    report: AuditReport, submission: str, events: Iterable[Sequence[Any]]
) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for _, number, details in events:
        try:
            # What stands behind the value is the hash's business: it was hashed with the rest.
            state.update(decode(details)[0].get("set", {}))
        except (ValueError, TypeError, AttributeError, RecursionError):
            report.found("submission", submission, f"event {number} about it can't be read")
    return state


def _compare(report: AuditReport, key: str, row: Sequence[Any], state: dict[str, Any]) -> None:
    expected: list[Any] = list(map(state.get, NAMES))
    for place in JSON_PLACES:
        if expected[place] is not None:
            text = _spelled(expected[place])
            same = text == row[place] or equals(FIELDS[place], text, row[place])
            expected[place] = row[place] if same else text
    # Nearly always they are the same to the letter: only others are looked at column by column.
    if expected == list(row):
        return
    if state.get("id") != key:
        report.found("submission", key, "no event opens it")
        return
    names = [
        name
        for name, field, has, must in zip(NAMES, FIELDS, row, expected, strict=True)
        if not equals(field, has, must) and not (name not in state and _is_blank(field, has))
    ]
    if names:
        report.found("submission", key, f"{', '.join(names)}: not as its events say")


def _spelled(value: Any) -> str:
    """As json.dumps() does it, which most columns, being empty, need not wait for."""
    if value == []:
        return "[]"
    return "{}" if value == {} else encode(value)


def _is_blank(field: Any, has: Any) -> bool:
    """Whether it is what a column holds that was added after the event was written."""
    blank = as_recorded(field.get_default())
    if isinstance(field, JSONField) and blank is not None:
        blank = json.dumps(blank)
    return equals(field, has, blank)
