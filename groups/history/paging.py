"""Pages of the history, from any entry on, forward or back.

If one index answers the whole filter, it is followed from that entry on. Otherwise the other
conditions are checked row by row among the next entries that the best index gives, at most
WINDOW of them; the page then says how far the search came.

PostgreSQL's full-text index gives no order. Its matches are sorted if they are few; a common text
is searched for in the list itself, where it soon fills a page.
"""

from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db import connection
from django.db.models import Q

from groups.history import fulltext_postgresql
from groups.history.conditions import Condition, conditions
from groups.history.filters import HistoryFilter
from groups.history.fulltext_postgresql import TextMatches
from groups.history.index_scan import IndexScan
from groups.history.rows import HistoryRow, read_rows
from groups.models import Submission, SubmissionQuerySet

PAGE_SIZE = 50
# Most pages are full after a few rows, so a small window is tried first.
FIRST_WINDOW, WINDOW = 1_000, 50_000
# Fills a page with a text that one entry in a hundred contains.
FIRST_WINDOW_FOR_TEXT = 5_000
MOST_COUNTED = 10_000
ANYTHING = Condition(Q(), 9)

Row = Submission | HistoryRow


@dataclass(frozen=True)
class Page:
    """Entries, the newest first.

    newer, older  the entries from which the next pages start; None at an end of the list
    stopped_at    the last entry that was searched, if there are more behind it
    """

    entries: list[HistoryRow]
    newer: HistoryRow | None
    older: HistoryRow | None
    stopped_at: HistoryRow | None = None


@dataclass(frozen=True)
class Size:
    """How many entries were counted.

    is_least   there are more
    is_so_far  there may be more, outside of the window that was searched
    """

    count: int
    is_least: bool = False
    is_so_far: bool = False


class HistorySearch:
    """The entries that match a filter and that `user` may see; PAGE_SIZE on a page by default."""

    def __init__(self, filter: HistoryFilter, user: Any, *, page_size: int | None = None) -> None:
        self.filter = filter
        self.page_size = page_size or PAGE_SIZE
        self._found_full_page = False
        self._conditions = conditions(filter, user)
        self._best, second_best = [*self._ranked(), ANYTHING, ANYTHING][:2]
        self._use_index_of(self._best)
        self.text: TextMatches | None = None
        if self._best.term and connection.vendor == "postgresql":
            self.text = TextMatches(self.scan.entries())
            if self.text.seems_common or self.text.is_common:
                self._use_index_of(second_best)

    def _ranked(self) -> list[Condition]:
        """The conditions that have an index, the best first."""
        indexed = [each for each in self._conditions if each.rank is not None]
        return sorted(indexed, key=lambda each: each.rank or 0)

    def _use_index_of(self, condition: Condition) -> None:
        self._indexed = condition
        self.scan = IndexScan(self.filter, condition)
        self._rest = [each for each in self._conditions if each is not condition]

    @property
    def _is_sorted_here(self) -> bool:
        """Whether PostgreSQL's full-text index finds the entries, which are then sorted."""
        return bool(self.text and self._indexed.term)

    def everything(self) -> SubmissionQuerySet:
        """All matching entries, newest first, however long that takes: for exports."""
        return Submission.objects.filter(self.filter.period, _all(self._conditions)).newest_first()

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
        entries = found[: self.page_size]
        ahead = stopped_at or (entries[-1] if len(found) > self.page_size else None)
        if back:
            behind = None if last or not entries else entries[0]
            return Page(entries[::-1], ahead, behind, stopped_at)
        behind = entries[0] if before and entries else None
        return Page(entries, behind, ahead, stopped_at)

    def size(self) -> Size:
        """How many there are, as far as counting is cheap."""
        most_matches = fulltext_postgresql.MOST_MATCHES
        if self.text and self._is_sorted_here:
            found = self.text.entries().filter(_all(self._rest))
            return Size(found[:most_matches].count() if self._rest else len(self.text.ids))
        # Only for users who may see all entries: else this would reveal the number of others'.
        if self.text and self._indexed is ANYTHING:
            if self.text.is_counted:
                return Size(most_matches, is_least=True)
            if self._found_full_page:
                return Size(self.page_size, is_least=True)
        if not self._rest:
            most = most_matches if self._indexed.term else MOST_COUNTED
            count = self.scan.count(most + 1)
            return Size(min(count, most), count > most)
        count = self._window(None, back=False, size=WINDOW)[: MOST_COUNTED + 1].count()
        if count > MOST_COUNTED:
            return Size(MOST_COUNTED, is_least=True)
        return Size(count, is_so_far=self.scan.count(WINDOW + 1) > WINDOW)

    def _rows(self, place: Row | None, *, back: bool) -> tuple[list[HistoryRow], HistoryRow | None]:
        """Returns one row more than a page has, in the order of the search, and the row at which
        the search stopped if its window ended."""
        most = self.page_size + 1
        if self.text and self._is_sorted_here:
            found = self.text.entries().filter(_all(self._rest)).past(place, back=back)
            return read_rows(found, most=most, back=back), None
        if not self._rest:
            return self.scan.rows(place, back=back, most=most), None
        for size in (FIRST_WINDOW_FOR_TEXT if self.text else FIRST_WINDOW, WINDOW):
            rows = read_rows(self._window(place, back=back, size=size), most=most, back=back)
            if len(rows) == most:
                self._found_full_page = True
                return rows, None
            if self.text and self.text.uses_index and not self.text.is_common:
                self._use_index_of(self._best)
                return self._rows(place, back=back)
        return rows, self._end_of_window(place, back=back)

    def _window(self, place: Row | None, *, back: bool, size: int) -> SubmissionQuerySet:
        """The matching entries among the next ones of the index."""
        rest = _all([replace(each, q=each.row or each.q) for each in self._rest])
        return self.scan.window(place, back=back, size=size).filter(self.filter.period, rest)

    def _end_of_window(self, place: Row | None, *, back: bool) -> HistoryRow | None:
        """The last row of the largest window, if there are more behind it."""
        ends = read_rows(self.scan.window(place, back=back, size=WINDOW), most=1, back=not back)
        if ends and self.scan.window(ends[0], back=back, size=1).exists():
            return ends[0]
        return None


def _all(every: list[Condition]) -> Q:
    return reduce(and_, (each.q for each in every), Q())
