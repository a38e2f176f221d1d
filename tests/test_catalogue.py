"""`/groups/`: what Liner holds now, who made it, and what changed since."""

import re
import time
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import plan
from groups.forms.catalogue import fingerprint_of_code
from groups.liner.reads import Listed
from groups.liner.sandbox import Sandbox
from groups.models import LinerGroup, MirrorState
from groups.services.mirror import keep
from tests.conftest import press
from tests.conftest import words_on as text_on
from tests.liner.faults import FaultServer, Peer, answer, says
from tests.test_history import entry_of

EVENING = (0, 30, 120)


def listed(
    number: int,
    title: str = "",
    *intervals: int,
    default: bool = False,
    reset: bool = False,
) -> Listed:
    return Listed(number, title or f"Plan {number - 1}", intervals or (0, 30), default, reset)


@pytest.fixture
def holds(sandbox: Sandbox) -> Callable[..., None]:
    """Tells what Liner's list held when it was read just now; it is not read again."""

    def keep_these(*groups: Listed) -> None:
        keep(groups, began=timezone.now(), ended=timezone.now())

    sandbox.stop()
    return keep_these


@pytest.fixture
def page(anna: User, signed_in: Callable[[User], Client]) -> Callable[..., Any]:
    def get(user: User = anna, **query: str) -> Any:
        answer = signed_in(user).get("/groups/", query)
        assert answer.status_code == 200
        return answer

    return get


def words_on(page: Any) -> str:
    return unescape(text_on(page))


def numbers(page: Any) -> list[int]:
    return [row.group.pk for row in page.context["rows"]]


def row(page: Any, number: int) -> str:
    """The text of one row of the table."""
    rows = re.findall(r"<tr>.*?</tr>", page.content.decode(), re.DOTALL)
    (found,) = (text for text in rows if f"#{number}</code>" in text)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found).split())).replace(" ,", ",")


def test_each_group_is_told_with_its_plan_and_who_made_it(
    page: Callable[..., Any], anna: User, sandbox: Sandbox, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(anna), reset_attempts_enabled="on")
    elsewhere = sandbox.add("Hotline", [5, 10], is_default=True)
    found = page(read="now")
    made = max(numbers(found), key=lambda number: number != elsewhere)
    words = row(found, made)
    for told in (
        "Evening leads",
        "3 calls in all over 2 h 30 min",
        "0m, 30m, 2h",
        f"plan code {plan.code(EVENING)}",
        "Default: no",
        "resets attempts",
        "anna",
        "As asked",
    ):
        assert told in words
    words = row(found, elsewhere)
    assert "made elsewhere" in words
    assert "no reset" in words
    assert "As asked" not in words
    assert f'href="/groups/new/?from_liner={made}"' in found.content.decode()
    text = words_on(found)
    assert "2 of 2 interval groups, newest number first." in text
    assert f"The default #{elsewhere} Hotline 2 calls in all over 15 min" in text
    assert "Liner's list as it was just now" in text


def test_drift_is_told_with_what_differs(
    page: Callable[..., Any], anna: User, boris: User, holds: Callable[..., None]
) -> None:
    for number in range(5):
        entry_of(anna, number, is_default=number == 3)
    holds(*(listed(number) for number in range(1, 6)))
    holds(
        listed(1),
        listed(2, "Renamed", 0, 45),
        listed(3, reset=True),
        listed(4),
    )
    found = page()
    assert row(found, 1).endswith("As asked Use as a starting point #1")
    words = row(found, 2)
    assert "Changed since title: “Plan 1” was asked intervals: 0m, 30m was asked" in words
    assert "now resets attempts" in row(found, 3)
    assert "no longer the default" in row(found, 4)
    assert "1 is gone from Liner" in words_on(found)
    gone = page(state="gone")
    assert numbers(gone) == [5]
    assert "Gone from Liner last seen" in row(gone, 5)
    assert "1 of 1 that are gone from Liner" in words_on(gone)
    assert "Use as a starting point" not in words_on(page(boris))


def test_of_others_entries_a_supervisor_sees_author_and_date_without_a_link(
    page: Callable[..., Any], anna: User, emil: User, boris: User, holds: Callable[..., None]
) -> None:
    asked = {"intervals": [0, 59], "fingerprint": plan.fingerprint([0, 59])}
    entry = entry_of(anna, 6, reason="Secret", **asked)
    holds(listed(7, "Renamed", 0, 30, default=True))
    address = entry.get_absolute_url()
    for user, may_see in ((anna, True), (boris, True), (emil, False)):
        found = page(user)
        assert (address in found.content.decode()) == may_see
        assert "Made: anna, Sun 1 Nov 2026" in row(found, 7)
        assert ("0m, 59m" in words_on(found)) == may_see
        assert "Secret" not in words_on(found)
    assert "other intervals than asked" in row(page(emil), 7)


