"""Clocks that differ or jump: nothing is swept or settled as absent, and the pages say so."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from email.utils import formatdate
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.audit.append import in_transaction
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import LinerGroup, Submission, database_now
from groups.services.clocks import ClockProblem, clock_problems
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.mirror import read_list
from groups.services.liner_groups.refresh import refresh
from groups.services.reconcile.matching import needs_a_person
from groups.services.reconcile.sweep import sweep
from tests.conftest import words_on
from tests.database import lifted
from tests.later import later
from tests.services.requests import ask
from tests.services.test_reconcile import LOST, MADE_BY_NOBODY, only, run, run_minutes_apart

APART = [seconds * sign for seconds in (5, 30, 7200) for sign in (-1, 1)]


def server_ahead(seconds: float) -> AbstractContextManager[Any]:
    """This server's clock is wrong: on SQLite the only one, on PostgreSQL not the database's."""
    return patch("django.utils.timezone.now", lambda: REAL() + timedelta(seconds=seconds))


def liner_ahead(seconds: float) -> AbstractContextManager[Any]:
    def date(usegmt: bool) -> str:
        return formatdate(time.time() + seconds, usegmt=usegmt)

    return patch("groups.demo.sandbox.answers.formatdate", date)


REAL = timezone.now


@pytest.mark.parametrize("seconds", APART)
def test_what_a_server_with_another_clock_sent_is_found(
    seconds: float, anna: User, sandbox: Sandbox
) -> None:
    ask(anna, NewGroup("Before", (1,)))
    with server_ahead(seconds):
        ask(anna, LOST)
    for _ in range(4):
        run()
    assert (only_lost().status, only_lost().cause) == ("created", "found")
    assert LinerGroup.objects.gone().count() == 0
    assert LinerGroup.objects.listed().count() == 2


@pytest.mark.parametrize("seconds", APART)
def test_a_server_with_another_clock_settles_nothing_as_absent(
    seconds: float, anna: User, sandbox: Sandbox
) -> None:
    ask(anna, MADE_BY_NOBODY)
    with server_ahead(seconds):
        for _ in range(4):
            run()
    assert only().status == "unknown"


@pytest.mark.parametrize("seconds", APART)
def test_what_was_made_under_another_clock_is_in_the_mirror_at_once(
    seconds: float, anna: User, sandbox: Sandbox
) -> None:
    with server_ahead(seconds):
        refresh(liner_from_settings())
    ask(anna, NewGroup("The default", (5,), is_default=True))
    assert refresh(liner_from_settings()).reason == ""
    default = present_default()
    assert default.group is not None
    assert default.group.title == "The default"
    with server_ahead(seconds):
        ask(anna, NewGroup("The next default", (5,), is_default=True))
        refresh(liner_from_settings())
    group = present_default().group
    assert group is not None
    assert group.title == "The next default"
    assert not Submission.objects.filter(default_alarm="elsewhere").exists()


@pytest.mark.parametrize("hours", [-2, 2])
def test_what_was_sent_while_clocks_differed_waits_for_a_person(
    hours: int, anna: User, sandbox: Sandbox
) -> None:
    with server_ahead(hours * 3600):
        ask(anna, MADE_BY_NOBODY)
    assert not only().clocks_agreed
    later(hours=2, minutes=20)
    run_minutes_apart(4)
    assert only().status == "unknown"
    assert needs_a_person(only(), database_now())
    assert not verify().findings


def test_while_time_runs_behind_the_record_nothing_is_swept_or_settled(
    anna: User, sandbox: Sandbox
) -> None:
    ask(anna, MADE_BY_NOBODY)
    dead = ask(anna, NewGroup("Dead", (5,)))
    Submission.objects.filter(pk=dead.pk).update(
        status="sending", liner_group_id=None, finished_at=None
    )
    in_transaction("account.signed_in", at=REAL() + timedelta(hours=2))
    later(hours=1)
    assert [problem.code for problem in clock_problems()] == ["record"]
    run_minutes_apart(4)
    statuses = Submission.objects.values_list("status", flat=True)
    assert sorted(statuses) == ["sending", "unknown"]
    later(hours=1)
    assert clock_problems() == []
    assert sweep() == 1
    run_minutes_apart(3)
    assert sorted(statuses.all()) == ["absent", "created"]


@pytest.mark.parametrize("minutes", [-14, 14])
def test_another_clock_of_liners_stops_only_settling_as_absent(
    minutes: int, anna: User, sandbox: Sandbox
) -> None:
    ask(anna, MADE_BY_NOBODY)
    ask(anna, LOST)
    later(minutes=20)
    # In the middle of the runs, eight minutes apart, it is just so far ahead.
    with liner_ahead((20 + 4 + minutes) * 60):
        run_minutes_apart(4)
        (problem,) = clock_problems()
    assert problem.code == "liner"
    assert abs(problem.seconds - (minutes - 4) * 60) <= 30
    assert sorted(Submission.objects.values_list("status", flat=True)) == ["created", "unknown"]
    run_minutes_apart(3)
    assert sorted(Submission.objects.values_list("status", flat=True)) == ["absent", "created"]


@pytest.mark.parametrize(("ahead", "codes"), [(59, []), (-59, []), (61, ["server"])])
def test_a_minute_between_server_and_database_is_allowed(
    ahead: float, codes: list[str], anna: User
) -> None:
    if connection.vendor == "sqlite":
        codes = ["record"] if ahead < -1 else []
    with server_ahead(ahead):
        assert [problem.code for problem in clock_problems()] == codes


def test_the_pages_say_so(
    anna: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    client = signed_in(anna)
    assert client.get("/readyz").content == b"ok\n"
    assert "clock" not in words_on(client.get("/attention/"))
    with liner_ahead(-600):
        read_list(liner_from_settings())
    in_transaction("account.signed_in", at=REAL() + timedelta(seconds=100))
    assert {problem.code for problem in clock_problems()} == {"record", "liner"}
    ready = client.get("/readyz").content.decode().splitlines()
    assert ready[0] == "ok"
    assert [line.partition(" is ")[0] for line in ready[1:]] == ["clock: record", "clock: liner"]
    page = words_on(client.get("/attention/"))
    assert "seconds behind the last event on record" in page
    assert re.search(r"Liner's clock and the database's differ by \d+ seconds", page)
    metrics = client.get("/metrics", HTTP_HOST="127.0.0.1").content.decode()
    assert 'clock_ahead_seconds{clock="liner"}' in metrics


def test_a_problem_names_how_far_the_clock_is_ahead(anna: User) -> None:
    in_transaction("account.signed_in", at=REAL() + timedelta(hours=2))
    (problem,) = clock_problems()
    assert problem == ClockProblem("record", problem.seconds)
    assert 7190 <= problem.seconds <= 7200


def only_lost() -> Submission:
    return Submission.objects.get(title=LOST.title)


@pytest.mark.parametrize("year", [1902, 2150, 9999])
def test_a_date_of_liners_from_any_year_is_a_problem_and_stops_no_create(
    year: int, anna: User, sandbox: Sandbox
) -> None:
    def date(usegmt: bool) -> str:
        return f"Fri, 27 Nov {year} 08:43:53 GMT"

    with patch("groups.demo.sandbox.answers.formatdate", date):
        entry = ask(anna, NewGroup("Plan", (5,)))
    assert (entry.status, entry.clocks_agreed) == ("created", False)
    assert [problem.code for problem in clock_problems()] == ["liner"]


def test_a_slow_database_is_no_clock_that_differs(anna: User) -> None:
    reads: list[str] = []

    def slow(execute: Any, sql: str, *args: Any) -> Any:
        if "groups_auditevent" in sql and not reads:
            reads.append(sql)
            time.sleep(1.2)
            in_transaction("account.signed_in")
        return execute(sql, *args)

    with connection.execute_wrapper(slow):
        assert clock_problems() == []
    assert reads


@pytest.mark.parametrize("at", ["soon", "2026-99-99 00:00:00"])
def test_a_time_that_was_changed_into_none_stops_neither_pages_nor_creates(
    at: str, anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    if connection.vendor != "sqlite":
        return
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE groups_auditevent SET at = %s WHERE number = 1", [at])
    assert ask(anna, NewGroup("Plan", (5,))).status == "created"
    client = signed_in(anna)
    assert client.get("/readyz").status_code == 200
    assert client.get("/attention/").status_code == 200
