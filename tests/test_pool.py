"""The pool of connections that a server has on PostgreSQL."""

import copy
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from groups.plan.rules import SettingError
from linerAdmin.postgresql.pool import CONNECTIONS, POOL, use_pool
from linerAdmin.readers import database

ADDRESS = "postgresql://user:password@host/name"
ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@pytest.fixture
def pooled(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A server's connection to the tests' database: two in its pool, and short waits."""
    monkeypatch.setitem(POOL, "timeout", 1.5)
    databases = {"default": copy.deepcopy(connection.settings_dict) | {"POOL_SIZE": 2}}
    use_pool(databases)
    server = type(connection._connections["default"])(databases["default"], "pooled")
    yield server
    server.close()
    server.close_pool()


def ask(server: Any, query: str) -> Any:
    with server.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite needs no pool")
def test_a_connection_goes_from_one_request_to_the_next(pooled: Any) -> None:
    used = set()
    for _ in range(10):
        used.add(ask(pooled, "SELECT pg_backend_pid()"))
        assert ask(pooled, "SHOW lock_timeout") == "10s"
        pooled.close()
    # It may have opened its second one while the first was given out.
    assert len(used) <= 2


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite needs no pool")
@pytest.mark.parametrize("is_in_use", [True, False])
def test_connections_that_the_database_ended_are_replaced(pooled: Any, is_in_use: bool) -> None:
    first = ask(pooled, "SELECT pg_backend_pid()")
    if not is_in_use:
        pooled.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    if is_in_use:
        # As an outcome is recorded: once more, on a new connection.
        with pytest.raises(OperationalError):
            ask(pooled, "SELECT 1")
        pooled.close()
    assert ask(pooled, "SELECT pg_backend_pid()") != first


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite needs no pool")
def test_whoever_finds_all_in_use_waits(pooled: Any) -> None:
    servers = [pooled, *(type(pooled)(pooled.settings_dict, "pooled") for _ in range(2))]
    for server in servers[:2]:
        ask(server, "SELECT 1")
    with pytest.raises(OperationalError, match=r"1\.50 sec"):
        ask(servers[2], "SELECT 1")
    given_back = threading.Timer(0.2, servers[1].close)
    servers[1].inc_thread_sharing()
    given_back.start()
    assert ask(servers[2], "SELECT 1") == 1
    given_back.join()
    servers[2].close()


def test_the_address_says_how_many() -> None:
    assert database(ADDRESS)["POOL_SIZE"] == CONNECTIONS
    databases = {"default": database(f"{ADDRESS}?pool=7&sslmode=require")}
    assert "pool" not in databases["default"]["OPTIONS"]
    use_pool(databases)
    assert databases["default"]["OPTIONS"]["pool"]["max_size"] == 7
    assert (databases["default"]["CONN_MAX_AGE"], databases["default"]["POOL_SIZE"]) == (0, 7)


@pytest.mark.parametrize("address", [f"{ADDRESS}?pool=0", "sqlite:///db.sqlite3"])
def test_without_a_pool_each_thread_keeps_a_connection(address: str) -> None:
    databases = {"default": database(address)}
    use_pool(databases)
    assert "pool" not in databases["default"]["OPTIONS"]
    assert databases["default"]["CONN_MAX_AGE"] == 60


@pytest.mark.parametrize("size", ["many", "-1", "1000"])
def test_a_size_that_is_no_number_is_refused(size: str) -> None:
    with pytest.raises(SettingError, match=r"^Write pool=20"):
        database(f"{ADDRESS}?pool={size}")