def test_a_default_that_is_gone_is_shown_as_the_default_nowhere(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1, default=True), listed(2))
    holds(listed(2))
    assert "None: no interval group in Liner's list is the default." in words_on(page())
    gone = page(state="gone")
    assert "Default: was" in row(gone, 1)
    assert "the default" not in row(gone, 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "вечер"}, [4]),
        ({"q": "ВЕЧ"}, [4]),
        ({"q": "  evening "}, [3, 1]),
        ({"q": "100%"}, [2]),
        ({"q": "_"}, []),
        ({"q": "#3"}, [3]),
        ({"q": "3"}, [3]),
        ({"q": "2026"}, [3]),
        ({"q": plan.code([0, 45])}, [2]),
        ({"q": plan.code([0, 45]).lower()}, [2]),
        ({"q": "99999999999999999999"}, []),
        ({"q": "#" + "9" * 19}, []),
        ({"q": "nothing like it"}, []),
        ({"default": "yes"}, [1]),
        ({"default": "no"}, [4, 3, 2]),
        ({"reset": "yes"}, [4]),
        ({"reset": "no"}, [3, 2, 1]),
        ({"made": "here"}, [3, 2, 1]),
        ({"made": "elsewhere"}, [4]),
        ({"state": "changed"}, [3, 2]),
        ({"state": "asked"}, [1]),
        ({"state": "gone"}, [9]),
        ({"state": "changed", "q": "evening"}, [3]),
        ({"sort": "number", "direction": "asc"}, [1, 2, 3, 4]),
        ({"sort": "title"}, [2, 3, 1, 4]),
        ({"sort": "title", "direction": "desc"}, [4, 1, 3, 2]),
        ({"sort": "calls"}, [4, 3, 2, 1]),
        ({"sort": "length"}, [4, 2, 3, 1]),
        ({"sort": "length", "direction": "asc"}, [3, 1, 2, 4]),
        ({"sort": "made"}, [1, 2, 3, 4]),
        ({"sort": "made", "direction": "asc"}, [3, 2, 1, 4]),
    ],
)
def test_search_filters_and_orders(
    query: dict[str, str],
    found: list[int],
    page: Callable[..., Any],
    anna: User,
    holds: Callable[..., None],
) -> None:
    for number, age in ((1, 3), (2, 2), (3, 1)):
        entry_of(anna, age, title="evening A" if number == 1 else "Asked", liner_group_id=number,
                 is_default=number == 1)  # fmt: skip
    holds(listed(9))
    holds(
        listed(1, "evening A", default=True),
        listed(2, "100% sure", 0, 45),
        listed(3, "Evening 2026", 0, 30),
        listed(4, "Вечер", 0, 30, 120, reset=True),
    )
    assert numbers(page(**query)) == found


def test_the_result_is_told_in_words_and_each_filter_can_be_removed(
    page: Callable[..., Any], anna: User, holds: Callable[..., None]
) -> None:
    entry_of(anna, 0, title="Evening")
    holds(listed(1, "Evening"), listed(2, "Evening"), listed(3, "Night"))
    found = page(q="even", made="here", sort="title")
    words = words_on(found)
    assert "1 of 3 interval groups, title from A to Z." in words
    assert "“even” remove" in words
    assert "Made here remove" in words
    content = found.content.decode()
    assert 'href="?q=even&amp;sort=title"' in content
    assert 'href="?made=here&amp;sort=title"' in content
    assert 'href="?q=even&amp;made=here&amp;sort=title&amp;direction=desc"' in content
    assert "None is like that." in words_on(page(q="zzz"))


