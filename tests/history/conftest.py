"""The page of the history, as somebody asks for it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from groups import plan
from tests.audit.conftest import run
from tests.entries import entry_of


@pytest.fixture
def page(boris: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    """Of an auditor, unless somebody else is named."""

    def get(query: Any = None, *, by: User = boris) -> Any:
        answer = signed_in(by).get("/history/", query or {})
        assert answer.status_code == 200
        return answer

    return get


def titles(page: Any) -> list[str]:
    return [entry.title for entry in page.context["entries"]]


def links(page: Any) -> dict[str, str]:
    """The addresses of the links on the page, by their text."""
    found = re.findall(
        r'<a (?:class="[^"]*" )?href="([^"]*)"[^>]*>(.*?)</a>', page.content.decode(), re.DOTALL
    )
    return {re.sub("<[^>]+>", "", text).strip(): address for address, text in found}


# The four, as the page shows them without a filter.
ALL = ["D", "C", "B", "A"]
PLAN = [0, 45]


@pytest.fixture
def four(anna: User, emil: User) -> None:
    entry_of(anna, 0, title="A", is_default=True, verification="same", receipt={"confirmed": True})
    entry_of(
        emil, 1, title="B", verification="different", alarm="different", reason="Sales: 100%_sure"
    )
    entry_of(anna, 2, title="C", status="refused", liner_group_id=None, fingerprint="ab" * 32)
    at = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
    told = {"cause": "settled", "alarm": "found_late", "alarm_answer": "Seen", "submitted_at": at}
    changes = {"intervals": PLAN, "fingerprint": plan.fingerprint(PLAN), **told}
    entry_of(emil, 3, title="D", reset_attempts_enabled=True, **changes)


def query_of(address: str) -> dict[str, str]:
    return dict(word.split("=") for word in address.removeprefix("?").split("&"))


on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own")


on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")


@pytest.fixture
def no_bitmaps(transactional_db: None) -> Iterator[None]:
    """PostgreSQL reads its full-text index into a bitmap, or not at all."""
    if connection.vendor == "postgresql":
        run("SET enable_bitmapscan = off")
    yield
    if connection.vendor == "postgresql":
        run("RESET enable_bitmapscan")


@pytest.fixture
def no_seq_scans(transactional_db: None) -> Iterator[None]:
    """PostgreSQL reads small tables whole, unless it may not."""
    run("SET enable_seqscan = off")
    yield
    run("SET enable_seqscan = on")
