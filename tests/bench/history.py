"""The history at many rows: beside its own time at 1,000, a stock ModelAdmin, and the database."""

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.demo.sandbox import Sandbox
from groups.history.filters import HistoryFilter
from groups.history.paging import PAGE_SIZE
from groups.history.rows import HistoryRow
from groups.models import Submission
from groups.plan import code
from groups.services.exports.export import export
from groups.services.exports.formats import CSV, JSON_LINES, Format
from groups.services.exports.history import HISTORY as EXPORTED
from tests.bench.evidence import BARE_LOOP, MANY, bare_loop
from tests.bench.few_rows import FEW, few_rows
from tests.bench.hanging import server, signed_in
from tests.bench.timing import TIMES, Result, in_turn

WARM = 5
MOST_TIMES_AS_LONG = 1.5
EXPORT_GOAL = 3.0
HISTORY = "/history/"
STOCK = "/stock/groups/submission/"
PAGES = {"first page": {}, "last page": {"page": "last"}}


class PageRequest(NamedTuple):
    address: str
    query: dict[str, str]


def history(rows: int) -> Iterator[Result]:
    vacuum()
    with few_rows() as open_page:
        for number, (what, page) in enumerate(pages().items()):
            ours, few = in_turn([ask(*page), partial(open_page, number)], times=TIMES)
            yield Result(what, rows, ours, f"at {FEW:,} rows", few, MOST_TIMES_AS_LONG)
    yield beside_query(rows)


def pages() -> dict[str, PageRequest]:
    """Pages by what they are called: each single filter, its first page and its last; an entry."""
    middle = Submission.objects.filter(liner_group_id__isnull=False).order_by("fingerprint")[0]
    filters = [
        HistoryFilter(),
        HistoryFilter(since=f"{timezone.now().year}-01-01"),
        HistoryFilter(until=f"{timezone.now().year}-01-01"),
        HistoryFilter(by=middle.submitted_by_name),
        HistoryFilter(status="created"),
        HistoryFilter(status="refused"),
        HistoryFilter(default="yes"),
        HistoryFilter(default="no"),
        HistoryFilter(reset="yes"),
        HistoryFilter(reset="no"),
        HistoryFilter(verification="different"),
        HistoryFilter(review="reviewed"),
        HistoryFilter(review="needs_explanation"),
        HistoryFilter(cause="settled"),
        HistoryFilter(confirmed="yes"),
        HistoryFilter(alarm="any"),
        HistoryFilter(alarm="unanswered"),
        HistoryFilter(liner_id=str(middle.liner_group_id)),
        HistoryFilter(plan=middle.fingerprint),
        HistoryFilter(q="Evening leads"),
        HistoryFilter(q="вечерние"),
        HistoryFilter(q="leads"),
        HistoryFilter(q="nothing like it"),
        HistoryFilter(q=middle.submitted_by_name),
        HistoryFilter(q=f"#{middle.liner_group_id}"),
        HistoryFilter(q=str(middle.liner_group_id)),
        HistoryFilter(q=code(middle.intervals)),
        HistoryFilter(q=str(middle.pk)),
    ]
    found = {
        f"history, {_told(wanted)}, {page}": PageRequest(HISTORY, wanted.words() | query)
        for wanted in filters
        for page, query in PAGES.items()
    }
    return found | {"an entry": PageRequest(middle.get_absolute_url(), {})}


def _told(wanted: HistoryFilter) -> str:
    words = replace(wanted, plan=wanted.plan[:8]).words()
    return " ".join(f"{name}={value}" for name, value in words.items()) or "everything"


def ask(address: str, query: dict[str, str]) -> Callable[[], None]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(auditor())

    def job() -> None:
        assert client.get(address, query).status_code == 200

    job()
    return job


def auditor() -> User:
    return User.objects.filter(groups__name="Auditor", is_active=True)[0]


def vacuum() -> None:
    """What autovacuum does sooner or later after so many inserts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE groups_submission")


def beside_query(rows: int) -> Result:
    """The first page beside what it asks the database for its rows: the rest is everything else,
    from the session to the last tag."""
    statement, values = (
        Submission.objects.newest_first()
        .values_list(*HistoryRow._fields)[: PAGE_SIZE + 1]
        .query.sql_with_params()
    )

    def query() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert len(cursor.fetchall()) == PAGE_SIZE + 1

    ours, bare = in_turn([ask(HISTORY, {}), query], times=TIMES)
    return Result("history, first page", rows, ours, "the database's own query", bare, None)


def over_http(rows: int) -> Iterator[Result]:
    """Through gunicorn and real sockets, for the same person, in one server."""
    goal = 3 if connection.vendor == "sqlite" else 8
    last = -(-Submission.objects.count() // 100)
    pairs = [
        ("first page", {}, {}, goal),
        ("last page", {"page": "last"}, {"p": str(last)}, 10),
        ("one outcome", {"status": "refused"}, {"status__exact": "refused"}, goal),
        ("a text", {"q": "Evening leads"}, {"q": "Evening leads"}, 10),
        ("a text that is nowhere", {"q": "nothing like it"}, {"q": '"nothing like it"'}, 10),
    ]
    with Sandbox(token="sandbox-bench") as sandbox, server(sandbox) as address:
        browser = signed_in(auditor(), address)

        def get(page: str, query: dict[str, str]) -> Callable[[], None]:
            def job() -> None:
                assert browser.get(address + page, params=query, timeout=60).status_code == 200

            for _ in range(WARM):  # each thread has its own first time
                job()
            return job

        for what, query, stock, goal in pairs:
            ours, theirs = in_turn([get(HISTORY, query), get(STOCK, stock)], times=TIMES)
            told = f"history over HTTP, {what}"
            yield Result(told, rows, ours, "a stock ModelAdmin", theirs, goal, at_least=True)


def exports(rows: int) -> Iterator[Result]:
    """Beside a bare loop over the same events, and the database's own dump of the same columns."""
    times = 1 if rows >= MANY else 3
    for form in (JSON_LINES, CSV):
        jobs = [lambda form=form: carry(form), bare_loop, dump]  # type: ignore[misc]
        ours, bare, dumped = in_turn(jobs, times=times)
        told = f"export as {form.name}"
        yield Result(told, rows, ours, BARE_LOOP, bare, EXPORT_GOAL)
        yield Result(told, rows, ours, "the database's own CSV", dumped, None)


def carry(form: Format) -> None:
    assert sum(map(len, export(by=auditor(), file_format=form)))


def dump() -> None:
    """PostgreSQL's COPY; SQLite's own cursor and Python's csv."""
    names = [Submission._meta.get_field(name).column for name in EXPORTED.sources]
    query = f"SELECT {', '.join(names)} FROM groups_submission ORDER BY submitted_at DESC, id DESC"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT CSV") as copy:
            assert sum(map(len, copy))
        return
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as raw:
        out = io.StringIO()
        cursor = raw.execute(query)
        while chunk := cursor.fetchmany(2_000):
            csv.writer(out).writerows(chunk)
            out.seek(0)
            out.truncate()