def test_pages_of_a_hundred_miss_and_repeat_nothing(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    # All of one title: the number decides between them.
    holds(*(listed(number, "Same") for number in range(1, 251)))
    seen: list[int] = []
    for number in ("1", "2", "3"):
        found = page(sort="title", page=number)
        assert f"Page {number} of 3" in words_on(found)
        seen += numbers(found)
    assert seen == list(range(250, 0, -1))
    assert 'href="?sort=title&amp;page=2"' in found.content.decode()


@pytest.mark.parametrize("name", ["q", "state", "made", "default", "reset", "sort", "direction"])
@pytest.mark.parametrize("value", ["x" * 5_000, "' OR 1=1 --", "\x00", "\ud800", "%", "💣", "<b>"])
def test_hostile_parameters_give_a_clear_result(
    name: str, value: str, page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1), listed(2))
    query = {name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    found = page(**query)
    words = words_on(found)
    if name == "q" and len(value) < 100 and value != "\x00":
        assert "None is like that." in words
    else:
        assert "and that was left out:" in words
        assert numbers(found) == [2, 1]
    assert "<b>" not in found.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5_000, "99", "\x00", "1e3", "²"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(
    number: str, page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(listed(1), listed(2))
    assert numbers(page(page=number)) == [2, 1]


def test_odd_groups_of_liners_are_shown_as_they_are(
    page: Callable[..., Any], holds: Callable[..., None]
) -> None:
    holds(
        Listed(1, "", (), False, False),
        Listed(2, "<script>alert(1)</script>", (-5, 10**19 - 1), True, True),
        Listed(3, "x" * 100_000, tuple(range(3_000)), True, False),
        Listed(2**63 - 1, "\u202eevil", (0,), False, False),
    )
    found = page()
    assert numbers(found) == [2**63 - 1, 3, 2, 1]
    assert "No calls at all" in row(found, 1)
    assert "An interval below 0: what Liner does then is not documented -5m" in row(found, 2)
    assert "… and 2976 more" in row(found, 3)
    content = found.content.decode()
    assert "<script>alert" not in content
    assert len(content) < 60_000
    assert "The present default is unknown: Liner's list names more than one." in words_on(found)


def test_a_liner_that_was_never_read_is_not_passed_off_as_empty(
    page: Callable[..., Any], sandbox: Sandbox
) -> None:
    sandbox.stop()
    words = words_on(page())
    assert "Liner's list was never read: what Liner holds isn't known here" in words
    assert "Nothing listens at Liner's address." in words
    assert "The present default is unknown: Liner's list could not be read." in words
    assert "Read Liner's list again" in words
    assert "empty" not in words
    assert "None" not in words
    sandbox.start()
    assert "Liner's list is empty." in words_on(page(read="now"))


def test_an_empty_liner_says_what_will_be_here_and_how_to_begin(
    page: Callable[..., Any], sandbox: Sandbox, boris: User
) -> None:
    words = words_on(page())
    assert "Liner's list is empty. Each interval group that Liner holds will stand here" in words
    assert "Make the first one" in words
    assert "Make the first one" not in words_on(page(boris))


def test_when_liner_fails_what_was_read_before_is_shown_with_its_age_and_why(
    page: Callable[..., Any], sandbox: Sandbox
) -> None:
    number = sandbox.add("Evening", EVENING)
    page()
    sandbox.stop()
    found = page(read="now")
    words = words_on(found)
    assert "Liner's list could not be read just now Nothing listens at Liner's address." in words
    assert "what was made, changed or removed in Liner since then is missing" in words
    assert numbers(found) == [number]
    assert "1 of 1 interval group" in words
    sandbox.start()
    assert "could not be read" not in words_on(page(read="now"))


@pytest.mark.parametrize(
    ("play", "why"),
    [
        (Peer.hold, "The time was used up before all of it was read."),
        (lambda peer: (peer.request(), peer.drip(answer(b"{" * 999))), "The time was used up"),
        (says(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"), "The HTTP status says neither"),
        (says(answer(b'{"success": true, "message": "", "data": {"list": 7}}')), "does not hold"),
        (says(answer(b'{"success": false, "message": "no", "data": null}', 401)), "token may be"),
    ],
)
def test_a_slow_or_failing_liner_gives_an_honest_page_within_5_seconds(
    play: Any, why: str, page: Callable[..., Any], holds: Callable[..., None], settings: Any
) -> None:
    holds(listed(7, "Held before"))
    with FaultServer(play) as server:
        settings.LINER_API_URL = server.url
        began = time.monotonic()
        found = page(read="now")
        assert time.monotonic() - began < 5
    words = words_on(found)
    assert "Liner's list could not be read just now" in words
    assert why in words
    assert "Held before" in words


def test_while_it_fails_it_is_not_asked_again_by_everybody_who_looks(
    page: Callable[..., Any], settings: Any
) -> None:
    with FaultServer(says(answer(b"", 500))) as server:
        settings.LINER_API_URL = server.url
        for _ in range(3):
            assert "never read" in words_on(page())
        assert server.connections == 1


def test_thousands_take_as_few_queries_as_one(
    anna: User, holds: Callable[..., None], signed_in: Callable[[User], Client]
) -> None:
    client, counts = signed_in(anna), []
    for many in (1, 3_000):
        holds(*(listed(number) for number in range(1, many + 1)))
        for number in range(min(many, 100) - 1):
            entry_of(anna, number + 10_000 + many, key=uuid.uuid4(), liner_group_id=many - number)
        with CaptureQueriesContext(connection) as asked:
            client.get("/groups/", {"sort": "made"})
        counts.append(len(asked))
    assert counts[1] == counts[0] < 20


@pytest.mark.parametrize("intervals", [(0,), (5, 10), EVENING, (43_200,) * 50])
def test_a_plan_code_leads_to_its_fingerprint(intervals: tuple[int, ...]) -> None:
    code = plan.code(intervals)
    begins = fingerprint_of_code(code)
    assert begins is not None
    assert plan.fingerprint(intervals).startswith(begins)
    assert fingerprint_of_code(code.replace("0", "o").replace("1", "l")) == begins
    assert fingerprint_of_code(code + "0") is None


def test_head_is_answered_and_nothing_is_cached(
    anna: User, holds: Callable[..., None], signed_in: Callable[[User], Client]
) -> None:
    holds(listed(1))
    answered = signed_in(anna).head("/groups/")
    assert (answered.status_code, answered.content) == (200, b"")
    assert "no-store" in answered.headers["Cache-Control"]
    assert LinerGroup.objects.count() == MirrorState.objects.count() == 1
