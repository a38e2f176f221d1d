"""`/groups/preview/`: what a plan will do, in words and as a calendar, whatever is typed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from hypothesis import given

from groups import plan
from groups.forms.new_group import NewGroupForm
from groups.forms.preview import PreviewForm, preview_context
from groups.plan.hours import read_hours
from groups.plan.rules import read_rules
from groups.policy import limits
from groups.wording.plans import plan_sentence
from tests.conftest import words_on
from tests.plan.test_interval_properties import any_text, intervals_lists

pytestmark = pytest.mark.usefixtures("noon", "any_year")
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def ask(anna: User, signed_in: Callable[[User], Client], settings: Any) -> Callable[..., Any]:
    settings.CALL_HOURS = read_hours("Mon-Fri 09:00-20:00; Europe/Berlin", "UTC")
    settings.CALL_RULES = read_rules("4 in 1d; 8 in 7d")
    client = signed_in(anna)

    def get(intervals: str, *, live: bool = False, **query: str) -> Any:
        typed = {"intervals": intervals, **query}
        if live:
            page = client.post("/groups/new/composer/", typed)
        else:
            page = client.get("/groups/preview/", typed)
        assert page.status_code == 200
        return page

    return get


def test_a_plan_is_summed_up_with_its_code(ask: Callable[..., Any]) -> None:
    words = words_on(ask("0, 5m, 30m, 2h"))
    assert "4 calls over 2 h 35 min" in words
    assert f"Plan code {plan.code((0, 5, 30, 120))}" in words


def test_the_fragment_for_htmx_is_the_same_without_the_page(ask: Callable[..., Any]) -> None:
    whole, fragment = ask("0, 30m"), ask("0, 30m", live=True)
    assert "<html" in whole.content.decode()
    assert "<html" not in fragment.content.decode()
    shown, _beside = fragment.content.decode().split('<div id="decision"')
    here = "".join(shown.replace("new-form", "preview-form").split())
    assert here in "".join(whole.content.decode().split())
    assert "no-store" in fragment["Cache-Control"]


def test_one_short_live_region_speaks_the_sentence(ask: Callable[..., Any]) -> None:
    page = ask("0, 30m", live=True).content.decode()
    # It stands in a region of the form's page, which is there before it speaks.
    spoken_in = re.compile(r'<p id="preview-status" hx-swap-oob="innerHTML">(.*?)</p>', re.DOTALL)
    (spoken,) = spoken_in.findall(page)
    assert "2 calls over 30 min" in spoken
    assert len(spoken) < 300
    assert 'role="status"' not in page
    (wrong,) = spoken_in.findall(ask("1h 30m", live=True).content.decode())
    assert "could mean" in wrong


def test_nothing_on_the_page_needs_inline_style_or_script(ask: Callable[..., Any]) -> None:
    for live in (False, True):
        page = ask("0 5 10 1d 1d 7d", live=live, reset_attempts_enabled="on").content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=\"", page)


def test_the_calendar_has_a_row_for_each_day_with_calls_and_says_what_it_shows(
    ask: Callable[..., Any],
) -> None:
    page = ask("0 5 10 1d 1d 7d", arrival="date", arrival_at="2026-11-27T19:50")
    words = words_on(page)
    assert "Day 1 Fri 27 Nov Calls 1 to 3, 19:50 to 20:05, 1 outside calling hours" in words
    assert "Day 2 Sat 28 Nov" in words
    assert "6 days without calls" in words
    assert "4 of 6 calls are outside calling hours (hollow)." in words
    drawn = re.findall(r'<svg role="img" aria-label="([^"]*)"', page.content.decode())
    assert drawn == [
        "Calls 1 to 3, 19:50 to 20:05, 1 outside calling hours",
        "Call 4, 20:05, outside calling hours",
        "Call 5, 20:05, outside calling hours",
        "Call 6, 20:05, outside calling hours",
    ]


def test_positions_are_written_with_a_point_in_any_language(ask: Callable[..., Any]) -> None:
    with translation.override("de"):
        text = render_to_string(
            "plan/_calendar.html",
            {"calendar": preview_at(NOW, "0, 3h, 1d").calendar},
        )
    assert re.search(r'x1="[0-9]+\.[0-9]+%"', text)
    assert not re.search(r'="[0-9]+,', text)


def test_the_exact_times_date_each_call_and_mark_it(ask: Callable[..., Any]) -> None:
    words = words_on(ask("0, 2h, 1d", arrival="date", arrival_at="2026-11-27T18:40"))
    assert "for a lead arriving Fri 27 Nov" in words
    assert "2 of 3 calls are outside calling hours (hollow)." in words
    assert "1 Fri 27 Nov 2026, 18:40 none inside" in words
    assert "2 Fri 27 Nov 2026, 20:40 2 h outside" in words
    assert "3 Sat 28 Nov 2026, 20:40 1 day outside" in words
    assert "These are the earliest times: each wait starts at the previous call." in words
    assert "Calling hours: Mon\u2013Fri 09:00\u201320:00 (Europe/Berlin)." in words
    assert "Liner doesn't document what it does outside calling hours" in words


def test_without_calling_hours_nothing_is_marked(ask: Callable[..., Any], settings: Any) -> None:
    settings.CALL_HOURS = None
    words = words_on(ask("0, 2h", arrival="evening"))
    assert "(UTC)" in words
    assert "Calling hours" not in words
    assert "inside" not in words


def test_a_broken_rule_is_a_warning_with_the_smallest_change(ask: Callable[..., Any]) -> None:
    page = ask("0, 5m, 30m, 1h, 1h")
    words = words_on(page)
    assert "5 calls within 1 day (calls 1 to 5). Your rule allows 4 calls." in words
    assert "Wait 22 h 25 min before call 5" in words
    assert 'name="use" value="0m, 5m, 30m, 1h, 22h25m" form="preview-form"' in page.content.decode()
    assert "restarts the plan" not in words
    reset = words_on(ask("0, 5m, 30m, 1h, 1h", reset_attempts_enabled="on"))
    assert "restarts the plan" in reset


def test_a_plan_within_the_rules_is_said_to_keep_them(ask: Callable[..., Any]) -> None:
    words = words_on(ask("0, 5m"))
    assert "Within your calling rules." in words


def test_the_reset_flag_is_explained_both_ways(ask: Callable[..., Any]) -> None:
    words = words_on(ask("0, 5m, 30m", reset_attempts_enabled="on"))
    assert "Reset is on." in words
    assert "Without reset, 1 of 3 calls is left after call 2." in words
    assert "With reset, Liner starts counting again: up to 3 more calls, 5 in all." in words
    assert "Liner doesn't document when the next call comes." in words
    assert "call 1 is the last." in words_on(ask("0"))


def test_a_suggestion_is_one_press_and_nothing_happens_by_itself(ask: Callable[..., Any]) -> None:
    page = ask("30m, 2h")
    assert "The first call waits 30 min. Add an immediate call?" in words_on(page)
    assert "2 calls over" in words_on(page)
    pressed = ask("30m, 2h", use="0m, 30m, 2h")
    assert "3 calls over 2 h 30 min" in words_on(pressed)
    assert ">\n0m, 30m, 2h</textarea>" in pressed.content.decode()


@pytest.mark.parametrize(("live", "form"), [(False, "preview-form"), (True, "new-form")])
def test_each_reading_of_an_ambiguous_list_is_one_press(
    live: bool, form: str, ask: Callable[..., Any]
) -> None:
    page = ask("0, 30, 1,440", live=live).content.decode()
    for reading in ("0, 30, 1440", "0, 30, 1, 440"):
        assert f'name="use" value="{reading}" form="{form}"' in page
    pressed = ask("0, 30, 1,440", use="0, 30, 1440")
    assert "3 calls over 1 day 30 min" in words_on(pressed)
    assert 'name="use" value="0, 30, 1440"' not in pressed.content.decode()


def preview_at(now: datetime, intervals: str, **typed: str) -> Any:
    context = preview_context({"intervals": intervals, **typed}, form_id="preview-form", now=now)
    return context["preview"]


HOSTILE = [
    "5," * 2_500, "x" * 5_000, "9" * 5_000, "0", "\x00", "5\x00", "\u202e5", "<script>", "%s%(x)s",
    "1h 30m", "0 0", "-5", "1,5h", "{{ 5 }}", "\U0001f600", "5 " * 500,
]  # fmt: skip


@pytest.mark.parametrize("intervals", HOSTILE)
def test_hostile_intervals_get_a_clear_message(ask: Callable[..., Any], intervals: str) -> None:
    for live in (False, True):
        page = ask(intervals, live=live)
        words = words_on(page)
        assert "<script>" not in page.content.decode()
        try:
            plan.parse(intervals, limits())
        except plan.PlanError:
            assert re.search("Use|Enter|Put|Add|List|Delete|Remove|Did you mean", words)
            assert "calls over" not in words
        else:
            assert " over " in words or "1 call for a lead arriving" in words


def test_bytes_that_are_no_text_get_a_clear_message(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(anna).get("/groups/preview/?intervals=%ED%A0%80%FF&arrival=%FF&use")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("arrival", "at", "message"),
    [
        ("tomorrow", "", "Choose one of the arrivals in the list."),
        ("\x00", "\x00", "Choose one of the arrivals in the list."),
        ("x" * 5_000, "", "Choose one of the arrivals in the list."),
        ("date", "", "Enter the date and time"),
        ("date", "x" * 5_000, "Enter the date and time as"),
        ("date", "\x00", "Enter the date and time as"),
        ("date", "\u202e2026-11-27T18:40", "Enter the date and time as"),
        ("date", "9999-12-31T23:59", "Choose a date within 5 years."),
        ("date", "0001-01-01T00:00", "Choose a date within 5 years."),
    ],
)
def test_an_unreadable_arrival_leaves_the_rest_of_the_preview(
    ask: Callable[..., Any], arrival: str, at: str, message: str
) -> None:
    words = words_on(ask("0, 30m", arrival=arrival, arrival_at=at))
    assert message in words
    assert "The preview uses the current time instead." in words
    assert "2 calls over" in words


def test_the_longest_plan_there_can_be_is_drawn(ask: Callable[..., Any], settings: Any) -> None:
    settings.MAX_INTERVALS, settings.MAX_INTERVAL_MINUTES = 500, 525_600
    page = ask("0," + "365d," * 499, arrival="friday")
    assert "500 calls over 182135 days" in words_on(page)
    assert page.content.decode().count('role="img"') == 500
    assert "486 more days with calls" in words_on(page)


def test_an_empty_page_says_how_to_begin(anna: User, signed_in: Callable[[User], Client]) -> None:
    words = words_on(signed_in(anna).get("/groups/preview/"))
    assert "Enter intervals to see the calls." in words
    assert "There are no intervals" not in words


def test_an_auditor_may_look_too(boris: User, signed_in: Callable[[User], Client]) -> None:
    page = signed_in(boris).get("/groups/preview/", {"intervals": "0"})
    assert "1 call for a lead arriving" in words_on(page)
    head = signed_in(boris).head("/groups/preview/", {"intervals": "0"})
    assert (head.status_code, head.content) == (200, b"")


@given(any_text)
def test_the_preview_reads_what_the_form_would_send(text: str) -> None:
    sent = NewGroupForm({"title": "x", "intervals": text}, user=None)
    shown = PreviewForm({"intervals": text}, now=NOW)
    preview = shown.preview()
    if "intervals" in sent.errors:
        assert preview is None
        assert shown.errors["intervals"] == sent.errors["intervals"]
        return
    assert preview is not None
    assert preview.intervals == sent.cleaned_data["intervals"] == plan.parse(text, limits())
    assert preview.sentence == plan_sentence(sent.cleaned_data["intervals"])


@given(intervals_lists)
def test_each_call_of_a_plan_is_in_every_part_of_its_preview(intervals: tuple[int, ...]) -> None:
    text = plan.short_form(intervals)
    preview = preview_at(NOW, text, arrival="friday")
    numbers = list(range(1, len(intervals) + 1))
    assert preview.code == plan.code(intervals)
    drawn = preview.calendar
    assert [dated.call for dated in drawn.calls] == list(plan.calls(intervals))
    marks = [mark for day in drawn.days for mark in day.marks]
    assert [dated.call.number for mark in marks for dated in mark.calls] == numbers
