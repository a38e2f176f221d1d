"""All events, newest first, and what the page says of each."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.audit.append import in_transaction
from groups.history.filters import EventFilter
from groups.models import AuditEvent
from groups.services import events as services
from groups.services.accounts import account_events
from groups.services.events import event_page
from groups.services.record.submissions import change
from tests.audit.conftest import finished, run
from tests.conftest import words_on
from tests.database import lifted
from tests.events.conftest import Page, numbers
from tests.history.conftest import links


def test_the_newest_stands_first_and_pages_miss_and_repeat_nothing(
    page: Page, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PAGE_SIZE", 3)
    for number in range(10):
        in_transaction("export", by=anna, details={"n": number})
    every = list(AuditEvent.objects.order_by("-number").values_list("number", flat=True))
    seen, back, shown = [], [], page()
    while "Older" in links(shown):
        seen += numbers(shown)
        shown = page(before=numbers(shown)[-1])
    assert seen + numbers(shown) == every
    shown = page(page="last")
    while "Newer" in links(shown):
        back += numbers(shown)[::-1]
        shown = page(after=numbers(shown)[0])
    assert back + numbers(shown)[::-1] == every[::-1]


def test_paging_neither_counts_nor_skips_rows(page: Page, anna: User) -> None:
    for _ in range(120):
        in_transaction("export", by=anna)
    with CaptureQueriesContext(connection) as queries:
        page(before=60, kind="export", by="anna")
    asked = [query["sql"] for query in queries if "groups_auditevent" in query["sql"]]
    assert asked
    assert not [sql for sql in asked if "OFFSET" in sql or "COUNT(" in sql]


def test_a_changed_event_is_marked(page: Page, anna: User) -> None:
    event = in_transaction("export", by=anna)
    assert "its hash does not match" not in words_on(page())
    with lifted():
        run("UPDATE groups_auditevent SET actor = 'nobody' WHERE number = %s", event.number)
    marked = [
        row for row in page().content.decode().split("<tr>") if "its hash does not match" in row
    ]
    assert [f">{event.number}<" in row for row in marked] == [True]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite takes these")
@pytest.mark.parametrize(
    "change",
    [
        *("number = 'x'", "at = 'soon'", "submission = 'x'"),
        *("actor = CAST(x'ff' AS text)", "details = CAST(x'ff' AS text)"),
    ],
)
def test_whatever_stands_in_a_row_the_page_shows_it(change: str, page: Page, anna: User) -> None:
    event = in_transaction("export", by=anna)
    with lifted():
        run(f"UPDATE groups_auditevent SET {change} WHERE number = %s", event.number)
    assert "its hash does not match" in words_on(page())


def test_supervisors_see_no_link_to_it(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    assert "Events" not in links(signed_in(anna).get("/history/"))
    assert links(signed_in(boris).get("/history/"))["Events"] == "/events/"


def test_an_empty_record_has_no_page_before_or_after(transactional_db: None) -> None:
    found = event_page(EventFilter())
    assert (found.events, found.newer, found.older, found.stopped_at) == ([], None, None, None)


def test_an_event_names_whom_it_is_about_and_where_it_came_from(page: Page, anna: User) -> None:
    account_events.signed_in(anna, ip="192.0.2.7")
    anna.set_password("something else")
    anna.save()
    words = words_on(page())
    assert "Signed in 192.0.2.7" in words
    assert "Password reset anna" in words


def test_an_event_says_who_could_not_sign_in_what_was_exported_and_which_roles_changed(
    page: Page, anna: User
) -> None:
    account_events.sign_in_refused("anna", ip="192.0.2.7")
    account_events.permission_refused(by=anna, ip="192.0.2.7", method="GET", path="/overview/")
    account_events.roles_changed(anna, by=None, action="added", names=["Auditor"])
    in_transaction("export", by=anna, details={"format": "csv"})
    in_transaction("export", by=anna, details={"of": "events", "format": "jsonl"})
    in_transaction("integrity.checked", by=anna, details={"wrong": 2})
    in_transaction("integrity.checked", by=anna, details={"wrong": 0})
    words = words_on(page())
    assert "Sign-in refused anna, 192.0.2.7" in words
    assert "Permission refused /overview/, 192.0.2.7" in words
    assert "Roles changed anna, added Auditor" in words
    assert "Export started history, csv" in words
    assert "Export started events, jsonl" in words
    assert "Integrity checked 2 changes" in words
    assert "Integrity checked verified" in words


def test_an_event_of_an_entry_leads_to_it_by_its_title(page: Page, anna: User) -> None:
    entry = finished(anna, 11, title="Evening leads")
    assert links(page())["Evening leads"] == entry.get_absolute_url()


def test_a_request_for_an_explanation_is_not_called_a_review(page: Page, anna: User) -> None:
    for state in ("reviewed", "needs_explanation"):
        entry = finished(anna, 11 if state == "reviewed" else 12)
        assert change(entry, "submission.reviewed", expect=["created"], review_state=state)
    words = words_on(page(submission=str(entry.pk)))
    assert "Explanation requested" in words.split("Number")[-1]
    assert "Reviewed" not in words.split("Number")[-1]
    first = page(kind="submission.reviewed").context["page"].events[-1]
    assert "Reviewed" in words_on(page(submission=str(first.submission))).split("Number")[-1]


@pytest.mark.parametrize("details", ["[]", "nothing", "[" * 100_000, '{"ip":5,"person":["x"]}'])
def test_details_that_are_no_object_are_about_nobody(details: str, page: Page, anna: User) -> None:
    event = in_transaction("export", by=anna)
    with lifted():
        run("UPDATE groups_auditevent SET details = %s WHERE number = %s", details, event.number)
    assert "Export started" in words_on(page())
