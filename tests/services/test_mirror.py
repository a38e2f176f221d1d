"""The mirror of Liner's list: its content, its age, and when it is read."""

import re
import threading
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from groups.demo.sandbox import Sandbox
from groups.liner.fields import RemoteGroup
from groups.models import LinerGroup, MirrorState
from groups.plan import fingerprint
from groups.services.liner_groups import mirror
from groups.services.liner_groups import refresh as refreshing
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import Reading, begin, keep, read_list
from groups.services.liner_groups.refresh import Freshness, refresh
from tests.later import later
from tests.liner.faults import FaultServer, Peer
from tests.mirror import holds
from tests.services.requests import ask, in_threads

pytestmark = pytest.mark.usefixtures("transactional_db")


def listed(
    number: int, title: str = "Evening", *intervals: int, default: bool = False
) -> RemoteGroup:
    return RemoteGroup(number, title, intervals or (0, 30), default, False)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The timeout of each reading of Liner's list so far."""
    found: list[float] = []

    def counted(*args: Any, timeout: float) -> Any:
        found.append(timeout)
        return read_list(*args, timeout=timeout)

    monkeypatch.setattr(refreshing, "read_list", counted)
    return found


def look(**how: Any) -> Freshness:
    return refresh(liner_from_settings(), **how)


def test_each_row_has_the_columns_for_search_and_duplicates() -> None:
    holds(listed(7, "  ВЕЧЕР  e\u0301 STRASSE Straße ", 0, 30, 120))
    row = LinerGroup.objects.get()
    assert row.title_folded == "вечер e strasse strasse"
    assert (row.fingerprint, row.length, row.minutes) == (fingerprint([0, 30, 120]), 3, 150)


@pytest.mark.parametrize(
    "intervals", [(), (-5,), (2**63 - 1,) * 3, (-(2**63),) * 3, (10**19 - 1, -3)]
)
def test_odd_intervals_of_liners_are_kept_as_they_are(intervals: tuple[int, ...]) -> None:
    holds(RemoteGroup(7, "Odd", intervals, False, False))
    row = LinerGroup.objects.get()
    assert tuple(row.intervals) == intervals
    assert row.length == len(intervals)
    assert abs(row.minutes) < 2**63


def test_a_very_long_title_is_stored_and_found() -> None:
    long = "Ы" * 100_000
    holds(listed(7, long), listed(8, long + "x"))
    assert [group.pk for group in LinerGroup.objects.titled(long.lower())] == [7]


def test_a_change_in_liner_updates_all_derived_columns() -> None:
    holds(listed(7, "Evening", 0, 30))
    holds(listed(7, "Morning", 5))
    row = LinerGroup.objects.get()
    assert (row.title_folded, row.length, row.minutes) == ("morning", 1, 5)
    assert row.fingerprint == fingerprint([5])
    assert row.last_seen is None


def test_a_group_that_liner_no_longer_lists_is_gone() -> None:
    before = holds(listed(7), listed(8))
    holds(listed(8)), holds(listed(8))
    assert [group.pk for group in LinerGroup.objects.listed()] == [8]
    (gone,) = LinerGroup.objects.gone()
    assert (gone.pk, gone.last_seen) == (7, before.at)
    holds(listed(7))
    assert [group.pk for group in LinerGroup.objects.listed()] == [7]


def test_rows_are_written_only_for_what_changed() -> None:
    many = [listed(number, f"Evening {number}") for number in range(1, 1_001)]
    holds(*many)
    with CaptureQueriesContext(connection) as queries:
        holds(*many[1:], listed(2_000))
    written = [
        query["sql"]
        for query in queries
        if re.match("INSERT|UPDATE|DELETE", query["sql"]) and '"groups_linergroup"' in query["sql"]
    ]
    assert len(written) == 2
    assert [sql.count("Evening") for sql in written] == [1, 0]


def test_an_empty_list_was_read_too() -> None:
    holds(listed(7))
    holds()
    assert LinerGroup.objects.listed().count() == 0
    assert LinerGroup.objects.gone().count() == 1


def test_an_older_list_stored_later_changes_nothing() -> None:
    """Whatever the clocks say."""
    older = begin()
    later(hours=-2)
    newer = holds(listed(8, "New"))
    keep(Reading(older, (listed(7), listed(8, "Old"))))
    assert MirrorState.objects.now().read_at == newer.at
    assert LinerGroup.objects.get(pk=8).title == "New"
    assert [group.pk for group in LinerGroup.objects.listed()] == [8]


