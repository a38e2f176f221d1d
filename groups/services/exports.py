"""Carrying the history away: what is wanted of it, line by line, and a signed manifest."""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

from django.db.models import F, Func, TextField
from django.utils import timezone

from groups.audit.append import head, in_transaction
from groups.audit.checkpoints import instance
from groups.audit.export_scan import Digest
from groups.audit.exports import manifest
from groups.audit.tables import CHUNK, snapshot
from groups.audit.values import column_sql
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from groups.models import AuditEvent, as_recorded
from groups.services.export_formats import JSON_LINES, Format

# Written at once: a write for each line would take longer than the line.
TOGETHER = 500


class Spelled(Func):
    """A column as the database spells it for evidence: that is sooner had than Python's types."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        (column,) = self.get_source_expressions()
        sql, values = compiler.compile(column)
        return column_sql(column.target).format(sql), values


class Export(Iterator[bytes]):
    """The pieces of an export; its end is put on record by close(), which reading to the end calls.

    A generator alone would say nothing of what was never begun, and of what somebody forgot to
    close whenever the garbage collector comes by: amid another's transaction.
    """

    def __init__(
        self, event: AuditEvent, wanted: HistoryFilter, found: Any, by: Any, form: Format
    ) -> None:
        self._event, self._wanted, self._found = event, wanted, found
        self._by, self._form = by, form
        self._digest = Digest()
        self._is_complete = self._is_ended = False
        self._pieces = self._read()

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:  # StopIteration too
            self.close()
            raise

    def close(self) -> None:
        self._pieces.close()
        if self._is_ended:
            return
        lines = {"count": self._digest.count, "sha256": self._digest.hexdigest()}
        ended = {"export": self._event.number, **lines, "complete": self._is_complete}
        in_transaction("export.ended", by=self._by, details=ended)
        self._is_ended = True

    def _read(self) -> Generator[bytes]:
        with snapshot(), closing(_written(self._found, self._form)) as written:
            # Read first, and of the same moment as the lines: all of them are before this head.
            size, last = head()
            for text, count in written:
                piece = _encoded(text)
                self._digest.add(piece, count)
                yield piece
        details = {
            "filter": self._wanted.words(),
            "head": last,
            "size": size,
            "export": self._event.number,
            "at": as_recorded(timezone.now()),
            "instance": instance(),
        }
        yield self._form.last(manifest(self._digest, details | self._form.details)).encode()
        self._is_complete = True


def export(*, by: Any, wanted: HistoryFilter | None = None, form: Format = JSON_LINES) -> Export:
    """Puts the export on record, and returns it in pieces, newest submission first.

    A second event tells how many lines were handed out, also when the reader went away in between,
    or before the first. Raises DatabaseError before the first line, never instead of it: what isn't
    on record isn't carried away.
    """
    wanted = wanted or HistoryFilter()
    found = HistorySearch(wanted, by).everything()
    details = {"filter": wanted.words(), "format": form.name}
    event = in_transaction("export", by=by, details=details)
    return Export(event, wanted, found, by, form)


def _written(found: Any, form: Format) -> Generator[tuple[str, int]]:
    """Pieces, and of how many rows each is; the first line goes out at once."""
    if form.head:
        yield form.head, 0
    columns = [Spelled(F(name)) for name in form.sources]
    rows = iter(found.values_list(*columns).iterator(CHUNK))
    with closing(rows):
        together = list(islice(rows, 1))
        while together:
            yield form.rows(together), len(together)
            together = list(islice(rows, TOGETHER))


def _encoded(text: str) -> bytes:
    """What is no text, which SQLite keeps when it is given it, becomes an escape."""
    return text.encode(errors="backslashreplace")
