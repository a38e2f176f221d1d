"""Exports of the history: one submission a row, compared with its events."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from groups.audit.mismatches import mismatches_of
from groups.audit.replay import ID, NAMES
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from groups.models import Submission
from groups.services.exports.formats import Column, Kind, Row, as_text
from groups.services.exports.subject import Subject
from groups.wording.outcomes import known_by


def _column(name: str, kind: Kind = "plain", *, source: str = "") -> Column:
    return Column(name, kind, itemgetter(NAMES.index(source or name)))


CAUSE, *ALARMS, REVIEW, REVIEWED_BY = map(
    NAMES.index, ("cause", "alarm", "default_alarm", "review_state", "reviewed_by_name")
)


def _alarms(row: Row) -> str:
    return ", ".join(as_text(row[index]) for index in ALARMS if row[index])


def _reviewed_by(row: Row) -> Any:
    """Whoever asks for an explanation has not reviewed it."""
    return row[REVIEWED_BY] if row[REVIEW] == Submission.ReviewState.REVIEWED else ""


COLUMNS = (
    _column("id"),
    _column("status"),
    _column("title", "free text"),
    _column("intervals", "intervals"),
    _column("is_default", "flag"),
    _column("reset_attempts_enabled", "flag"),
    _column("reason", "free text"),
    _column("liner_group_id", "number"),
    _column("submitted_by", "free text", source="submitted_by_name"),
    _column("submitted_at"),
    _column("finished_at"),
    _column("http_status", "number"),
    _column("message", "free text"),
    _column("verification"),
    _column("ip_address"),
    _column("retry_of", source="retry_of_id"),
    _column("cause"),
    Column("known_by", "plain", lambda row: known_by(row[CAUSE])),
    _column("settled_by", "free text", source="settled_by_name"),
    _column("settled_reason", "free text"),
    Column("alarm", "plain", _alarms),
    _column("review", source="review_state"),
    Column("reviewed_by", "free text", _reviewed_by),
    Column("matches_events", "flag", itemgetter(-1)),
)


def _match(rows: Sequence[Row]) -> list[bool]:
    wrong = mismatches_of(rows)
    return [row[ID] not in wrong for row in rows]


HISTORY = Subject(
    name="history",
    columns=COLUMNS,
    filter_type=HistoryFilter,
    find=lambda shown, by: HistorySearch(shown, by).everything(),
    sources=NAMES,
    match=_match,
)
