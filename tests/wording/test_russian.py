"""What Russian does its own way: names of days, units, quotation marks, plurals."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given

from groups import plan
from groups.audit.restores import Gap
from groups.plan.hours import read_hours
from groups.plan.rules import Rule
from groups.wording.compare import rules_fact
from groups.wording.durations import own_units, short_plan
from groups.wording.events import event_about, event_filter_in_words
from groups.wording.history import filter_in_words, period_in_words, size_in_words
from groups.wording.plan_errors import plan_error
from groups.wording.plans import plan_sentence
from groups.wording.rules import change_sentence
from groups.wording.schedule import hours_sentence
from groups.wording.timeline import step_title
from groups.wording.times import date_text
from tests.plan.test_interval_properties import intervals_lists


@pytest.fixture(autouse=True)
def _russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


def test_months_are_in_the_genitive_and_shortened_as_people_do():
    names = [date_text(date(2026, month, 5), year=False) for month in range(1, 13)]
    assert names == [
        *("5 янв.", "5 февр.", "5 марта", "5 апр.", "5 мая", "5 июня"),
        *("5 июля", "5 авг.", "5 сент.", "5 окт.", "5 нояб.", "5 дек."),
    ]


def test_a_weekday_is_small_and_has_a_comma():
    assert date_text(date(2026, 11, 26), weekday=True, year=False) == "чт, 26 нояб."
    assert date_text(date(2026, 11, 29), weekday=True) == "вс, 29 нояб. 2026"


def test_ranges_have_a_dash():
    assert period_in_words("2026-11-18", "2026-11-25") == "18–25 нояб. 2026"
    hours = read_hours("Mon-Fri 09:00-20:00", "UTC")
    assert hours_sentence(hours) == "Часы звонков: пн–пт 09:00–20:00 (UTC)."


def test_thousands_have_a_space_that_does_not_break():
    assert "10\N{NO-BREAK SPACE}000" in size_in_words(10_000, is_least=True, is_so_far=False)


def test_intervals_have_russian_units():
    assert short_plan((0, 30, 120, 1565)) == "0м, 30м, 2ч, 1д2ч5м"
    assert own_units("5min, 1h30m x 3") == "5min, 1ч30м x 3"
    with pytest.raises(plan.PlanError) as caught:
        plan.parse("30m1h")
    assert "«1ч30м» или «30м, 1ч»" in plan_error(caught.value)


@given(intervals_lists)
def test_what_is_shown_can_be_typed(intervals):
    with translation.override("ru"):
        assert plan.parse(short_plan(intervals)) == tuple(intervals)


@pytest.mark.parametrize(
    ("count", "words"),
    [(12, "12 раз через 10"), (21, "21 раз через 10"), (22, "22 раза через 10")],
)
def test_equal_waits_are_counted(count, words):
    sentence = plan_sentence((0, *[10] * count)).replace("\N{NO-BREAK SPACE}", " ")
    assert f"затем {words} м." in sentence


def test_a_button_names_the_one_call_or_counts_the_intervals():
    assert change_sentence((0, 5, 5), (0, 5, 60)).startswith("Увеличить 3-й интервал до 1")
    plan_of_22 = (0, *[5] * 21)
    assert change_sentence(plan_of_22, (0, *[6] * 21)) == "Увеличить 21 интервал"


def test_a_broken_rule_counts_its_calls():
    fact = rules_fact((0, 1, 1, 1), (0,), [Rule(3, 60)])
    assert fact
    assert fact.first.startswith("4 звонка за")


def test_an_author_is_not_whoever_acted():
    assert filter_in_words("by", "anna", "") == "Автор: anna"
    assert event_filter_in_words("by", "anna") == "Сотрудник: anna"
    assert filter_in_words("q", "Вечер", "") == "«Вечер»"


def test_a_step_is_not_a_state():
    assert step_title("explanation_requested", by="boris") == "Запрошено пояснение: boris"
    assert step_title("explained", by="anna") == "Пояснение: anna"


def test_an_event_says_in_russian_what_the_record_says_in_english():
    details = {"of": "events", "format": "csv", "added": ["Supervisor"], "called": "passkey"}
    assert list(event_about(details)) == ["события", "passkey", "csv", "добавлено: Супервизор"]


def test_a_gap_is_english_in_the_log_and_russian_on_its_page():
    gap = Gap(
        size=72, head="", since="", lost_size=80, lost_head="", lost_at="2026-11-26T10:00:00Z"
    )
    assert gap.events == "73–80"
    assert str(gap).startswith("events 73 to 80 are missing")
