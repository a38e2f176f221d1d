"""An export is on record, however its reading ends."""

import gc
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import AuditEvent
from groups.services.exports.export import export
from tests.audit.conftest import last


def test_an_export_that_breaks_off_is_on_record_as_such(
    boris: User, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*told: object) -> str:
        raise DatabaseError("gone")

    monkeypatch.setattr("groups.services.exports.export.manifest", broken)
    with pytest.raises(DatabaseError):
        list(export(by=boris))
    told = json.loads(last().details)
    assert (last().kind, told["count"], told["complete"]) == ("export.ended", 3, False)


def test_an_export_that_nobody_closes_writes_nothing_amid_anothers_transaction(
    boris: User, lines: list[bytes]
) -> None:
    reading = export(by=boris)
    before = last()
    with transaction.atomic():
        del reading
        gc.collect()
    assert last() == before


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_asking_for_the_headers_alone_carries_nothing_away(
    name: str, boris: User, signed_in: Callable[[User], Client], lines: list[bytes]
) -> None:
    client, events = signed_in(boris), AuditEvent.objects.count()
    address = f"/history/export.{name}"
    with CaptureQueriesContext(connection) as queries:
        head: Any = client.head(address)
        assert (head.status_code, head.getvalue()) == (200, b"")
    assert not [query for query in queries if "groups_submission" in query["sql"]]
    assert AuditEvent.objects.count() == events
    assert client.head(f"{address}?colour=red").status_code == 400
    got: Any = client.get(address)
    assert got.getvalue()
    assert _without_id(head) == _without_id(got)


def _without_id(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.items() if name != "X-Request-ID"}


@pytest.mark.parametrize("query", ["status=refused&status=", "to=&from=2999-01-01&from="])
def test_a_filter_given_twice_carries_nothing_away(
    query: str, boris: User, lines: list[bytes], signed_in: Callable[[User], Client]
) -> None:
    answer: Any = signed_in(boris).get(f"/history/export.jsonl?{query}")
    assert answer.status_code == 400
    assert "(more than once)." in answer.content.decode()
    assert AuditEvent.objects.filter(kind="export").count() == 1  # that of `lines`
