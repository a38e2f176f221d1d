"""Pages of the history: from any row, forward or back, by what an index gives.

Where one index answers all that is wanted, it is followed from the row on. Where several things
are wanted, or none has an index, the rest is looked at row by row, in a stretch of at most FURTHEST
rows that the best index gives; whoever asks is told how far that went.

PostgreSQL's index of letters gives no order. What few entries hold is found by it and sorted; what
many hold is looked for in the list itself, where a page of it is soon full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any, cast

from django.db import connection
from django.db.models import Q
from django.db.models.sql.datastructures import BaseTable

from groups.history import fulltext, fulltext_postgresql
from groups.history.conditions import Condition, conditions
from groups.history.filters import HistoryFilter
from groups.history.fulltext_postgresql import Text
from groups.history.fulltext_sql import ENTRIES, TIES
from groups.history.rows import HistoryRow, read_rows
from groups.models import Submission, SubmissionQuerySet

PAGE_SIZE = 50
# Most pages are full after few rows, so few are looked at first.
NEAR, FURTHEST = 1_000, 50_000
# Of what one entry in a hundred holds, these fill a page.
NEAR_FOR_TEXT = 5_000
# Seldom more than these are of one moment with the last on a page, or with where it begins.
FEW_TIES = 8
MOST_COUNTED = 10_000
ANYTHING = Condition(Q(), 9)

Row = Submission | HistoryRow


@dataclass(frozen=True)
class Page:
    """Entries, the newest first.

    newer, older  from which entry on the pages on either side begin, None where there is no more
    stopped_at    the last row looked at, where there are more to look at behind it
    """

    entries: list[HistoryRow]
    newer: HistoryRow | None
    older: HistoryRow | None
    stopped_at: HistoryRow | None = None


@dataclass(frozen=True)
class Size:
    """How many were counted.

    is_least    there are more, which were not counted
    is_so_far   there may be more, behind the stretch that was looked through
    """

    count: int
    is_least: bool = False
    is_so_far: bool = False


class Stretch(BaseTable):
    """Stands for a table in a query: some of its rows, which another statement gives."""

    def __init__(self, table: str, statement: str, values: Any) -> None:
        super().__init__(table, None)
        self.statement, self.values = statement, tuple(values)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return f"({self.statement}) {connection.ops.quote_name(self.table_name)}", list(self.values)


def among(statement: str, values: Any) -> SubmissionQuerySet:
    """Entries among the rows of a statement, which gives all their columns."""
    found = Submission.objects.all()
    table = Submission._meta.db_table
    found.query.get_initial_alias()
    found.query.alias_map[table] = Stretch(table, statement, values)
    return found


class HistorySearch:
    """What `user` may see of what is wanted."""

    def __init__(self, wanted: HistoryFilter, user: Any) -> None:
        self.wanted = wanted
        # Whether a page was found that is full.
        self.was_full = False
        self.every = conditions(wanted, user)
        self._lead_by(*self._ranked()[:1])
        self.text = self._text_to_sort()
        if self.text and (self.text.seems_common or self.text.is_common):
            self._lead_by(*self._ranked()[1:2])

    def _ranked(self) -> list[Condition]:
        """Those that an index answers, the best first."""
        return sorted((each for each in self.every if each.rank is not None), key=_rank)

    def _lead_by(self, condition: Condition = ANYTHING) -> None:
        self.led_by = condition
        self.rest = [each for each in self.every if each is not condition]

    def _text_to_sort(self) -> Text | None:
        is_ordered = connection.vendor == "sqlite"
        return None if is_ordered or not self.led_by.text else Text(self.led_by, self._led())

    def everything(self) -> SubmissionQuerySet:
        """All of it, newest first, however long that takes: for exports."""
        every = [self.led_by, *self.rest]
        return Submission.objects.filter(self.wanted.period, _all(every)).newest_first()

    def page(
        self,
        *,
        before: Row | None = None,
        after: Row | None = None,
        last: bool = False,
    ) -> Page:
        """The first page; or the one older than `before`, newer than `after`, or the last."""
        back = after is not None or last
        found, stopped_at = self._rows(after or before, back=back)
        entries = found[:PAGE_SIZE]
        ahead = stopped_at or (entries[-1] if len(found) > PAGE_SIZE else None)
        if back:
            behind = None if last or not entries else entries[0]
            return Page(entries[::-1], ahead, behind, stopped_at)
        behind = entries[0] if before and entries else None
        return Page(entries, behind, ahead, stopped_at)

    def size(self) -> Size:
        """How many there are, as far as that is cheap."""
        if self.text and self.led_by.text:
            if not self.rest:
                return Size(len(self.text.ids))
            return Size(
                self.text.entries()
                .filter(_all(self.rest))[: fulltext_postgresql.MOST_HOLDING]
                .count()
            )
        # Only of what may all be seen: else this would tell of others' entries.
        if self.text and self.led_by is ANYTHING and (self.text.is_counted or self.was_full):
            return Size(
                fulltext_postgresql.MOST_HOLDING if self.text.is_counted else PAGE_SIZE,
                is_least=True,
            )
        if not self.rest:
            most = fulltext_postgresql.MOST_HOLDING if self.led_by.text else MOST_COUNTED
            count = self._count_led(most + 1)
            return Size(min(count, most), count > most)
        stretch = self._stretch(None, back=False, reach=FURTHEST)
        count = stretch[: MOST_COUNTED + 1].count()
        if count > MOST_COUNTED:
            return Size(MOST_COUNTED, is_least=True)
        return Size(count, is_so_far=self._count_led(FURTHEST + 1) > FURTHEST)

    def _rows(self, place: Row | None, *, back: bool) -> tuple[list[HistoryRow], HistoryRow | None]:
        """One row more than a page holds, in the order in which they are come upon; and where the
        looking stopped, if it had to."""
        if self.text and self.led_by.text:
            found = self.text.entries().filter(_all(self.rest)).past(place, back=back)
            return read_rows(found, most=PAGE_SIZE + 1, back=back), None
        if not self.rest:
            return self._led_rows(place, back=back), None
        for reach in (NEAR_FOR_TEXT if self.text else NEAR, FURTHEST):
            stretch = self._stretch(place, back=back, reach=reach)
            rows = read_rows(stretch, most=PAGE_SIZE + 1, back=back)
            if len(rows) > PAGE_SIZE:
                self.was_full = True
                return rows, None
            if self.text and self.text.is_indexed and not self.text.is_common:
                self._lead_by(self.text.condition)
                return self._rows(place, back=back)
        return rows, self._end(place, back=back)

    def _led_rows(self, place: Row | None, *, back: bool) -> list[HistoryRow]:
        """The next rows that the index gives, where they are all that is wanted."""
        if not self.led_by.text:
            led = self._led().past(place, back=back)
        else:
            led = Submission.objects.filter(pk__in=self._next_ids(place, back=back))
        return read_rows(led, most=PAGE_SIZE + 1, back=back)

    def _next_ids(self, place: Row | None, *, back: bool) -> list[str]:
        """Of those that hold the text, as SQLite's index gives them."""
        ids: list[str] = []
        for ties in (FEW_TIES, 2 * TIES):
            hits, values = self._hits(place, back=back, limit=PAGE_SIZE + 1 + ties)
            ids, is_all = fulltext.next_ids(hits, values, place, back=back)
            if is_all or len(ids) > PAGE_SIZE:
                break
        return ids[: PAGE_SIZE + 1]

    def _end(self, place: Row | None, *, back: bool) -> HistoryRow | None:
        """The last row of the longest stretch from a place, if there is more behind it."""
        stretch = among(*self._nearest(place, back=back, reach=FURTHEST)).past(place, back=back)
        ends = read_rows(stretch, most=1, back=not back)
        if not ends:
            return None
        end = ends[0]
        behind = among(*self._nearest(end, back=back, reach=1)).past(end, back=back)
        return end if behind.exists() else None

    def _stretch(self, place: Row | None, *, back: bool, reach: int) -> SubmissionQuerySet:
        """What is wanted among the next rows that the index gives."""
        nearest = among(*self._nearest(place, back=back, reach=reach))
        rest = _all([replace(each, q=each.row or each.q) for each in self.rest])
        return nearest.past(place, back=back).filter(self.wanted.period, rest)

    def _nearest(self, place: Row | None, *, back: bool, reach: int) -> tuple[str, Sequence[Any]]:
        """The statement for the next rows that the index gives, at least `reach` of them."""
        if not self.led_by.text:
            rows = self._led().past(place, back=back).in_order(back=back)[:reach]
        else:
            hits, values = self._hits(place, back=back, limit=reach + 2 * TIES)
            return ENTRIES.format(hits=hits), values
        return cast("tuple[str, Sequence[Any]]", rows.query.sql_with_params())

    def _led(self) -> SubmissionQuerySet:
        return Submission.objects.filter(self.wanted.period, self.led_by.q)

    def _hits(self, place: Row | None, *, back: bool, limit: int) -> tuple[str, Sequence[Any]]:
        numbers = self._numbers()
        if place and back:
            numbers["first"] = max(numbers["first"], fulltext.number(place.submitted_at))
        elif place:
            numbers["last"] = min(numbers["last"], fulltext.number(place.submitted_at) + TIES - 1)
        return fulltext.hits(self.led_by.text, **numbers, newest_first=not back, limit=limit)

    def _numbers(self) -> dict[str, int]:
        """Between which numbers of fulltext.py the days lie."""
        begins, ends = self.wanted.begins_at, self.wanted.ends_before
        return {
            "first": fulltext.number(begins) if begins else 0,
            "last": fulltext.number(ends) - 1 if ends else fulltext.LAST,
        }

    def _count_led(self, most: int) -> int:
        """How many the index gives, counted up to `most`."""
        if self.led_by.text and connection.vendor == "sqlite":
            return fulltext.count(self.led_by.text, **self._numbers(), limit=most)
        return self._led().in_order()[:most].count()


def _rank(condition: Condition) -> int:
    return condition.rank or 0


def _all(every: list[Condition]) -> Q:
    return reduce(and_, (each.q for each in every), Q())
