"""Exporting: rows in a file format, and a signed manifest at the end."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

from django.db import Error

from groups.audit.append import head, in_transaction
from groups.audit.checkpoints import instance
from groups.audit.export_manifest import manifest
from groups.audit.export_scan import Digest
from groups.audit.tables import CHUNK, snapshot, spelled
from groups.history.url_filter import UrlFilter
from groups.models import AuditEvent, ExportSlot, as_recorded, database_now
from groups.services.exports.formats import JSON_LINES, Format
from groups.services.exports.history import HISTORY
from groups.services.exports.slots import LONGEST, give_back, take_slot
from groups.services.exports.subject import Subject

# A few milliseconds of work; a write for each row would take longer than the row.
ROWS_IN_PIECE = 50


class Export(Iterator[bytes]):
    """The pieces of an export. close() records its end; reading to the end calls it.

    A generator alone would record nothing if it never started, and if nobody closed it, whenever
    the garbage collector runs: inside another transaction, perhaps.
    """

    def __init__(
        self,
        event: AuditEvent,
        found: Any,
        *,
        shown: UrlFilter,
        by: Any,
        file_format: Format,
        subject: Subject,
        slot: ExportSlot,
        rest: Callable[[], None],
    ) -> None:
        self._rest = rest
        self._slot, self._until = slot, time.monotonic() + LONGEST.total_seconds()
        self._event, self._shown, self._found, self._by = event, shown, found, by
        self._format, self._subject = file_format, subject
        self._digest = Digest()
        self._mismatches = 0
        self._is_complete = self._is_ended = False
        self._pieces = self._read()

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:  # StopIteration too
            self.close()
            raise

    def close(self) -> None:
        if self._is_ended:
            return
        try:
            self._pieces.close()
            self._record_end()
        finally:
            give_back(self._slot)

    def _record_end(self) -> None:
        details = {
            "export": self._event.number,
            "count": self._digest.count,
            "mismatches": self._mismatches,
            "sha256": self._digest.hexdigest(),
            "complete": self._is_complete,
        }
        in_transaction("export.ended", by=self._by, details=details)
        self._is_ended = True

    def _read(self) -> Generator[bytes]:
        with snapshot(any_text=True), closing(self._pieces_of_rows()) as pieces:
            # In the same snapshot as the rows: all of them are before this head.
            size, last = head()
            yield from self._counted(self._format.head(self._subject.columns), 0)
            for text, count in pieces:
                if time.monotonic() > self._until:
                    raise TimeoutError("The export took too long.")
                yield from self._counted(text, count)
                self._rest()
        details = {
            "filter": self._shown.words(),
            "mismatches": self._mismatches,
            "head": last,
            "size": size,
            "export": self._event.number,
            "at": as_recorded(database_now()),
            "instance": instance(),
        }
        statement = manifest(self._digest, details | self._format.details | self._subject.details)
        yield self._format.last(statement, self._subject.columns).encode()
        self._is_complete = True

    def _counted(self, text: str, count: int) -> Iterator[bytes]:
        # SQLite can store text that is not valid Unicode.
        if piece := text.encode(errors="backslashreplace"):
            self._digest.add(piece, count)
            yield piece

    def _pieces_of_rows(self) -> Generator[tuple[str, int]]:
        """Yields each piece with its number of rows; the first row alone, without delay."""
        columns = spelled(self._subject.sources)
        write = self._format.rows(self._subject.columns)
        with closing(iter(self._found.values_list(*columns).iterator(CHUNK))) as rows:
            piece = list(islice(rows, 1))
            while piece:
                match = self._subject.match(piece)
                self._mismatches += match.count(False)
                yield (
                    write((*row, each) for row, each in zip(piece, match, strict=True)),
                    len(piece),
                )
                piece = list(islice(rows, ROWS_IN_PIECE))


def export(
    *,
    by: Any,
    shown: UrlFilter | None = None,
    file_format: Format = JSON_LINES,
    subject: Subject = HISTORY,
    rest: Callable[[], None] = lambda: None,
) -> Export:
    """Records the export, and returns it in pieces, the newest first.

    `rest` is called after each piece. A second event records how many lines were read, even if the
    reader stops before the end. Raises TooManyExports, and DatabaseError before the first line: an
    export that isn't on record gives nothing.
    """
    shown = shown or subject.filter_type()
    found = subject.find(shown, by)
    details = {"filter": shown.words(), "format": file_format.name, **subject.details}
    slot = take_slot(by)
    try:
        event = in_transaction("export", by=by, details=details)
    except Error:
        give_back(slot)
        raise
    return Export(
        event,
        found,
        shown=shown,
        by=by,
        file_format=file_format,
        subject=subject,
        slot=slot,
        rest=rest,
    )
