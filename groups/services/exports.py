"""Carrying the history away: what is wanted of it, line by line, and a signed manifest."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from json.encoder import encode_basestring as quoted
from typing import Any

from django.db.models import F, Func, TextField
from django.utils import timezone

from groups.audit import csv_format
from groups.audit.append import head, in_transaction
from groups.audit.checkpoints import instance
from groups.audit.exports import Digest, manifest
from groups.audit.tables import CHUNK, snapshot, spelled
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from groups.models import AuditEvent, as_recorded

Row = Sequence[Any]
# The keys of a line, on which scripts outside rely, and the columns that they tell.
COLUMNS = {
    "id": "id",
    "status": "status",
    "title": "title",
    "intervals": "intervals",
    "is_default": "is_default",
    "reset_attempts_enabled": "reset_attempts_enabled",
    "reason": "reason",
    "liner_group_id": "liner_group_id",
    "submitted_by": "submitted_by_name",
    "submitted_at": "submitted_at",
    "finished_at": "finished_at",
    "http_status": "http_status",
    "message": "message",
    "verification": "verification",
    "ip_address": "ip_address",
    "retry_of": "retry_of",
}
# Written at once: a write for each line would take longer than the line.
TOGETHER = 500


class Spelled(Func):
    """A column as the database spells it for evidence: that is sooner had than Python's types."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        (column,) = self.get_source_expressions()
        sql, values = compiler.compile(column)
        return spelled(column.target).format(sql), values


@dataclass(frozen=True)
class Format:
    """How an export is written: what comes first, many rows, and the manifest as the last line."""

    name: str
    head: str
    rows: Callable[[Iterable[Row]], str]
    last: Callable[[str], str]
    told: dict[str, Any]


def json_lines(rows: Iterable[Row]) -> str:
    return "".join(map(_json_line, rows))


def _json_line(row: Row) -> str:
    """As json.dumps() would write it, in a third of its time; the database spelled the rest."""
    pk, status, title, intervals, is_default, resets, reason, number = row[:8]
    by, at, finished_at, http_status, message, verification, address, retry_of = row[8:]
    return (
        f'{{"id": "{pk}", "status": {quoted(status)}, "title": {quoted(title)},'
        f' "intervals": {intervals}, "is_default": {"true" if is_default else "false"},'
        f' "reset_attempts_enabled": {"true" if resets else "false"},'
        f' "reason": {quoted(reason)}, "liner_group_id": {_or_null(number)},'
        f' "submitted_by": {quoted(by)}, "submitted_at": "{at}",'
        f' "finished_at": {_text_or_null(finished_at)}, "http_status": {_or_null(http_status)},'
        f' "message": {quoted(message)}, "verification": {quoted(verification)},'
        f' "ip_address": {_text_or_null(address)}, "retry_of": {_text_or_null(retry_of)}}}\n'
    )


def _or_null(value: Any) -> Any:
    return "null" if value is None else value


def _text_or_null(value: str | None) -> str:
    return "null" if value is None else quoted(value)


JSON_LINES = Format("jsonl", "", json_lines, "{}\n".format, {})
CSV = Format(
    "csv", csv_format.head(COLUMNS), csv_format.written, csv_format.manifest_row, {"format": "csv"}
)


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
        told = {
            "filter": self._wanted.words(),
            "head": last,
            "size": size,
            "export": self._event.number,
            "at": as_recorded(timezone.now()),
            "instance": instance(),
        }
        yield self._form.last(manifest(self._digest, told | self._form.told)).encode()
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
    columns = [Spelled(F(name)) for name in COLUMNS.values()]
    rows = iter(found.values_list(*columns).iterator(CHUNK))
    with closing(rows):
        together = list(islice(rows, 1))
        while together:
            yield form.rows(together), len(together)
            together = list(islice(rows, TOGETHER))


def _encoded(text: str) -> bytes:
    """What is no text, which SQLite keeps when it is given it, becomes an escape."""
    return text.encode(errors="backslashreplace")
