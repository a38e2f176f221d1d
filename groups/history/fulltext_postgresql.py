"""Full-text search on PostgreSQL: a GIN index of pg_trgm, which gives no order."""

import json
import uuid
from collections.abc import Iterator
from functools import cached_property

from django.db import connection

from groups.models import Submission, SubmissionQuerySet

# Up to this many matches are counted, and sorted where needed.
MOST_MATCHES = 1_000
# In the cost units of PostgreSQL's planner: some thousands of matches in a million entries.
EXPENSIVE = 10_000
INDEX = "groups_fulltext"


def is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = to_regclass(%s)",
            [INDEX],
        )
        return bool(cursor.fetchone()[0])


def statements() -> Iterator[str]:
    """Returns the statements that create the index. Outside a transaction, nobody waits for it."""
    yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
    concurrently = "" if connection.in_atomic_block else " CONCURRENTLY"
    if concurrently:
        yield "SET lock_timeout = 0"  # it waits for long readers, and nobody waits behind it
    yield f"DROP INDEX{concurrently} IF EXISTS {INDEX}"
    yield (
        f"CREATE INDEX{concurrently} {INDEX} ON groups_submission"
        " USING gin (search_text gin_trgm_ops)"
    )


class TextMatches:
    """The entries of a query that contain a text."""

    def __init__(self, found: SubmissionQuerySet) -> None:
        self._found = found

    @cached_property
    def _plan(self) -> str:
        """PostgreSQL's query plan, as JSON."""
        return self._found.explain(format="json")

    @property
    def seems_common(self) -> bool:
        """Whether the planner expects that finding all of them is expensive."""
        return bool(json.loads(self._plan)[0]["Plan"]["Total Cost"] > EXPENSIVE)

    @property
    def uses_index(self) -> bool:
        """Whether the planner would use the index. It can't without one, or for signs alone."""
        return f'"Index Name": "{INDEX}"' in self._plan

    @cached_property
    def ids(self) -> list[uuid.UUID]:
        """All of them, or more than MOST_MATCHES."""
        return list(self._found.order_by().values_list("id", flat=True)[: MOST_MATCHES + 1])

    @property
    def is_common(self) -> bool:
        """Whether there are too many to sort."""
        return len(self.ids) > MOST_MATCHES

    @property
    def is_counted(self) -> bool:
        return "ids" in vars(self)

    def entries(self) -> SubmissionQuerySet:
        return Submission.objects.filter(id__in=self.ids)
