"""Exports of the events: all columns as they were hashed."""

from operator import itemgetter

from groups.audit.chain import COLUMNS as SOURCES
from groups.audit.chain import has_own_hash
from groups.history.filters import EventFilter
from groups.services.events import everything
from groups.services.exports.formats import Column, Kind
from groups.services.exports.subject import Subject


def _column(name: str, kind: Kind = "plain") -> Column:
    return Column(name, kind, itemgetter(SOURCES.index(name)))


# `details` is JSON as text, as it was hashed.
COLUMNS = (
    _column("number", "number"),
    _column("at"),
    _column("kind"),
    _column("submission"),
    _column("actor", "free text"),
    _column("actor_id", "number"),
    _column("details", "free text"),
    _column("previous_hash"),
    _column("hash"),
)

EVENTS = Subject(
    name="events",
    columns=COLUMNS,
    filter_type=EventFilter,
    find=lambda shown, by: everything(shown),
    sources=SOURCES,
    match=lambda rows: list(map(has_own_hash, rows)),
    details={"of": "events"},
)
