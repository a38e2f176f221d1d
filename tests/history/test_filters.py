"""The history is found by filters that stand in its address, and told in words."""

import uuid
from collections.abc import Callable
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
from tests.history.conftest import ALL, PLAN, links, query_of, titles

FOUND: list[tuple[dict[str, str], list[str]]] = [
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
    ({"q": plan.short_form(PLAN)}, ["D"]),
    ({"q": " ".join(map(str, PLAN))}, ["D"]),
    ({"q": "1m, 2m, 3m"}, []),
    ({"q": "EMIL"}, ["D", "B"]),
    ({"q": "ann"}, ["C", "A"]),
    ({"q": str(uuid.UUID(int=0))}, []),
    ({"q": "#2", "by": "anna"}, []),
    ({"by": "anna", "status": "created"}, ["A"]),
    ({"by": "emil", "alarm": "any", "reset": "yes"}, ["D"]),
    ({"q": "sales", "by": "anna"}, []),
    ({"q": "sales", "liner_id": "2"}, ["B"]),
    ({"q": "le", "by": "emil", "from": "2026-11-01"}, ["B"]),
]


@pytest.mark.usefixtures("four")
def test_filters_are_all_of_them_to_hold(page: Callable[..., Any]) -> None:
    for query, found in FOUND:
        shown = page(query)
        assert titles(shown) == found, query
        assert titles(page(query | {"page": "last"})) == found, query
        assert not shown.context["left_out"], query
        count = f"{len(found)} {'entry' if len(found) == 1 else 'entries'}"
        assert count in shown.context["result"], query


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
    assert "Days in Asia/Tokyo" in words_on(page())


@pytest.mark.usefixtures("four")
def test_the_result_is_described_and_each_filter_can_be_removed(
    page: Callable[..., Any],
) -> None:
    shown = page(
        {"status": "refused", "by": "anna", "from": "2026-11-01", "to": "2026-11-25", "q": ""}
    )
    assert shown.context["result"] == "1 entry"
    removed = links(shown)
    assert removed["Remove filter Refused"] == "?from=2026-11-01&amp;to=2026-11-25&amp;by=anna"
    assert removed["Remove filter 1 to 25 Nov 2026"] == "?by=anna&amp;status=refused"
    none = words_on(page({"status": "refused", "by": "emil"}))
    assert "No entries match. Clear filters" in none


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Defaults", ["A"]),
        ("Unknown", []),
        ("Decided by a person", ["D"]),
        ("Saved differently", ["B"]),
        ("Warnings confirmed", ["A"]),
        ("Unanswered alarms", ["B"]),
    ],
)
@pytest.mark.usefixtures("four")
def test_ready_questions_are_links(label: str, found: list[str], page: Callable[..., Any]) -> None:
    asked = unescape(links(page())[label])
    (current,) = [link for link in page(query_of(asked)).context["questions"] if link.is_current]
    assert (current.label, titles(page(query_of(asked)))) == (label, found)


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


def test_a_name_that_two_people_had_finds_both_and_says_so(
    page: Callable[..., Any], anna: User, emil: User
) -> None:
    entry_of(anna, 0)
    anna.username = "annette"
    anna.save()
    emil.username = "anna"
    emil.save()
    entry_of(emil, 1)
    both = page({"by": "anna"})
    assert titles(both) == ["Plan 1", "Plan 0"]
    told = "2 accounts have used the name anna, and all are included. They are now:"
    assert f"{told} anna, annette." in words_on(both)
    # A supervisor finds only their own, and learns nothing of other accounts.
    own = page({"by": "anna"}, by=emil)
    assert (titles(own), told in words_on(own)) == (["Plan 1"], False)
    for query, found in (({"by": "annette"}, "Plan 0"), ({"by": "emil"}, "Plan 1")):
        assert titles(page(query)) == [found]
        assert "accounts have used" not in words_on(page(query))
    assert "accounts have used" not in words_on(page())


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
    told = "No entries between these dates: the start is after the end."
    assert told in words_on(page({"from": "2026-12-01", "to": "2026-01-01"}))
    assert told not in words_on(page({"from": "2026-11-01", "to": "2026-11-01"}))
    assert told not in words_on(page({"from": "2026-12-01"}))
