"""Reading the entries of one index, in the order of the list, from any entry on."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models.sql.datastructures import BaseTable

from groups.history import fulltext_sqlite
from groups.history.conditions import Condition
from groups.history.filters import HistoryFilter
from groups.history.fulltext_sqlite import ENTRIES, TIES
from groups.history.rows import HistoryRow, read_rows
from groups.models import Submission, SubmissionQuerySet
from groups.models.search import SearchTerm


class SubqueryTable(BaseTable):
    """Takes the place of a table in a query: the rows of another statement."""

    def __init__(self, table: str, statement: str, values: Sequence[Any]) -> None:
        super().__init__(table, None)
        self.statement, self.values = statement, tuple(values)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return f"({self.statement}) {connection.ops.quote_name(self.table_name)}", list(self.values)


class IndexScan:
    """The entries of the filter's days that meet one condition, for which there is an index.

    A condition with a term is read from SQLite's full-text index.
    """

    def __init__(self, filter: HistoryFilter, condition: Condition) -> None:
        self._filter, self._condition = filter, condition

    def entries(self) -> SubmissionQuerySet:
        return Submission.objects.filter(self._filter.period, self._condition.q)

    def rows(self, place: Any, *, back: bool, most: int) -> list[HistoryRow]:
        """Returns the next rows past a place."""
        if self._condition.term:
            hits, values = self._hits(place, back=back, size=most)
            ids = fulltext_sqlite.next_ids(hits, values, place, back=back)
            found = Submission.objects.filter(pk__in=ids[:most])
        else:
            found = self.entries().past(place, back=back)
        return read_rows(found, most=most, back=back)

    def window(self, place: Any, *, back: bool, size: int) -> SubmissionQuerySet:
        """A query of the next `size` entries past a place, or a few more."""
        if self._condition.term:
            hits, values = self._hits(place, back=back, size=size)
            statement: tuple[str, Sequence[Any]] = ENTRIES.format(hits=hits), values
        else:
            rows = self.entries().past(place, back=back).in_order(back=back)[:size]
            statement = cast("tuple[str, Sequence[Any]]", rows.query.sql_with_params())
        found = Submission.objects.all()
        table = Submission._meta.db_table
        found.query.get_initial_alias()
        found.query.alias_map[table] = SubqueryTable(table, *statement)
        return found.past(place, back=back)

    def count(self, most: int) -> int:
        """Counts the entries, up to `most`."""
        if self._condition.term:
            return fulltext_sqlite.count(self._condition.term, self._numbers(), limit=most)
        return self.entries().in_order()[:most].count()

    def _hits(self, place: Any, *, back: bool, size: int) -> tuple[str, Sequence[Any]]:
        first, last = self._numbers()
        if place and back:
            first = max(first, fulltext_sqlite.number(place.submitted_at))
        elif place:
            last = min(last, fulltext_sqlite.number(place.submitted_at) + TIES - 1)
        # More than `size`: the entries of the place's own microsecond, and those of the last one.
        return fulltext_sqlite.hits(
            cast("SearchTerm", self._condition.term),
            (first, last),
            back=back,
            limit=size + 2 * TIES,
        )

    def _numbers(self) -> tuple[int, int]:
        """The first and the last number of the filter's days in the full-text index."""
        begins, ends = self._filter.begins_at, self._filter.ends_before
        return (
            fulltext_sqlite.number(begins) if begins else 0,
            fulltext_sqlite.number(ends) - 1 if ends else fulltext_sqlite.LAST,
        )
