"""The history is found by filters that stand in its address, and told in words."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User

from groups import plan
from groups.history.filters import HistoryFilter
from groups.history.paging import HistorySearch
from groups.models import Submission
from groups.plan.fingerprint import fingerprint_of_code
from tests.conftest import words_on
from tests.entries import entry_of
from tests.history.conftest import links, titles

PLAN = [0, 45]
ALL = ["D", "C", "B", "A"]


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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ALL),
        ({"from": "2026-11-02"}, ["D"]),
        ({"to": "2026-11-01"}, ["C", "B", "A"]),
        ({"from": "2026-11-01", "to": "2026-11-02"}, ALL),
        ({"from": "2026-11-03"}, []),
        ({"from": "9999-12-31"}, []),
        ({"from": "0001-01-01", "to": "9999-12-31"}, ALL),
        ({"to": "9999-12-30", "q": "sales"}, ["B"]),
        ({"by": "anna"}, ["C", "A"]),
        ({"by": "nobody"}, []),
        ({"status": "refused"}, ["C"]),
        ({"status": "created"}, ["D", "B", "A"]),
        ({"default": "yes"}, ["A"]),
        ({"default": "no"}, ["D", "C", "B"]),
        ({"reset": "yes"}, ["D"]),
        ({"reset": "no"}, ["C", "B", "A"]),
        ({"verification": "different"}, ["B"]),
        ({"verification": "not_read"}, ["D", "C"]),
        ({"cause": "settled"}, ["D"]),
        ({"confirmed": "yes"}, ["A"]),
        ({"alarm": "any"}, ["D", "B"]),
        ({"alarm": "unanswered"}, ["B"]),
        ({"liner_id": "2"}, ["B"]),
        ({"liner_id": "#2"}, ["B"]),
        ({"liner_id": "9" * 19}, []),
        ({"liner_id": "9" * 30}, []),
        ({"plan": plan.code(PLAN)}, ["D"]),
        ({"plan": plan.code(PLAN).lower()}, ["D"]),
        ({"plan": plan.fingerprint(PLAN)}, ["D"]),
        ({"plan": "AB" * 32}, ["C"]),
        ({"plan": "cd" * 32}, []),
        ({"q": "sales"}, ["B"]),
        ({"q": "SALES: 100%_"}, ["B"]),
        ({"q": "%"}, ["B"]),
        ({"q": "_s"}, ["B"]),
        ({"q": "100_"}, []),
        ({"q": '"'}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"q": '" OR title: "A'}, []),
        ({"q": "\\"}, []),
        ({"q": "#2"}, ["B"]),
        ({"q": "#99"}, []),
        ({"q": "#" + "9" * 30}, []),
        ({"q": "2"}, ["B"]),
        ({"q": "\u0301"}, []),
        ({"q": plan.code(PLAN)}, ["D"]),
        ({"q": plan.code(PLAN).lower()}, ["D"]),
        ({"q": plan.code([1, 2, 3])}, []),
        ({"q": "EMIL"}, ["D", "B"]),
        ({"q": "ann"}, ["C", "A"]),
        ({"q": str(uuid.UUID(int=0))}, []),
        ({"q": "#2", "by": "anna"}, []),
        ({"by": "anna", "status": "created"}, ["A"]),
        ({"by": "emil", "alarm": "any", "reset": "yes"}, ["D"]),
        ({"q": "sales", "by": "anna"}, []),
        ({"q": "sales", "liner_id": "2"}, ["B"]),
        ({"q": "le", "by": "emil", "from": "2026-11-01"}, ["B"]),
    ],
)
@pytest.mark.usefixtures("four")
def test_filters_are_all_of_them_to_hold(
    query: dict[str, str], found: list[str], page: Callable[..., Any]
) -> None:
    shown = page(query)
    assert titles(shown) == found
    assert titles(page(query | {"page": "last"})) == found
    assert not shown.context["left_out"]
    count = f"{len(found)} {'entry' if len(found) == 1 else 'entries'}"
    assert count in shown.context["result"]


@pytest.mark.parametrize("typed", [str, lambda pk: f" {pk} ".upper(), lambda pk: pk.hex])
@pytest.mark.usefixtures("four")
def test_an_entrys_id_finds_that_entry_alone(
    typed: Callable[[uuid.UUID], str], page: Callable[..., Any], anna: User
) -> None:
    entries = dict(Submission.objects.values_list("title", "pk"))
    assert titles(page({"q": typed(entries["B"])})) == ["B"]
    assert titles(page({"q": typed(entries["B"]), "status": "refused"})) == []
    assert titles(page({"q": typed(entries["B"])}, by=anna)) == []


def test_a_bare_number_finds_the_number_in_liner_and_the_text(
    page: Callable[..., Any], anna: User
) -> None:
    for number, (title, liner) in enumerate([("A", 2026), ("2026 B", 7), ("C", 20_260), ("D", 9)]):
        entry_of(anna, number, title=title, liner_group_id=liner)
    for more in ({}, {"page": "last"}, {"status": "created"}, {"from": "2026-11-01"}):
        assert titles(page({"q": "2026"} | more)) == ["2026 B", "A"]
    assert "2 entries" in page({"q": "2026"}).context["result"]
    assert titles(page({"q": "2026", "from": "2026-11-02"})) == []
    assert titles(page({"q": "9"})) == ["D"]
    assert [entry.title for entry in HistorySearch(HistoryFilter(q="2026"), anna).everything()] == [
        "2026 B",
        "A",
    ]


def test_a_word_that_could_be_a_plan_code_is_text(page: Callable[..., Any], anna: User) -> None:
    assert fingerprint_of_code("standard")
    entry_of(anna, 0, title="Standard plan")
    assert titles(page({"q": "standard"})) == ["Standard plan"]


@pytest.mark.usefixtures("four")
def test_days_are_those_of_the_setting(page: Callable[..., Any], settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    assert titles(page({"from": "2026-11-03", "to": "2026-11-03"})) == ["D"]
    assert "Days are those of Asia/Tokyo." in words_on(page())


@pytest.mark.usefixtures("four")
def test_the_result_is_described_and_each_filter_can_be_removed(
    page: Callable[..., Any],
) -> None:
    shown = page(
        {"status": "refused", "by": "anna", "from": "2026-11-01", "to": "2026-11-25", "q": ""}
    )
    assert shown.context["result"] == "By anna, Refused, 1 to 25 Nov 2026: 1 entry"
    removed = links(shown)
    assert removed["remove Refused"] == "?from=2026-11-01&amp;to=2026-11-25&amp;by=anna"
    assert removed["remove 1 to 25 Nov 2026"] == "?by=anna&amp;status=refused"
    none = words_on(page({"status": "refused", "by": "emil"}))
    assert "Nothing matches. Show the whole history" in none


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Default changed", ["A"]),
        ("Outcome unknown", []),
        ("Settled by hand", ["D"]),
        ("Different on read-back", ["B"]),
        ("Warnings confirmed", ["A"]),
        ("Alarms without an answer", ["B"]),
    ],
)
@pytest.mark.usefixtures("four")
def test_ready_questions_are_links(label: str, found: list[str], page: Callable[..., Any]) -> None:
    asked = unescape(links(page())[label])
    (current,) = [link for link in page(_words(asked)).context["questions"] if link.is_current]
    assert (current.label, titles(page(_words(asked)))) == (label, found)


def _words(address: str) -> dict[str, str]:
    return dict(word.split("=") for word in address.removeprefix("?").split("&"))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"colour": "red"}, "colour"),
        ({"<b>": "1"}, "&lt;b&gt;"),
    ],
)
@pytest.mark.usefixtures("four")
def test_an_unknown_name_is_ignored_with_a_message(
    query: dict[str, str], told: str, page: Callable[..., Any]
) -> None:
    shown = page(query)
    assert f"that was left out: {told}." in words_on(shown)
    assert titles(shown) == ALL


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"from": "2026-02-30"}, "From: 2026-02-30"),
        ({"from": "20261101"}, "From: 20261101"),
        ({"to": "2026-W47-1"}, "To: 2026-W47-1"),
        ({"to": "yesterday"}, "To: yesterday"),
        ({"status": "lost"}, "Outcome: lost"),
        ({"default": "true"}, "As the default: true"),
        ({"reset": "0"}, "Resets attempts: 0"),
        ({"verification": "read"}, "Read back: read"),
        ({"cause": "created"}, "Settled by hand: created"),
        ({"confirmed": "no"}, "Warnings confirmed: no"),
        ({"alarm": "all"}, "Alarm: all"),
        ({"liner_id": "0x10"}, "Number in Liner: 0x10"),
        ({"liner_id": "-1"}, "Number in Liner: -1"),
        ({"liner_id": "9" * 31}, f"Number in Liner: {'9' * 31}"),
        ({"liner_id": "٣"}, "Number in Liner: \u2068٣\u2069"),
        ({"plan": "no code"}, "Plan code: no code"),
        ({"q": "a\x00b"}, "Search: a\ufffdb"),
        ({"q": "x" * 5_000}, f"Search: {'x' * 200}…"),
        ({"by": "x" * 5_000}, f"Person: {'x' * 200}…"),
        ({"review": "never"}, "Review: never"),
    ],
)
@pytest.mark.usefixtures("four")
def test_a_value_that_does_not_exist_finds_nothing_and_says_so(
    query: dict[str, str], told: str, page: Callable[..., Any], anna: User
) -> None:
    for reader in ({}, {"by": anna}):
        for more in ({}, {"status": "created", **query}, {"page": "last"}, {"q": "sales", **query}):
            shown = page(query | more, **reader)
            assert f"Nothing is found, because this does not exist: {told}." in words_on(shown)
            assert (titles(shown), shown.context["left_out"]) == ([], [])
            # The address stays as it is, and the value can be taken out of it.
            assert f"remove {told}" in links(shown)


@pytest.mark.parametrize("query", [{"status": "lost"}, {"colour": "red"}, {"from": "2026-02-30"}])
def test_an_export_of_what_does_not_exist_is_refused_with_the_reason(
    query: dict[str, str], boris: User, signed_in: Callable[..., Any]
) -> None:
    answer = signed_in(boris).get("/history/export.csv", query)
    assert answer.status_code == 400
    assert (": lost." in answer.text) or ("colour" in answer.text) or ("2026-02-30" in answer.text)


@pytest.mark.parametrize(
    ("query", "told", "found"),
    [
        ("status=refused&status=", "Outcome (more than once)", ALL),
        ("status=&status=refused", "Outcome (more than once)", ALL),
        ("status=lost&status=refused&by=anna", "Outcome (more than once)", ["C", "A"]),
        ("from=2026-11-02&from=2026-11-01", "From (more than once)", ALL),
        ("q=sales&q=sales", "Search (more than once)", ALL),
        ("by=emil&by=anna&colour=red", "Person (more than once), colour", ALL),
    ],
)
@pytest.mark.usefixtures("four")
def test_a_repeated_parameter_is_ignored_with_a_message(
    query: str, told: str, found: list[str], boris: User, signed_in: Callable[..., Any]
) -> None:
    shown = signed_in(boris).get(f"/history/?{query}")
    assert f"that was left out: {told}." in words_on(shown)
    assert titles(shown) == found
    # Nor does the page carry on with one of the values.
    assert shown.context["search"].value() is None
    assert shown.context["query"] == ("?by=anna" if found == ["C", "A"] else "?")


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("place", ["x", "' OR 1=1", str(uuid.UUID(int=0)), "\x00", "x" * 5_000])
def test_a_forged_place_in_the_list_is_not_found(
    name: str, place: str, boris: User, signed_in: Callable[..., Any]
) -> None:
    assert signed_in(boris).get("/history/", {name: place}).status_code == 404


@pytest.mark.usefixtures("four")
def test_supervisors_find_among_their_own_entries(
    page: Callable[..., Any], anna: User, signed_in: Callable[..., Any]
) -> None:
    assert titles(page(by=anna)) == ["C", "A"]
    for query in ({"q": "sales"}, {"by": "emil"}, {"liner_id": "2"}, {"alarm": "any"}):
        assert titles(page(query, by=anna)) == []
    assert titles(page({"reset": "no"}, by=anna)) == ["C", "A"]
    assert "emil" not in words_on(page(by=anna))
    others = Submission.objects.get(title="B")
    assert signed_in(anna).get("/history/", {"after": str(others.pk)}).status_code == 404


def test_a_renamed_person_is_one_person_under_every_name(
    page: Callable[..., Any], anna: User, emil: User
) -> None:
    for number, name in enumerate(("anna", "annette", "anne")):
        anna.username = name
        anna.save()
        entry_of(anna, number)
    anna.username = "never-in-an-entry"
    anna.save()
    anna.username = "annegret"
    anna.save()
    entry_of(emil, 3)
    for name in ("anna", "annette", "anne", "never-in-an-entry", "annegret"):
        shown = page({"by": name})
        assert titles(shown) == ["Plan 2", "Plan 1", "Plan 0"]
        assert all(each in words_on(shown) for each in ("anna", "annette", "anne"))
    assert titles(page({"by": "annette"}, by=anna)) == ["Plan 2", "Plan 1", "Plan 0"]
    assert titles(page({"by": "emil"}, by=anna)) == []
    assert titles(page({"by": "Never-in-an-entry"})) == []


def test_a_name_that_two_people_had_finds_both(
    page: Callable[..., Any], anna: User, emil: User
) -> None:
    entry_of(anna, 0)
    anna.username = "annette"
    anna.save()
    emil.username = "anna"
    emil.save()
    entry_of(emil, 1)
    assert titles(page({"by": "anna"})) == ["Plan 1", "Plan 0"]
    assert titles(page({"by": "annette"})) == ["Plan 0"]
    assert titles(page({"by": "emil"})) == ["Plan 1"]


@pytest.mark.parametrize("name", ["anna", "boris"])
def test_a_number_beyond_64_bits_finds_nothing(
    name: str,
    four: None,
    anna: User,
    boris: User,
    signed_in: Callable[[User], Any],
) -> None:
    browser = signed_in({"anna": anna, "boris": boris}[name])
    for more in ({}, {"status": "created"}, {"q": "sales"}):
        page = browser.get("/history/", {"liner_id": "9" * 25, **more})
        assert (page.status_code, titles(page)) == (200, [])


def test_any_alarm_is_also_one_about_the_default(
    page: Callable[..., Any], anna: User, boris: User
) -> None:
    entry_of(anna, 0, title="Quiet")
    entry_of(anna, 1, title="New default", is_default=True, default_alarm="made")
    for alarm in ("any", "unanswered"):
        assert titles(page({"alarm": alarm})) == ["New default"]


def test_days_in_the_wrong_order_are_reported(page: Callable[..., Any], anna: User) -> None:
    entry_of(anna, 0)
    told = "The first of these days comes after the last"
    assert told in words_on(page({"from": "2026-12-01", "to": "2026-01-01"}))
    assert told not in words_on(page({"from": "2026-11-01", "to": "2026-11-01"}))
    assert told not in words_on(page({"from": "2026-12-01"}))
