"""The filters of the events each find what they say."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from groups import roles
from groups.audit.append import append, in_transaction
from groups.history.filters import EventFilter
from groups.models import AuditEvent
from groups.services import events as services
from groups.services.accounts import account_events
from groups.services.events import everything
from tests.audit.conftest import finished, run
from tests.conftest import person, words_on
from tests.database import lifted
from tests.events.conftest import Page, numbers
from tests.history.conftest import links


@pytest.fixture
def various(anna: User, emil: User) -> None:
    account_events.signed_in(anna, ip="192.0.2.7")
    account_events.signed_in(emil, ip="2001:db8::1")
    account_events.signed_out(emil, ip="2001:db8::1")
    finished(anna, 11, ip_address="198.51.100.1")


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({"kind": "account.signed_out"}, ["account.signed_out"]),
        ({"by": "emil"}, ["account.signed_out", "account.signed_in"]),
        ({"by": "emil", "kind": "account.signed_in"}, ["account.signed_in"]),
        ({"ip": "::ffff:198.51.100.1"}, ["submission.opened"]),
        ({"ip": "2001:DB8:0::1"}, ["account.signed_out", "account.signed_in"]),
        ({"ip": "198.51.100.1"}, ["submission.opened"]),
        ({"ip": "192.0.2.7", "by": "emil"}, []),
    ],
)
def test_each_filter_finds_its_events(
    query: dict[str, str], kinds: list[str], various: None, page: Page
) -> None:
    found = page(**query)
    assert [event.kind for event in found.context["page"].events] == kinds
    assert ("No events match." in words_on(found)) == (kinds == [])
    assert [event.kind for event in everything(EventFilter(**query))] == kinds


def test_the_events_of_one_entry(page: Page, anna: User) -> None:
    finished(anna, 11)
    entry = finished(anna, 12)
    found = page(submission=str(entry.pk))
    assert [event.kind.removeprefix("submission.") for event in found.context["page"].events] == [
        "read_back",
        "created",
        "opened",
    ]
    assert entry.get_absolute_url() in links(found).values()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"kind": "account.exploded"}, "Kind: account.exploded"),
        ({"kind": "a\x00b"}, "Kind: a\ufffdb"),
        ({"by": "nobody"}, "Person: nobody"),
        ({"by": "x" * 5_000}, f"Person: {'x' * 200}…"),
        ({"ip": "no address"}, "IP address: no address"),
        ({"ip": "192.0.2.0/24"}, "IP address: 192.0.2.0/24"),
        ({"submission": "x"}, "Entry id: x"),
        ({"submission": str(uuid.UUID(int=1))}, f"Entry id: {uuid.UUID(int=1)}"),
    ],
)
def test_what_does_not_exist_finds_nothing_and_the_page_says_so(
    query: dict[str, str],
    told: str,
    various: None,
    page: Page,
    boris: User,
    signed_in: Callable[[User], Client],
) -> None:
    for more in ({}, {"page": "last"}, {"from": "2020-01-01"}):
        found = page(**query, **more)
        words = words_on(found)
        assert f"Nothing found, because this does not exist: Remove filter {told}" in words
        assert words.count(f"Remove filter {told}") == 1
        assert "No events match." not in words_on(found)
        assert numbers(found) == []
        # The address stays as it is, and the value can be taken out of it.
        assert f"Remove filter {told}" in links(found)
    for name in ("csv", "jsonl"):
        answer = signed_in(boris).get(f"/events/export.{name}", query)
        assert (answer.status_code, told in answer.text) == (400, True)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "account.roles", "by": "anna"},
        {"by": "emil", "kind": "export"},
        {"ip": "203.0.113.9"},
        {"from": "2999-01-01"},
        {"to": "1999-12-31"},
    ],
)
def test_what_exists_and_was_never_recorded_does_not_match(
    query: dict[str, str], various: None, page: Page
) -> None:
    found = page(**query)
    assert numbers(found) == []
    assert "No events match." in words_on(found)
    assert "does not exist" not in words_on(found)


def test_whoever_and_whatever_is_only_in_events_exists(page: Page, anna: User, emil: User) -> None:
    in_transaction("from.before", by=emil)
    emil.delete()
    assert [event.kind for event in page(kind="from.before").context["page"].events] == [
        "from.before"
    ]
    assert "from.before" in words_on(page(by="emil"))
    entry = finished(anna, 11)
    with lifted():
        run("DELETE FROM groups_submission")
    assert "because this does not exist" not in words_on(page(submission=str(entry.pk)))


def test_an_entry_without_any_event_exists(page: Page, anna: User) -> None:
    entry = finished(anna, 11)
    with lifted():
        run("DELETE FROM groups_auditevent")
    found = page(submission=str(entry.pk))
    assert "No events match." in words_on(found)
    assert "because this does not exist" not in words_on(found)


def test_what_cannot_be_read_is_named(page: Page) -> None:
    found = page(**{"from": "soon", "colour": "red"})
    assert numbers(found) == []
    assert "unknown or repeated: colour" in words_on(found)
    assert "because this does not exist: Remove filter From: soon" in words_on(found)


def test_days_are_found_even_where_clocks_went_back(
    page: Page, anna: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIME_ZONE = "UTC"
    monkeypatch.setattr(services, "OUT_OF_ORDER", 3)
    noon = datetime(2020, 1, 2, 12, tzinfo=UTC)
    hours = [-20, -11, 1, -13, 2, 13, 3, 20]
    with transaction.atomic():
        made = {
            append("export", by=anna, at=noon + timedelta(hours=each)).number: each
            for each in hours
        }
    query = {"from": "2020-01-02", "to": "2020-01-02"}
    assert [made[number] for number in numbers(page(**query))] == [3, 2, 1, -11]
    assert [made[number] for number in numbers(page(to="2020-01-01"))] == [-13, -20]


def test_who_signed_in_last_week_takes_one_click(page: Page, anna: User) -> None:
    account_events.signed_in(anna, ip="192.0.2.7")
    with_others = page()
    address = links(with_others)["Who signed in last week?"].replace("&amp;", "&")
    query = dict(word.split("=") for word in address[1:].split("&"))
    found = page(**query)
    today = timezone.localdate()
    assert (query["kind"], query["to"]) == ("account.signed_in", today.isoformat())
    people = [event.actor for event in found.context["page"].events]
    assert people == ["anna", "boris"]
    assert "anna" in words_on(found)


def test_an_export_about_an_address_did_not_come_from_there(page: Page, anna: User) -> None:
    shown = EventFilter(ip="192.0.2.7")
    in_transaction("export", by=anna, details={"filter": shown.words()})
    assert numbers(page(ip="192.0.2.7")) == []


def test_a_renamed_account_is_one_person_and_each_event_keeps_its_name(
    page: Page, anna: User
) -> None:
    account_events.signed_in(anna, ip=None)
    anna.username = "anne"
    anna.save()
    account_events.signed_in(anna, ip=None)
    query = {"kind": "account.signed_in"}
    for name in ("anne", "anna"):
        found = page(by=name, **query).context["page"].events
        assert [event.actor for event in found] == ["anne", "anna"]


def test_a_name_that_several_accounts_had_finds_all_and_says_so(
    page: Page, anna: User, emil: User
) -> None:
    account_events.signed_in(anna, ip=None)
    anna.username = "annette"
    anna.save()
    emil.username = "anna"
    emil.save()
    account_events.signed_in(emil, ip=None)
    query = {"kind": "account.signed_in"}
    found = page(by="anna", **query)
    assert [event.actor for event in found.context["page"].events] == ["anna", "anna"]
    told = "accounts have used the name anna, and all are included. They are now:"
    assert f"2 {told} anna, annette." in words_on(found)
    emil.delete()
    assert f"2 {told} annette, a deleted account." in words_on(page(by="anna", **query))
    last_one = person("anna", roles.AUDITOR)
    account_events.signed_in(last_one, ip=None)
    found = page(by="anna", **query)
    assert f"3 {told} anna, annette, a deleted account." in words_on(found)
    assert len(found.context["page"].events) == 3
    assert "accounts have used" not in words_on(page(by="ANNA"))
    assert "accounts have used" not in words_on(page(by="annette"))


def test_a_search_that_stops_says_how_far_it_came(
    page: Page, anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WINDOWS", (2, 5))
    in_transaction("export", by=anna, details={"ip": "192.0.2.7"})
    for _ in range(8):
        in_transaction("test", by=anna)
    found = page(by="anna", kind="export")
    assert numbers(found) == []
    assert "5 events were searched, as far as event" in words_on(found)
    further = page(by="anna", kind="export", before=found.context["page"].older)
    assert [event.kind for event in further.context["page"].events] == ["export"]
    assert further.context["page"].stopped_at is None


def many(count: int) -> None:
    """So many events, of which PostgreSQL then knows: in a small table it may take any index."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            number=1_000 + number,
            at=timezone.now(),
            kind=f"made.up.{number}",
            submission=uuid.uuid4(),
            actor=f"somebody {number}",
            details=f'{{"ip":"198.51.100.{number % 250}"}}',
            hash=f"{number:064x}",
        )
        for number in range(count)
    )
    if connection.vendor == "postgresql":
        run("ANALYZE groups_auditevent")


PLANS = {
    "kind": ({"kind": "export"}, "event_by_kind"),
    "by": ({"by": "nobody"}, "event_by_name"),
    "ip": ({"ip": "192.0.2.7"}, "event_by_address"),
    "submission": ({"submission": str(uuid.UUID(int=1))}, "event_of_submission"),
}


@pytest.mark.parametrize("name", PLANS)
def test_each_filter_is_answered_from_its_index(name: str, anna: User) -> None:
    query, index = PLANS[name]
    many(2_000)
    found = everything(EventFilter(**query))[:51]
    if connection.vendor == "postgresql":
        run("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
    try:
        plan = found.explain()
    finally:
        if connection.vendor == "postgresql":
            run("RESET enable_seqscan; RESET enable_sort; RESET enable_bitmapscan")
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
