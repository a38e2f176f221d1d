"""The overview counts entries by days of the company's zone, and links to them."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from groups.models import Submission
from tests.conftest import words_on
from tests.database import lifted
from tests.entries import entry_of

BERLIN = ZoneInfo("Europe/Berlin")
# The clock is put back in the night to 25 October.
LAST = date(2026, 10, 28)
NONE = {"liner_group_id": None}
ENDS: dict[str, dict[str, Any]] = {
    "created": {},
    "refused": NONE,
    "not_sent": NONE,
    "absent": NONE,
    "unknown": NONE,
    "sending": {**NONE, "finished_at": None},
}


@pytest.fixture
def past(anna: User, settings: Any) -> list[Submission]:
    """Two hundred entries of five weeks, on borders of days and between them."""
    settings.TIME_ZONE = "Europe/Berlin"
    rng = random.Random(5)
    # Older accounts, whose names nobody could choose today.
    odd = [User(username=name) for name in ("Ян & Söhne", "<b>emil</b>")]
    people = [anna, *User.objects.bulk_create(odd)]
    edge = datetime(2026, 10, 28, 23, tzinfo=UTC)  # midnight in Berlin
    made = []
    for number in range(200):
        at = edge - timedelta(hours=rng.randrange(35 * 24))
        at += rng.choice((timedelta(0), -timedelta(microseconds=1), timedelta(minutes=20)))
        status = rng.choice([*ENDS, "created", "created"])
        took = None if status == "sending" else rng.choice((80, 100, 101, 450, 2_000, 15_000))
        changes = {"submitted_at": at, "status": status, "duration_ms": took}
        made.append(entry_of(rng.choice(people), number, **changes | ENDS[status]))
    return made


def test_a_renamed_person_is_one_row_under_the_present_name(
    page: Callable[..., Any], anna: User
) -> None:
    entry_of(anna, 0)
    anna.username = "annette"
    anna.save()
    entry_of(anna, 1)
    (row,) = page(days="7", to="2026-11-02").context["people"]
    assert (row["label"], row["count"]) == ("annette", 2)
    assert "by=annette" in row["url"]


def those_of(url: str, entries: Iterable[Submission]) -> list[Submission]:
    """The entries that an address of the history names, counted by hand."""
    query = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    assert urlsplit(url).path == "/history/"
    first, last = (date.fromisoformat(query.pop(name)) for name in ("from", "to"))
    found = [one for one in entries if first <= local_day(one) <= last]
    if status := query.pop("status", ""):
        found = [one for one in found if one.status == status]
    if name := query.pop("by", ""):
        found = [one for one in found if one.submitted_by_name == name]
    assert query == {}
    return found


def local_day(entry: Submission) -> date:
    return entry.submitted_at.astimezone(BERLIN).date()


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_each_number_equals_what_its_link_finds(
    days: int, page: Callable[..., Any], past: list[Submission]
) -> None:
    found = page(days=str(days), to=LAST.isoformat()).context
    inside = [one for one in past if LAST - timedelta(days=days) < local_day(one) <= LAST]
    assert found["total"] == len(inside) == len(those_of(found["whole_url"], past))
    assert Counter({row["status"]: row["count"] for row in found["outcomes"]}) == Counter(
        one.status for one in inside
    )
    assert Counter({row["label"]: row["count"] for row in found["people"]}) == Counter(
        one.submitted_by_name for one in inside
    )
    assert sum(row["total"] for row in found["spans"]) == len(inside)
    for row in [*found["outcomes"], *found["people"]]:
        assert row["count"] == len(those_of(row["url"], past))
    for row in found["spans"]:
        assert (
            row["total"]
            == len(those_of(row["url"], past))
            == sum(one["count"] for one in row["amounts"])
        )
        for amount in filter(lambda amount: amount["url"], row["amounts"]):
            assert amount["count"] == len(those_of(amount["url"], past))


def test_durations_are_shown_by_outcome(page: Callable[..., Any], past: list[Submission]) -> None:
    rows = page(to=LAST.isoformat()).context["times"]
    assert "sending" not in {row["status"] for row in rows}
    for row in rows:
        took = sorted(one.duration_ms or 0 for one in those_of(row["url"], past))
        assert row["times"].half == took[-(-len(took) * 50 // 100) - 1]
        assert row["times"].most == took[-(-len(took) * 95 // 100) - 1]
        assert row["times"].slowest == took[-1]
        assert sum(count for _, count, _ in row["bins"]) == len(took)


def test_every_bar_has_the_link_of_a_table_row(
    page: Callable[..., Any], past: list[Submission]
) -> None:
    html = page(to=LAST.isoformat()).content.decode()
    bars = set(map(unescape, re.findall(r'<a href="([^"]+)" tabindex="-1"', html)))
    rows = set(map(unescape, re.findall(r'<a (?:class="[^"]+" )?href="([^"]+)">', html)))
    assert len(bars) > 60
    assert bars <= rows
    assert "<b>emil</b>" not in html


def test_a_day_ends_at_midnight_in_the_companys_zone(
    page: Callable[..., Any], anna: User, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    # The day has 25 hours: from 22:00 UTC of the day before until 23:00 UTC.
    for number, at in enumerate(
        (
            datetime(2026, 10, 24, 21, 59, 59, 999_999, tzinfo=UTC),
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 10, 25, 22, 59, 59, 999_999, tzinfo=UTC),
            datetime(2026, 10, 25, 23, tzinfo=UTC),
        )
    ):
        entry_of(anna, number, submitted_at=at)
    found = page(days="7", to="2026-10-26")
    assert [row["total"] for row in found.context["spans"][-3:]] == [1, 2, 1]
    assert "Mon 26 Oct 2026 (Europe/Berlin)" in words_on(found)


def test_by_default_it_shows_the_last_30_days(page: Callable[..., Any], anna: User) -> None:
    now = timezone.now()
    entry_of(anna, 1, submitted_at=now - timedelta(days=29))
    entry_of(anna, 2, submitted_at=now - timedelta(days=31))
    found = page().context
    assert (found["period"].days, found["period"].last) == (30, timezone.localdate())
    assert found["total"] == 1
    assert found["later"] == ""


def test_one_can_go_to_the_days_before_and_come_back(page: Callable[..., Any]) -> None:
    earlier = page(days="7", to="2026-10-14").context["earlier"]
    assert earlier == "?days=7&to=2026-10-07"
    assert page(days="7", to="2026-10-07").context["later"] == "?days=7&to=2026-10-14"


@pytest.mark.parametrize(
    "query",
    [
        *({"days": days} for days in ("31", "0", "-7", "1e3", "9" * 400, "\x00", "٣٠", "30 ")),
        *({"to": to} for to in ("2026-02-30", "9999-12-31", "0001-01-01", "1999-12-31", "x")),
        *({"to": to} for to in ("2026-11-25T00:00", "01/02/2026", "\x00", "<b>", "2" * 5_000)),
        {"days": "7", "to": "2026-13-01"},
    ],
)
def test_an_unreadable_period_is_left_out_and_named(
    query: dict[str, str], page: Callable[..., Any]
) -> None:
    found = page(**query)
    if found.context["left_out"]:
        assert "Ignored, because it can't be shown" in words_on(found)
    assert found.context["period"].days in (7, 30)
    assert found.context["period"].last == timezone.localdate()


def test_a_day_that_has_not_come_yet_is_left_out(page: Callable[..., Any]) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "can't be shown: Until" in words_on(page(to=tomorrow.isoformat()))


def test_days_without_requests_say_so(page: Callable[..., Any]) -> None:
    words = words_on(page())
    assert ": no requests" in words
    assert "No default has been created here yet." in words


def test_open_now_links_to_where_each_can_be_closed(
    page: Callable[..., Any], anna: User, settings: Any, tmp_path: Any
) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool.jsonl")
    (tmp_path / "spool.jsonl").write_text("{}\n")
    entry_of(anna, 1, alarm="different")
    entry_of(anna, 2, status="unknown", **NONE)
    found = page(to="2020-01-01")
    html = found.content.decode()
    assert '<a href="/history/?status=unknown">1' in html
    assert '<a href="/attention/">1' in html
    assert found.context["open_now"] == {
        "sending": 0, "unknown": 1, "alarms": 1, "spool_lines": 1,
    }  # fmt: skip
    settings.SPOOL_FILE = str(tmp_path)
    assert "unreadable" in words_on(page())


# What was the default when


# Never all rows


def forget_statistics() -> None:
    """What PostgreSQL knows of rows that other tests had would decide between the indexes."""
    table = Submission._meta.db_table
    with lifted(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", [table])


def plans() -> list[str]:
    """How the database would find what the page counts, in a large table."""
    period = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC))
    ours = Submission.objects
    queries = [
        ours.submitted_in(period).order_by().values_list("status", "submitted_by"),
        ours.made_defaults()[:50],
        ours.filter(status="unknown").order_by().values_list("status"),
    ]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            forget_statistics()
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        return [query.explain() for query in queries]


def test_counting_uses_an_index(anna: User) -> None:
    # What the database knows of an empty table is by chance.
    for number in range(1_500):
        is_open = number % 50 == 0
        status = {"status": "unknown", "liner_group_id": None} if is_open else {}
        entry_of(anna, number, is_default=number % 9 == 0, **status)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    names = ("submission_counted", "submission_default", "submission_by_status")
    for name, plan in zip(names, plans(), strict=True):
        assert name in plan
