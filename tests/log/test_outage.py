"""A database that fails is told once a minute, not once a request."""

import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError
from django.test import Client

from groups.log import outage
from groups.log.outage import OUTAGE, Outage
from tests.log.conftest import Written
from tests.services.lost_database import gone

log = logging.getLogger("groups.tests")


class Time:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(outage, "time", found)
    monkeypatch.setattr(OUTAGE, "__dict__", vars(Outage()))
    monkeypatch.setattr(outage, "_seen", {})
    return found


def messages(written: Written, name: str = "groups.log.outage") -> list[str]:
    return [line["message"] for line in written.objects if line["logger"] == name]


def test_a_lost_database_is_one_line_however_many_ask(
    written: Written,
    time: Time,
    anna: User,
    signed_in: Callable[[User], Client],
) -> None:
    client = signed_in(anna)
    client.raise_request_exception = False
    with gone():
        for _ in range(20):
            assert client.get("/groups/").status_code == 503
        assert client.get("/readyz").status_code == 503
        assert len(messages(written)) == 1
        time.now += 61
        client.get("/groups/")
    assert len(messages(written)) == 2
    assert messages(written)[1].startswith("For 61 s, 22 failures: ")
    assert "Traceback" not in written.text
    levels = {line["level"] for line in written.objects if line["logger"] == "groups.access"}
    assert levels == {"INFO"}
    time.now += 6
    client.get("/groups/")
    client.get("/groups/")
    assert messages(written)[2:] == ["The database works again, after 61 s, 22 failures."]


def test_a_database_that_takes_every_other_connection_is_not_told_each_time(
    written: Written,
    time: Time,
) -> None:
    for _ in range(100):
        OUTAGE.failed("No.", "x")
        time.now += 0.1
        OUTAGE.answered()
    assert messages(written) == ["No. (x)"]
    for _ in range(4):
        time.now += 6
        OUTAGE.answered()
        OUTAGE.failed("No.", "x")
    assert len(messages(written)) == 2  # the end of the first
    time.now += 60
    OUTAGE.failed("No.", "x")
    assert len(messages(written)) == 3


def test_other_lines_about_it_come_once_a_minute_without_traceback_but_those_of_submissions_stay(
    written: Written,
    time: Time,
) -> None:
    for _ in range(3):
        try:
            raise OperationalError("gone")
        except OperationalError as error:
            log.exception("What needs attention can't be read")
            log.error("Not on record: %s", error)
            log.critical("Submission %s ended, but: %s", uuid4(), error)
    kinds = [line["message"].split()[0] for line in written.objects if line["logger"] == log.name]
    assert sorted(kinds) == ["Not", "Submission", "Submission", "Submission", "What"]
    assert "Traceback" not in written.text
    assert len(messages(written)) == 1


def test_a_fault_in_a_statement_keeps_its_traceback(written: Written, time: Time) -> None:
    try:
        raise IntegrityError("duplicate key")
    except IntegrityError:
        log.exception("Broken")
    assert "IntegrityError: duplicate key" in written.objects[0]["exception"]
    assert messages(written) == []


def test_the_pools_lines_are_part_of_it(written: Written, time: Time) -> None:
    for _ in range(3):
        logging.getLogger("psycopg.pool").warning("error connecting in 'pool-1': refused")
    assert len(messages(written)) == 1
    assert messages(written, "psycopg.pool") == []
