"""An entry whose outcome is not known: what is done about it, when, and by when it is decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import MirrorState, Submission, database_now
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.matching import needs_a_person, person_decides_from
from groups.services.reconcile.reconcile import reconcile
from groups.services.record.submissions import change
from tests.conftest import words_on
from tests.entries import entry_of
from tests.later import later
from tests.mirror import holds
from tests.services.requests import ask


def unknown(by: User, **changes: Any) -> Submission:
    at = database_now()
    fields = {"submitted_at": at, "finished_at": at, "cause": "deadline", "liner_group_id": None}
    return entry_of(by, 0, status="unknown", **fields, **changes)


def clock(at: datetime, **after: float) -> str:
    return f"{at + timedelta(**after):%H:%M} UTC"


def words(browser: Client, entry: Submission) -> str:
    return words_on(browser.get(entry.get_absolute_url())).partition("Full record")[0]


@pytest.fixture
def annas_at_noon(noon: None, anna: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(anna)


def test_it_says_when_liner_is_checked_and_by_when_that_decides(
    annas_at_noon: Client, anna: User, settings: Any
) -> None:
    settings.LINER_TIMEOUT_SECONDS = 15
    entry = unknown(anna)
    holds()
    at, read = entry.submitted_at, MirrorState.objects.get().read_at
    assert read is not None
    page = words(annas_at_noon, entry)
    assert "Liner gave no clear answer, so the interval group may exist." in page
    assert page.count("Don't send it again") == 1
    assert f"Next check about {clock(read, minutes=1)}." in page
    assert f"Decision by {clock(at, minutes=16, seconds=15)}." in page


def test_where_clocks_differed_a_person_decides(annas_at_noon: Client, anna: User) -> None:
    entry = unknown(anna, clocks_agreed=False)
    holds()
    page = words(annas_at_noon, entry)
    assert (
        f"If it is still unknown at {clock(entry.submitted_at, minutes=15)}, a person must decide."
        in page
    )
    assert "Decision by" not in page


def test_where_nothing_checks_liner_it_says_so(annas_at_noon: Client, anna: User) -> None:
    entry = unknown(anna)
    person = (
        f"If it is still unknown at {clock(entry.submitted_at, minutes=15)}, a person must decide."
    )
    never = "Liner is not being checked. Ask your administrator"
    page = words(annas_at_noon, entry)
    assert never in page
    assert person in page
    holds()
    assert never not in words(annas_at_noon, entry)
    read = MirrorState.objects.get().read_at
    assert read is not None
    later(minutes=4)
    page = words(annas_at_noon, entry)
    assert f"Liner is not being checked: the last check was at {clock(read)}." in page
    assert person in page


def test_when_only_a_person_can_decide_the_page_leads_to_the_decision(
    annas_at_noon: Client, anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = unknown(anna, matches=[7, 8], scans=2)
    own = annas_at_noon.get(entry.get_absolute_url()).content.decode()
    address = f"/attention/?from={entry.pk}#e-{entry.pk}"
    assert f'<a class="button primary" href="{address}">Decide</a>' in own
    assert "2 interval groups in Liner could be it:" in words(annas_at_noon, entry)
    assert "A person must decide now." in words(annas_at_noon, entry)
    others = signed_in(boris).get(entry.get_absolute_url()).content.decode()
    assert "Decide</a>" not in others
    assert f'<a href="{address}">' in others


def test_while_liner_may_still_answer_the_page_says_until_when(
    annas_at_noon: Client, anna: User, settings: Any
) -> None:
    settings.LINER_TIMEOUT_SECONDS = 60
    at = database_now()
    waiting = {"submitted_at": at, "finished_at": None, "cause": "", "liner_group_id": None}
    entry = entry_of(anna, 0, status="sending", **waiting)
    page = words(annas_at_noon, entry)
    assert "Don't send it again. Waiting for Liner" in page
    assert f"s answer until {clock(at, minutes=1)}." in page
    later(minutes=2)
    page = words(annas_at_noon, entry)
    assert "No answer was recorded in time." in page
    assert f"If it is still unknown at {clock(at, minutes=15)}, a person must decide." in page
    assert "Waiting for Liner" not in page
    later(minutes=20)
    page = words(annas_at_noon, entry)
    assert "Liner is not being checked. Ask your administrator" in page
    assert "If it is still unknown" not in page
    holds()
    assert "Next check about" in words(annas_at_noon, entry)


def test_an_entry_that_is_sending_for_long_leads_to_whoever_can_start_the_checks(
    annas_at_noon: Client, anna: User
) -> None:
    at = database_now()
    waiting = {"submitted_at": at, "finished_at": None, "cause": "", "liner_group_id": None}
    entry = entry_of(anna, 0, status="sending", **waiting)
    later(minutes=20)
    page = words(annas_at_noon, entry)
    assert "No answer was recorded in time" in page
    assert "Liner is not being checked. Ask your administrator to start “reconcile”." in page
    assert "a person must decide" not in page


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clocks_agreed": False, "scans": 2},
        {"matches": [7], "scans": 1},
        {"matches": [7], "scans": 2},
    ],
)
@pytest.mark.parametrize("scanned_after", [None, 5, 1_436])
def test_the_moment_named_is_the_one_from_which_a_person_may_decide(
    changes: dict[str, Any], scanned_after: int | None, anna: User
) -> None:
    entry = unknown(anna, **changes)
    if scanned_after is not None:
        entry.scanned_at = entry.submitted_at + timedelta(minutes=scanned_after)
    at, moment = person_decides_from(entry), timedelta(microseconds=1)
    assert needs_a_person(entry, at)
    assert not needs_a_person(entry, at - moment) or at == entry.submitted_at
    assert at <= entry.submitted_at + timedelta(hours=24)


def test_the_page_renews_itself_until_it_is_decided(
    annas: Client, anna: User, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Evening #lost", intervals=(0, 30)))
    fragment = f"/history/{entry.pk}/outlook/?status=unknown"
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert f'hx-get="{fragment}&amp;background=1"' in page
    refresh = '<meta http-equiv="refresh" content="30; url=?background=1">'
    assert f"<noscript>{refresh}</noscript>" in page
    answer = annas.get(fragment)
    assert "Checking Liner. Next check about" in words_on(answer)
    assert "<html" not in answer.content.decode()
    assert annas.get(fragment.replace("unknown", "sending")).headers["HX-Refresh"] == "true"
    later(minutes=1)
    reconcile(liner_from_settings())
    answer = annas.get(fragment)
    assert (answer.headers["HX-Refresh"], answer.content) == ("true", b"")
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert "Found in Liner&#x27;s list" in page
    assert "hx-get" not in page
    assert "refresh" not in page


def test_it_stops_where_a_person_must_decide_and_where_somebody_may_be_typing(
    annas: Client, anna: User, boris: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Evening #error", intervals=(0, 30)))
    fragment = f"/history/{entry.pk}/outlook/?status=unknown"
    assert "hx-get" not in signed_in(boris).get(entry.get_absolute_url()).content.decode()
    assert "hx-get" in annas.get(entry.get_absolute_url()).content.decode()
    change(entry, "submission.scanned", expect=["unknown"], matches=[7, 8], scans=2)
    assert "hx-get" not in annas.get(entry.get_absolute_url()).content.decode()
    assert annas.get(fragment).headers["HX-Refresh"] == "true"
