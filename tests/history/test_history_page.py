"""`/history/`: the list, an entry, the export."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from groups.demo.sandbox import Sandbox
from groups.history.paging import PAGE_SIZE
from groups.models import Submission
from tests.conftest import press, words_on
from tests.entries import entry_of
from tests.history.conftest import links

EXPORTED = [
    "id", "status", "title", "intervals", "is_default", "reset_attempts_enabled", "reason",
    "liner_group_id", "submitted_by", "submitted_at", "finished_at", "http_status", "message",
    "verification", "ip_address", "retry_of", "cause", "known_by", "settled_by", "settled_reason",
    "alarm", "review", "reviewed_by", "matches_events",
]  # fmt: skip


def test_the_newest_stands_first_and_pages_miss_and_repeat_nothing(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    for number in range(2 * PAGE_SIZE + 1):
        # Threes of one moment: the id decides between them.
        entry_of(anna, number, submitted_at=datetime(2026, 11, 1, 0, number // 3, tzinfo=UTC))
    seen: list[uuid.UUID] = []
    address, pages = "/history/", 0
    while address:
        page = signed_in(boris).get(address)
        seen += [entry.id for entry in page.context["entries"]]
        older = links(page).get("Older")
        address = f"/history/{older}" if older else ""
        pages += 1
    assert pages == 3
    assert seen == [entry.id for entry in Submission.objects.newest_first()]
    assert len(set(seen)) == 2 * PAGE_SIZE + 1


@pytest.mark.parametrize("before", ["x", "' OR 1=1", str(uuid.UUID(int=0)), "\x00"])
def test_a_forged_place_in_the_list_is_not_found(
    before: str, boris: User, signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(boris).get("/history/", {"before": before}).status_code == 404


def test_an_empty_history_says_what_will_be_there(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    page = words_on(signed_in(anna).get("/history/"))
    assert "No entries yet." in page
    assert "Create an interval group" in page


def test_an_entry_shows_the_whole_story(
    anna: User, boris: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    browser = signed_in(anna)
    browser.defaults["HTTP_USER_AGENT"] = "Test browser <b>1</b>"
    press(browser, reason="Agreed\nwith sales", intervals="0, 1h30m")
    entry = Submission.objects.get()
    page = signed_in(boris).get(entry.get_absolute_url())
    words = words_on(page)
    for told in (
        "Evening leads",
        "2 calls over 1 h 30 min",
        "anna",
        "127.0.0.1",
        str(entry.pk),
        entry.request_id,
        f"Created #{entry.liner_group_id}",
        f"Response time{entry.duration_ms} ms",
        "UTC",
    ):
        assert told in words, told
    assert sandbox.posts[0].body.decode().replace('"', "&quot;") in page.content.decode()
    assert "Test browser &lt;b&gt;" in page.content.decode()


def test_times_stand_in_the_zone_of_the_setting_with_utc_on_hover(
    anna: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    entry = entry_of(anna, 0)
    page = signed_in(anna).get(entry.get_absolute_url())
    assert "anna, 1 Nov 2026, 09:00 JST" in words_on(page)
    time = '<time datetime="2026-11-01T00:00:00.000+00:00" title="2026-11-01 00:00:00 UTC"'
    assert time in page.content.decode()


def test_the_record_of_an_entry_has_the_seconds_even_of_today(
    anna: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    entry = entry_of(anna, 0, submitted_at=timezone.now())
    at = timezone.localtime(entry.submitted_at)
    words = words_on(signed_in(anna).get(entry.get_absolute_url()))
    assert f"anna, today {at:%H:%M} JST" in words
    assert f"{at.day} {at:%b %Y, %H:%M:%S} JST" in words


def test_pages_of_the_record_are_kept_by_no_cache(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 0)
    for path in ("/history/", entry.get_absolute_url(), "/history/export.jsonl"):
        assert "no-store" in signed_in(boris).get(path).headers["Cache-Control"]


def lines_of(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.getvalue().decode().splitlines()]


def test_the_export_has_all_entries_and_their_number(
    anna: User,
    emil: User,
    boris: User,
    signed_in: Callable[[User], Client],
    sandbox: Sandbox,
) -> None:
    press(signed_in(anna), title="Вечер", reset_attempts_enabled="on", reason="Why not")
    press(signed_in(emil), title="Night #refuse")
    answer = signed_in(boris).get("/history/export.jsonl")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    refused, created, manifest = lines_of(answer)
    assert list(refused) == list(created) == EXPORTED
    entry = Submission.objects.get(status="created")
    assert created == {
        "id": str(entry.pk),
        "status": "created",
        "title": "Вечер",
        "intervals": [0, 30, 120],
        "is_default": False,
        "reset_attempts_enabled": True,
        "reason": "Why not",
        "liner_group_id": sandbox.interval_groups()[0]["id"],
        "submitted_by": "anna",
        "submitted_at": entry.submitted_at.isoformat(),
        "finished_at": entry.finished_at and entry.finished_at.isoformat(),
        "http_status": 200,
        "message": "",
        "verification": "same",
        "ip_address": "127.0.0.1",
        "retry_of": None,
        "cause": "created",
        "known_by": "answer",
        "settled_by": "",
        "settled_reason": "",
        "alarm": "",
        "review": "new",
        "reviewed_by": "",
        "matches_events": True,
    }
    assert created["submitted_at"].endswith("+00:00")
    assert (refused["status"], refused["liner_group_id"]) == ("refused", None)
    assert refused["message"]
    assert (manifest["rows"], manifest["mismatches"]) == (2, 0)


def test_a_renamed_account_leaves_the_record_as_it_was(
    anna: User, boris: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    press(signed_in(anna))
    User.objects.filter(pk=anna.pk).update(username="somebody-else")
    first, _ = lines_of(signed_in(boris).get("/history/export.jsonl"))
    assert first["submitted_by"] == "anna"


# What the database itself refuses


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "created", "liner_group_id": None},
        {"status": "created", "liner_group_id": 0},
        {"status": "refused"},
        {"status": "sending", "liner_group_id": None},
        {"status": "refused", "liner_group_id": None, "finished_at": None},
    ],
)
def test_a_status_and_what_belongs_to_it_cannot_part(changes: dict[str, Any], anna: User) -> None:
    with pytest.raises(IntegrityError):
        entry_of(anna, 0, **changes)


def test_a_number_belongs_to_one_entry(anna: User) -> None:
    entry_of(anna, 0)
    with pytest.raises(IntegrityError):
        entry_of(anna, 1, liner_group_id=1)


def test_one_open_entry_for_just_the_same(anna: User) -> None:
    entry_of(anna, 0, title="Same", status="unknown", liner_group_id=None)
    with pytest.raises(IntegrityError):
        entry_of(anna, 1, title="Same", status="sending", liner_group_id=None, finished_at=None)
