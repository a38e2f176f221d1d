"""Compares some submissions with their events, for what shows them: pages and exports."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import OperationalError

from groups.audit.chain import COLUMNS, has_own_hash
from groups.audit.replay import ID, NAMES, NO_EVENT, compare, replay
from groups.audit.tables import is_undecodable, rows, snapshot
from groups.audit.values import dashed, undashed
from groups.models import AuditEvent, Submission

# A submission's or an event's columns, as rows() returns them.
Row = Sequence[Any]
Problem = Callable[[Row, Sequence[Row]], str]

NUMBER, SUBMISSION, DETAILS = map(COLUMNS.index, ("number", "submission", "details"))
# Submissions that a process remembers, with all of their events; of long ones, none.
MOST_REMEMBERED, MOST_CHARACTERS = 500, 20_000
# Of a page that has more, too little is still there when it is opened again.
MOST_AT_ONCE = 100


class Mismatches(dict[str, str]):
    """What is wrong with each of some submissions, by their ids; without those that are right."""

    def found(self, what: str, which: Any, why: str) -> None:
        self[which] = f"{self[which]}; {why}" if which in self else why


def _problem(row: Row, events: Sequence[Row]) -> str:
    """What is wrong with a submission and its events; "" for nothing."""
    wrong, key = Mismatches(), row[ID]
    if not events:
        return NO_EVENT
    for event in events:
        if not has_own_hash((*event[:SUBMISSION], key, *event[SUBMISSION + 1 :])):
            wrong.found("submission", key, f"event {event[NUMBER]} was changed")
    state = replay(wrong, key, map(itemgetter(NUMBER, DETAILS), events))
    compare(wrong, key, row, state)
    return wrong.get(key, "")


def mismatches(keys: Sequence[str]) -> Mismatches:
    """Compares the submissions of these ids with their events, in one snapshot.

    Raises RuntimeError inside a transaction.
    """
    if not keys:
        return Mismatches()
    try:
        return _mismatches(keys)
    except OperationalError as error:
        if not is_undecodable(error):
            raise
        return _mismatches(keys, any_text=True)


def _mismatches(keys: Sequence[str], *, any_text: bool = False) -> Mismatches:
    problem = _remembered_problem if len(keys) <= MOST_AT_ONCE else _problem
    with snapshot(any_text=any_text):
        return mismatches_of(read(keys), problem)


def read(keys: Sequence[str]) -> list[Row]:
    """Returns the submissions of these ids, as mismatches_of() takes them."""
    return list(rows(Submission, NAMES, order="id", **_among("id", keys)))


def mismatches_of(found: Sequence[Row], problem: Problem = _problem) -> Mismatches:
    """Compares rows, with all columns as rows() returns them, with their events, in one query."""
    wrong = Mismatches()
    events = _events([row[ID] for row in found])
    for row in found:
        if why := problem(tuple(row), events.get(row[ID], ())):
            wrong[row[ID]] = why
    return wrong


def _events(keys: Sequence[str]) -> dict[str, tuple[Row, ...]]:
    """Returns the events of some submissions, by the submissions' ids."""
    events = rows(
        AuditEvent,
        COLUMNS,
        order="submission, number",
        unformatted=("submission",),
        **_among("submission", keys),
    )
    groups = groupby(events, key=itemgetter(SUBMISSION))
    return {dashed(stored): tuple(group) for stored, group in groups}


def _among(column: str, keys: Sequence[str]) -> dict[str, Any]:
    places = ", ".join(["%s"] * len(keys))
    values = [undashed(str(key)) for key in keys]
    return {"where": f"WHERE {column} IN ({places})", "values": values}


_remembered = lru_cache(MOST_REMEMBERED)(_problem)


def _remembered_problem(row: Row, events: Sequence[Row]) -> str:
    """The same rows are shown again and again; they and their events are read anew each time."""
    texts = (value for columns in (row, *events) for value in columns if isinstance(value, str))
    if sum(map(len, texts)) > MOST_CHARACTERS:
        return _problem(row, events)
    try:
        return _remembered(row, events)
    except TypeError:  # PostgreSQL gives a list, if somebody changed the type of a column
        return _problem(row, events)
