"""Exporting the history: rows in a file format, and a signed manifest at the end."""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

from django.db.models import F, Func, TextField

from groups.audit.append import head, in_transaction
from groups.audit.checkpoints import instance
from groups.audit.export_manifest import manifest
from groups.audit.export_scan import Digest
from groups.audit.tables import CHUNK, snapshot
from groups.audit.values import column_sql
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from groups.models import AuditEvent, as_recorded, database_now
from groups.services.history_export_formats import JSON_LINES, Format

# A write for each row would take longer than the row.
ROWS_IN_PIECE = 500


class Spelled(Func):
    """A column as text from the database, as evidence spells it: faster than Python's types."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        (column,) = self.get_source_expressions()
        sql, values = compiler.compile(column)
        return column_sql(column.target).format(sql), values


class Export(Iterator[bytes]):
    """The pieces of an export. close() records its end; reading to the end calls it.

    A generator alone would record nothing if it never started, and if nobody closed it, whenever
    the garbage collector runs: inside another transaction, perhaps.
    """

    def __init__(
        self, event: AuditEvent, shown: HistoryFilter, found: Any, by: Any, file_format: Format
    ) -> None:
        self._event, self._shown, self._found = event, shown, found
        self._by, self._format = by, file_format
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
        details = {"export": self._event.number, **lines, "complete": self._is_complete}
        in_transaction("export.ended", by=self._by, details=details)
        self._is_ended = True

    def _read(self) -> Generator[bytes]:
        with snapshot(), closing(_pieces(self._found, self._format)) as pieces:
            # In the same snapshot as the rows: all of them are before this head.
            size, last = head()
            for text, count in pieces:
                # SQLite can store text that is not valid Unicode.
                piece = text.encode(errors="backslashreplace")
                self._digest.add(piece, count)
                yield piece
        details = {
            "filter": self._shown.words(),
            "head": last,
            "size": size,
            "export": self._event.number,
            "at": as_recorded(database_now()),
            "instance": instance(),
        }
        yield self._format.last(manifest(self._digest, details | self._format.details)).encode()
        self._is_complete = True


def export(
    *, by: Any, shown: HistoryFilter | None = None, file_format: Format = JSON_LINES
) -> Export:
    """Records the export, and returns it in pieces, the newest submission first.

    A second event records how many lines were read, even if the reader stops before the end. Raises
    DatabaseError before the first line: an export that isn't on record gives nothing.
    """
    shown = shown or HistoryFilter()
    found = HistorySearch(shown, by).everything()
    details = {"filter": shown.words(), "format": file_format.name}
    event = in_transaction("export", by=by, details=details)
    return Export(event, shown, found, by, file_format)


def _pieces(found: Any, file_format: Format) -> Generator[tuple[str, int]]:
    """Yields each piece with its number of rows; the first row alone, without delay."""
    if file_format.head:
        yield file_format.head, 0
    columns = [Spelled(F(name)) for name in file_format.sources]
    with closing(iter(found.values_list(*columns).iterator(CHUNK))) as rows:
        piece = list(islice(rows, 1))
        while piece:
            yield file_format.rows(piece), len(piece)
            piece = list(islice(rows, ROWS_IN_PIECE))
