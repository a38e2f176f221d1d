"""Finding duplicates: identical, similar, or with the same title."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from groups import plan
from groups.audit.append import in_transaction
from groups.forms.preview import PreviewForm
from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import LinerGroup
from groups.plan import fingerprint
from groups.services.liner_groups.duplicates import (
    MOST_COMPARED,
    Difference,
    Duplicates,
    difference,
    find_duplicates,
)
from groups.services.liner_groups.mirror import Reading, begin, keep
from groups.wording.liner_groups import origin_sentence
from tests.entries import entry_of
from tests.mirror import AGE, holds

EVENING = (0, 30, 120)


def listed(
    number: int, title: str = "Other", intervals: Sequence[int] = (7,), *, reset: bool = False
) -> RemoteGroup:
    return RemoteGroup(number, title, tuple(intervals), False, reset)


def duplicates(
    viewer: User, title: str = "New", intervals: Sequence[int] = EVENING, *, reset: bool = False
) -> Duplicates:
    new = NewGroup(title, tuple(intervals), reset_attempts_enabled=reset)
    return find_duplicates(new, viewer=viewer)


def kinds(found: Duplicates) -> list[tuple[str, int]]:
    return [(each.kind, each.number) for each in found.found]


def html(found: Duplicates) -> str:
    """What the composer shows of them."""
    context = {"confirmations": {"duplicates": found}, "preview_form": PreviewForm()}
    text = " ".join(render_to_string("preview/_preview.html", context).split())
    return re.sub("</?bdi>", "", text)


def test_identical_ones_stand_first_whatever_their_title(anna: User) -> None:
    holds(
        listed(1, "Evening", EVENING),
        listed(2, "Near", (0, 30, 150)),
        listed(3, "  new "),
        listed(4, "Far", (1, 31, 120)),
        listed(5, "Longer", (0, 30, 120, 5)),
    )
    found = duplicates(anna)
    assert kinds(found) == [("identical", 1), ("similar", 2), ("title", 3)]
    assert [each.same_title for each in found.found] == [False, False, True]


def test_an_identical_one_is_shown_with_the_age_of_the_list(anna: User) -> None:
    holds(listed(12, "Evening", EVENING))
    text = html(duplicates(anna))
    assert "Identical to #12 “Evening”" in text
    assert "created in Liner." in text
    assert re.search(rf"Liner's list, read {AGE}", text)


def test_the_one_call_that_differs_is_shown_with_the_difference(anna: User) -> None:
    holds(listed(12, "Evening", (0, 30, 90)), listed(13, "Night", (60, 30, 120)))
    found = duplicates(anna)
    assert [each.difference for each in found.found] == [Difference(1, -60), Difference(3, 30)]
    text = html(found)
    assert "Differs from #12 “Evening” only in call 3 (+30 min)" in text
    assert "Differs from #13 “Night” only in call 1 (\N{MINUS SIGN}1 h)" in text


def test_the_same_plan_with_another_reset_flag_is_not_identical(anna: User) -> None:
    holds(listed(12, "Evening", EVENING, reset=True))
    assert kinds(duplicates(anna)) == [("similar", 12)]
    assert "Differs from #12 “Evening” only in whether it resets attempts" in html(duplicates(anna))
    assert kinds(duplicates(anna, reset=True)) == [("identical", 12)]


@pytest.mark.parametrize("title", ["вечер", "ВЕЧЕР", " Вечер "])
def test_a_title_exists_in_any_case_and_alphabet(title: str, anna: User) -> None:
    holds(listed(12, "Вечер"), listed(13, "Вечером"))
    assert kinds(duplicates(anna, title)) == [("title", 12)]
    assert "Same title: #12 “Вечер”" in html(duplicates(anna, title))


def test_while_the_plan_cannot_be_read_the_title_is_compared_all_the_same(anna: User) -> None:
    holds(listed(12, "Evening", EVENING), listed(13, "", ()))
    assert kinds(duplicates(anna, "Evening", ())) == [("title", 12)]
    assert kinds(duplicates(anna, "", EVENING)) == [("identical", 12)]
    assert kinds(duplicates(anna, "", ())) == []
    assert "Liner" not in html(duplicates(anna, "", ()))


def test_what_is_gone_from_liner_is_no_duplicate(anna: User) -> None:
    entry_of(anna, 11, intervals=list(EVENING), title="New")
    holds(listed(12, "New", EVENING))
    holds(listed(13))
    assert kinds(duplicates(anna)) == []


def test_who_made_it_and_a_link_for_those_who_may_see_it(
    anna: User, emil: User, boris: User
) -> None:
    entry = entry_of(anna, 11, title="As it was called then")
    holds(listed(12, "Evening", EVENING))
    (found,) = duplicates(anna).found
    fields = (found.group.title, found.made_by, found.made_at)
    assert fields == ("Evening", "anna", entry.submitted_at)
    for viewer in (anna, boris):
        assert f'<a href="{entry.get_absolute_url()}">created by anna</a>' in html(
            duplicates(viewer)
        )
    assert "created by anna" in html(duplicates(emil))
    assert "href" not in html(duplicates(emil))


def test_what_was_just_created_counts_before_liners_list_is_read_again(
    anna: User, emil: User
) -> None:
    holds(listed(1))
    just = timezone.now()
    fields: dict[str, Any] = {"intervals": list(EVENING), "fingerprint": plan.fingerprint(EVENING)}
    entry_of(anna, 11, title="Evening", submitted_at=just, **fields)
    entry_of(anna, 12, submitted_at=just, status="refused", liner_group_id=None, **fields)
    found = duplicates(emil)
    assert [(each.kind, each.number, each.made_by) for each in found.found] == [
        ("identical", 12, "anna")
    ]
    assert kinds(duplicates(emil, "EVENING", ())) == [("title", 12)]


def test_what_was_just_created_counts_though_an_overtaken_reading_put_it_there_as_gone(
    anna: User, emil: User
) -> None:
    overtaken, newest = begin(), begin()
    fields: dict[str, Any] = {"intervals": list(EVENING), "fingerprint": plan.fingerprint(EVENING)}
    entry = entry_of(anna, 11, title="Evening", **fields)
    in_transaction("submission.created", submission=entry.pk)
    keep(Reading(newest, ()))
    keep(Reading(overtaken, (listed(12, "Evening", EVENING),)))
    assert LinerGroup.objects.gone().count() == 1
    assert kinds(duplicates(emil)) == [("identical", 12)]


def test_what_liners_list_had_time_to_show_and_does_not_is_no_duplicate(anna: User) -> None:
    fields: dict[str, Any] = {"intervals": list(EVENING), "fingerprint": plan.fingerprint(EVENING)}
    entry_of(anna, 11, submitted_at=timezone.now() - timedelta(minutes=16), **fields)
    assert kinds(duplicates(anna)) == [("identical", 12)], "never read: the record alone is known"
    assert "has not been read yet" in html(duplicates(anna))
    holds()
    assert kinds(duplicates(anna)) == []


def test_a_few_of_each_kind_are_shown(anna: User) -> None:
    holds(
        *(listed(number, "New", EVENING) for number in range(1, 10)),
        *(listed(number, "New", (0, 30, number)) for number in range(200, 210)),
        *(listed(number, "New") for number in range(300, 310)),
    )
    assert kinds(duplicates(anna)) == [
        *(("identical", number) for number in (9, 8, 7)),
        *(("similar", number) for number in (209, 208, 207)),
        *(("title", number) for number in (309, 308, 307)),
    ]


def test_however_many_there_are_the_queries_and_the_rows_compared_are_few(anna: User) -> None:
    far = [listed(number, "Far", (number, number, 1)) for number in range(10, MOST_COMPARED + 11)]
    holds(listed(1, "Near", (0, 30, 150)), *far)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert kinds(duplicates(anna)) == []
    assert len(asked) <= 16
    LinerGroup.objects.filter(pk=10).delete()
    LinerGroup.objects.filter(pk=11).delete()
    assert kinds(duplicates(anna)) == [("similar", 1)]


def test_unusual_plans_in_liner_cause_no_error(anna: User) -> None:
    holds(listed(1, "Odd", (0, 30, -5)), listed(2, "Huge", (0, 30, 10**19 - 1)), listed(3, "", ()))
    found = duplicates(anna)
    assert kinds(found) == [("similar", 2), ("similar", 1)]
    assert "only in call 3 (+2 h 5 min)" in html(found)


def test_a_title_that_turns_letters_around_turns_nothing_else(anna: User) -> None:
    holds(listed(12, "\u202eevil", EVENING))
    assert "“\u2068\u202eevil\u2069”" in html(duplicates(anna))


MINUTES = st.lists(st.integers(-9, 9), max_size=5)


@given(MINUTES, MINUTES)
def test_a_difference_is_one_call_and_its_minutes_or_nothing(
    one: list[int], other: list[int]
) -> None:
    found = difference(one, other)
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(places) != 1:
        assert found is None
    else:
        assert found is not None
        changed = [*one]
        changed[found.call - 1] += found.minutes
        assert changed == other


def test_what_an_open_request_may_have_made_is_not_called_made_elsewhere(anna: User) -> None:
    fields = {"title": "Lost", "fingerprint": fingerprint(EVENING), "intervals": list(EVENING)}
    entry_of(anna, 1, status="unknown", liner_group_id=None, **fields)
    holds(listed(5, "Lost", EVENING), listed(6, "Another", EVENING))
    found = duplicates(anna)
    assert [(each.number, each.is_doubtful) for each in found.found] == [(6, False), (5, True)]
    assert "maybe from a request with an unknown outcome" in html(found)
    assert "maybe from a request with an unknown outcome" in origin_sentence(found.found[1])
    assert "created in Liner" in origin_sentence(found.found[0])
