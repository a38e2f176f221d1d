"""Finding entries of the history: a page from any row, forward or back, by what an index gives.

Where one index answers all that is wanted, it is followed from the row on. Where several things
are wanted, or none has an index, the rest is looked at row by row, in a stretch of at most FURTHEST
rows that the best index gives; whoever asks is told how far that went.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, cast

from django.db import connection
from django.db.models import Q
from django.db.models.sql.datastructures import BaseTable

from groups.models import letters
from groups.models.conditions import Condition, conditions
from groups.models.letters_sql import ENTRIES, TIES
from groups.models.submission import Submission, SubmissionQuerySet
from groups.models.wanted import Wanted

PAGE_SIZE = 50
# Most pages are full after few rows, so few are looked at first.
NEAR, FURTHEST = 1_000, 50_000
MOST_COUNTED = 10_000
# PostgreSQL's index of letters has no order: so many are sorted, and of more not all are counted.
MOST_SORTED = 2_000
ANYTHING = Condition(Q(), 9)


@dataclass(frozen=True)
class Page:
    """Entries, the newest first.

    newer, older  from which entry on the pages on either side begin, None where there is no more
    stopped_at    the last row looked at, where there are more to look at behind it
    """

    entries: list[Submission]
    newer: Submission | None
    older: Submission | None
    stopped_at: Submission | None = None


@dataclass(frozen=True)
class Size:
    """How many were counted, and whether there may be more."""

    count: int
    is_least: bool = False


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


class Finding:
    """What `user` may see of what is wanted."""

    def __init__(self, wanted: Wanted, user: Any) -> None:
        self.wanted = wanted
        every = conditions(wanted, user)
        ranked = [each for each in every if each.rank is not None]
        self.led_by = min(ranked, key=_rank, default=ANYTHING)
        self.is_common_text = self._is_common_text()
        if self.is_common_text:
            others = [each for each in ranked if each is not self.led_by]
            self.led_by = min(others, key=_rank, default=ANYTHING)
        self.rest = [each for each in every if each is not self.led_by]

    def everything(self) -> SubmissionQuerySet:
        """All of it, newest first, however long that takes: for exports."""
        every = [self.led_by, *self.rest]
        return Submission.objects.filter(self.wanted.period, _all(every)).newest_first()

    def page(
        self,
        *,
        before: Submission | None = None,
        after: Submission | None = None,
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
        if self.is_common_text and len(self.rest) == 1:
            return Size(MOST_SORTED, is_least=True)
        if not self.rest:
            count = self._count_led(MOST_COUNTED + 1)
            return Size(min(count, MOST_COUNTED), count > MOST_COUNTED)
        stretch = self._stretch(None, back=False, reach=FURTHEST)
        count = stretch[: MOST_COUNTED + 1].count()
        if count > MOST_COUNTED:
            return Size(MOST_COUNTED, is_least=True)
        return Size(count, is_least=self._count_led(FURTHEST + 1) > FURTHEST)

    def _rows(
        self, place: Submission | None, *, back: bool
    ) -> tuple[list[Submission], Submission | None]:
        """One row more than a page holds, in the order in which they are come upon; and where the
        looking stopped, if it had to."""
        if not self.rest and (not self.led_by.text or connection.vendor == "sqlite"):
            return self._led_rows(place, back=back), None
        found: list[Submission] = []
        for reach in (NEAR, FURTHEST):
            stretch = self._stretch(place, back=back, reach=reach).listed(back=back)
            found = list(stretch[: PAGE_SIZE + 1])
            if len(found) > PAGE_SIZE:
                return found, None
        return found, self._end(place, back=back)

    def _led_rows(self, place: Submission | None, *, back: bool) -> list[Submission]:
        """The next rows that the index gives, where they are all that is wanted."""
        if not self.led_by.text:
            led = self._led().past(place, back=back)
        else:
            hits, values = self._hits(place, back=back, limit=PAGE_SIZE + 1 + 2 * TIES)
            ids = letters.next_ids(hits, values, place, back=back)[: PAGE_SIZE + 1]
            led = Submission.objects.filter(pk__in=ids)
        return list(led.listed(back=back)[: PAGE_SIZE + 1])

    def _end(self, place: Submission | None, *, back: bool) -> Submission | None:
        """The last row of the longest stretch from a place, if there is more behind it."""
        stretch = among(*self._nearest(place, back=back, reach=FURTHEST)).past(place, back=back)
        end = stretch.listed(back=not back).first()
        if end is None:
            return None
        behind = among(*self._nearest(end, back=back, reach=1)).past(end, back=back)
        return end if behind.exists() else None

    def _stretch(self, place: Submission | None, *, back: bool, reach: int) -> SubmissionQuerySet:
        """What is wanted among the next rows that the index gives."""
        nearest = among(*self._nearest(place, back=back, reach=reach))
        return nearest.past(place, back=back).filter(self.wanted.period, _all(self.rest))

    def _nearest(
        self, place: Submission | None, *, back: bool, reach: int
    ) -> tuple[str, Sequence[Any]]:
        """The statement for the next rows that the index gives, at least `reach` of them."""
        if not self.led_by.text:
            rows = self._led().past(place, back=back).in_order(back=back)[:reach]
        elif connection.vendor == "postgresql":
            # All of them: an index of letters has no order.
            rows = self._led()[:MOST_SORTED]
        else:
            hits, values = self._hits(place, back=back, limit=reach + 2 * TIES)
            return ENTRIES.format(hits=hits), values
        return cast("tuple[str, Sequence[Any]]", rows.query.sql_with_params())

    def _led(self) -> SubmissionQuerySet:
        return Submission.objects.filter(self.wanted.period, self.led_by.q)

    def _hits(
        self, place: Submission | None, *, back: bool, limit: int
    ) -> tuple[str, Sequence[Any]]:
        begins, ends = self.wanted.begins_at, self.wanted.ends_before
        first = letters.number(begins) if begins else 0
        last = letters.number(ends) - 1 if ends else letters.LAST
        if place and back:
            first = max(first, letters.number(place.submitted_at))
        elif place:
            last = min(last, letters.number(place.submitted_at) + TIES - 1)
        return letters.hits(
            self.led_by.text, first=first, last=last, newest_first=not back, limit=limit
        )

    def _count_led(self, most: int) -> int:
        """How many the index gives, counted up to `most`."""
        if self.led_by.text and connection.vendor == "sqlite":
            hits, values = self._hits(None, back=False, limit=most)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM ({hits})", values)  # noqa: S608
                return int(cursor.fetchone()[0])
        return self._led().in_order()[:most].count()

    def _is_common_text(self) -> bool:
        """Whether PostgreSQL would have to sort too many entries that hold the text: then many of
        the newest hold it, and it is looked for in them."""
        if not self.led_by.text or connection.vendor == "sqlite":
            return False
        return self._count_led(MOST_SORTED + 1) > MOST_SORTED


def _rank(condition: Condition) -> int:
    return condition.rank or 0


def _all(every: list[Condition]) -> Q:
    return reduce(and_, (each.q for each in every), Q())
