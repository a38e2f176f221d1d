"""What the server times and counts, by the page that it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.measures.instruments import BUCKETS, REGISTRY
from groups.middleware.measures import observe_pool
from groups.models import Submission
from groups.services.create.create import NotRecorded
from groups.services.liner_groups.mirror import read_list
from tests.services.requests import ask

HTTP = "lineradmin_http_request_duration_seconds_count"
LINER = "lineradmin_liner_request_duration_seconds_count"
CREATES = "lineradmin_creates_total"


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def rise(name: str, work: Callable[[], Any], **labels: str) -> float:
    """How much a counter rises while `work` is done."""
    before = value(name, **labels)
    work()
    return value(name, **labels) - before


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", "/accounts/login/", ("login", "GET", "2xx")),
        ("GET", "/history/", ("history", "GET", "3xx")),
        ("POST", "/history/", ("history", "POST", "4xx")),
        ("PROPFIND", "/healthz", ("healthz", "other", "4xx")),
        ("GET", "/no-such-page/of-anna", ("none", "GET", "4xx")),
        ("GET", "/history/0b0e4a5e-6d1f-4f0e-9f60-5b7a0c1a2d3e/", ("entry", "GET", "3xx")),
    ],
)
def test_each_request_counts_for_its_page(
    method: str, path: str, labels: tuple[str, str, str], transactional_db: None
) -> None:
    named = dict(zip(("view", "method", "status"), labels, strict=True))
    client = Client(enforce_csrf_checks=True)
    assert rise(HTTP, lambda: client.generic(method, path), **named) == 1


def test_a_page_that_breaks_counts_as_5xx(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    labels = {"view": "readyz", "method": "GET", "status": "5xx"}
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", lost)
        assert rise(HTTP, lambda: Client().get("/readyz"), **labels) == 1


def test_buckets_reach_from_a_quick_page_to_the_longest_wait() -> None:
    assert (BUCKETS[0], BUCKETS[-1]) == (0.005, 60.0)
    assert list(BUCKETS) == sorted(BUCKETS)


@pytest.mark.parametrize(
    ("title", "outcome"),
    [("Evening", "created"), ("Evening #refuse", "refused"), ("Evening #error", "unknown")],
)
def test_calls_to_liner_and_creates_count_by_outcome(
    title: str, outcome: str, anna: User, sandbox: Sandbox
) -> None:
    def work() -> None:
        entry: Submission = ask(anna, NewGroup(title=title, intervals=(0, 30)))
        assert entry.status == outcome

    calls = value(LINER, call="create", outcome=outcome)
    reads = value(LINER, call="list", outcome="read")
    assert rise(CREATES, work, outcome=outcome) == 1
    assert value(LINER, call="create", outcome=outcome) == calls + 1
    assert value(LINER, call="list", outcome="read") > reads


def test_a_liner_that_does_not_answer_counts_too(anna: User, settings: Any) -> None:
    settings.LINER_API_URL = "http://127.0.0.1:9"
    from groups.services.liner_groups.client import liner_from_settings

    def work() -> None:
        ask(anna)
        assert read_list(liner_from_settings()) is None

    calls = value(LINER, call="create", outcome="not_sent")
    assert rise(LINER, work, call="list", outcome="failed") == 2
    assert value(LINER, call="create", outcome="not_sent") == calls + 1


def test_a_request_that_could_not_be_recorded_counts(
    anna: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    def work() -> None:
        with pytest.raises(NotRecorded):
            ask(anna)

    monkeypatch.setattr("groups.services.create.create.find_earlier", lost)
    assert rise(CREATES, work, outcome="not_recorded") == 1


def test_a_refused_sign_in_counts_each_time(anna: User) -> None:
    wrong = {"login": "anna", "username": "anna", "password": "wrong"}

    def work() -> None:
        for _ in range(3):
            Client().post("/accounts/login/", wrong)

    assert rise("lineradmin_sign_ins_refused_total", work) == 3


def test_the_pool_is_looked_at_where_there_is_one(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use = "lineradmin_database_pool_connections_in_use"
    if connection.vendor != "postgresql":
        Client().get("/healthz")
        assert REGISTRY.get_sample_value(in_use, {"database": "default"}) is None
        return
    pooled = connection.copy()
    pooled.settings_dict["CONN_MAX_AGE"] = 0
    pooled.settings_dict["OPTIONS"] |= {"pool": {"min_size": 2, "max_size": 2}}
    try:
        pooled.pool.open()
        pooled.pool.wait()
        pooled.ensure_connection()
        monkeypatch.setattr("groups.middleware.measures.connection", pooled)
        observe_pool()
        assert value(in_use, database="default") == 1
        pooled.close()
        observe_pool()
        assert value(in_use, database="default") == 0
    finally:
        pooled.close()
        pooled.close_pool()
