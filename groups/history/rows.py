"""The columns that lists of entries show. Creating model instances would take twice as long."""

import uuid
from datetime import datetime
from typing import NamedTuple

from groups.models.submission import SubmissionQuerySet, outcome_in_words
from groups.wording.outcomes import how_known


class HistoryRow(NamedTuple):
    """Columns of a Submission."""

    id: uuid.UUID
    status: str
    liner_group_id: int | None
    title: str
    intervals: list[int]
    is_default: bool
    submitted_by_name: str
    submitted_at: datetime
    verification: str
    review_state: str
    cause: str
    settled_by_name: str
    settled_at: datetime | None

    @property
    def outcome(self) -> str:
        return outcome_in_words(self.status, self.liner_group_id)

    @property
    def known(self) -> str:
        return how_known(self.cause, self.settled_by_name, self.settled_at)


def read_rows(found: SubmissionQuerySet, *, most: int, back: bool = False) -> list[HistoryRow]:
    """Returns the newest entries, newest first; with `back`, the oldest, oldest first."""
    rows = found.in_order(back=back).values_list(*HistoryRow._fields)
    return [HistoryRow(*row) for row in rows[:most]]