def test_an_empty_list_read_earlier_leaves_the_mirror_alone() -> None:
    older = begin()
    holds()
    keep(Reading(older, (listed(7),)))
    assert list(LinerGroup.objects.listed()) == []


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_jumps_hides_nothing_that_is_listed(hours: int, sandbox: Sandbox) -> None:
    sandbox.add("Before", [5])
    look()
    later(hours=hours)
    sandbox.add("After", [5])
    assert look(by_hand=True).reason == ""
    assert LinerGroup.objects.listed().count() == 2
    later(hours=-2 * hours)
    sandbox.add("After that", [5])
    look()
    assert LinerGroup.objects.listed().count() == 3, "a mirror from the future is read again"


def test_many_keep_their_lists_at_once(settings: Any) -> None:
    def work() -> None:
        numbers = list(range(1, 40))
        holds(*(listed(number) for number in numbers))
        holds(*(listed(number) for number in reversed(numbers)))

    assert in_threads(6, work) == [None] * 6
    rows = LinerGroup.objects.all()
    assert rows.count() == 39
    assert MirrorState.objects.count() == 1
    assert MirrorState.objects.now().reading == 12
    assert {row.last_seen for row in rows} == {None}


def test_a_fresh_mirror_is_not_read_again(sandbox: Sandbox, readings: list[float]) -> None:
    assert look().read_at is not None
    look()
    assert len(readings) == 1
    later(minutes=1)
    look()
    assert len(readings) == 2
    assert all(timeout < 5 for timeout in readings)


def test_a_person_may_ask_for_it(sandbox: Sandbox, readings: list[float]) -> None:
    look(), look(by_hand=True)
    assert len(readings) == 2


def test_what_was_created_here_since_makes_it_old(
    anna: User, sandbox: Sandbox, readings: list[float]
) -> None:
    look()
    entry = ask(anna)
    look(), look()
    assert len(readings) == 2
    assert LinerGroup.objects.listed().get().pk == entry.liner_group_id


def test_a_create_under_a_clock_that_is_behind_makes_it_old_all_the_same(
    anna: User, sandbox: Sandbox, readings: list[float]
) -> None:
    look()
    later(seconds=-50)
    entry = ask(anna)
    later(seconds=50)
    look(), look()
    assert len(readings) == 2
    assert LinerGroup.objects.listed().get().pk == entry.liner_group_id


def test_a_failure_is_shown_with_the_age_of_the_mirror_and_not_retried_at_once(
    sandbox: Sandbox, readings: list[float]
) -> None:
    sandbox.add("Evening", [0, 30])
    before = look().read_at
    sandbox.stop()
    later(minutes=1)
    failed = look()
    assert failed.reason == "connection_refused"
    assert failed.read_at is not None
    assert failed.read_at == before
    assert LinerGroup.objects.listed().count() == 1
    assert look() == failed
    assert len(readings) == 2
    later(seconds=31)
    look()
    assert len(readings) == 3
    sandbox.start()
    assert look(by_hand=True).reason == ""


def test_what_was_never_read_is_not_an_empty_list(settings: Any) -> None:
    settings.LINER_API_URL = "http://127.0.0.1:9"
    assert look() == Freshness(None, "connection_refused")
    assert list(LinerGroup.objects.listed()) == list(LinerGroup.objects.gone()) == []


@pytest.mark.slow
def test_a_liner_that_does_not_answer_times_out(settings: Any) -> None:
    with FaultServer(Peer.hold) as server:
        settings.LINER_API_URL = server.url
        began = time.monotonic()
        assert look().reason == "deadline"
        assert time.monotonic() - began < 10


def test_of_many_pages_at_once_one_reads_and_none_waits(settings: Any) -> None:
    """And no transaction is open: the others read the database meanwhile."""
    read_at = holds().at
    later(minutes=60)
    arrived, may_answer = threading.Event(), threading.Event()

    def play(peer: Peer) -> None:
        peer.request()
        arrived.set()
        may_answer.wait(10)

    with FaultServer(play) as server:
        settings.LINER_API_URL = server.url
        reader = threading.Thread(target=lambda: in_threads(1, look))
        reader.start()
        assert arrived.wait(10)
        others = in_threads(4, look)
        assert others == [Freshness(read_at, is_being_read=True)] * 4
        assert look(by_hand=True).is_being_read
        may_answer.set()
        reader.join()
        assert server.connections == 1
    assert not look().is_being_read


def test_a_page_with_an_empty_mirror_waits_for_the_one_that_reads(sandbox: Sandbox) -> None:
    sandbox.add("Evening", [5])
    found = in_threads(4, look)
    assert all(each.read_at for each in found)
    assert LinerGroup.objects.count() == 1


def test_a_page_is_shown_though_the_database_refuses_the_list(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise DatabaseError("database is locked")

    look()
    monkeypatch.setattr(mirror, "keep", refuse)
    assert look(by_hand=True).reason == "not_kept"
    monkeypatch.undo()
    assert look(by_hand=True).reason == ""
