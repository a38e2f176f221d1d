"""Wherever an outcome stands, how it is known stands with it, unless Liner itself answered."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from groups.liner.fields import RemoteGroup
from groups.models import Submission
from groups.services.review.review import review, state_digest
from groups.wording.outcomes import how_known
from tests.conftest import words_on
from tests.entries import entry_of
from tests.mirror import holds

SETTLED = {
    "cause": "settled",
    "settled_by_name": "hana",
    "settled_reason": "Seen in Liner",
    "settled_at": datetime(timezone.now().year, 10, 2, 12, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (SETTLED, "Decided by hana, 2 Oct"),
        ({"cause": "found"}, "Found in Liner's list"),
        ({"cause": "created"}, ""),
    ],
)
def test_it_stands_on_every_page_that_names_the_outcome(
    known: dict[str, Any],
    words: str,
    anna: User,
    boris: User,
    signed_in: Callable[[User], Client],
) -> None:
    now = timezone.now()
    entry = entry_of(anna, 1, is_default=True, submitted_at=now, finished_at=now, **known)
    held = RemoteGroup(entry.liner_group_id, entry.title, (0, 30), True, False)
    holds(held)
    pages = (entry.get_absolute_url(), "/history/", "/overview/", "/groups/")
    answers = [signed_in(boris).get(page).content.decode() for page in pages]
    told = [answer.replace("&#x27;", "'") for answer in answers]
    if words:
        assert [words in page for page in told] == [True] * 4
    else:
        told = [page.replace("Decided by a person", "") for page in told]  # a filter
        assert not any("Decided by" in page or "Found in Liner" in page for page in told)
    reason = "Seen in Liner" in told[0]
    assert (reason, "decided by a person" in told[2]) == (known == SETTLED, known == SETTLED)


def test_what_a_person_settled_as_not_created_does_not_read_like_a_search_of_ours(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 1, status="absent", liner_group_id=None, **SETTLED)
    page = words_on(signed_in(anna).get(entry.get_absolute_url()))
    assert "Decided by hana, 2 Oct: “Seen in Liner”" in page
    assert "it is not in Liner's list" not in page


def test_an_account_of_a_decision_without_its_day_has_none() -> None:
    assert how_known("settled", "hana", None) == "Decided by hana"


def test_a_decision_of_another_year_has_its_year() -> None:
    assert how_known("settled", "hana", datetime(2019, 10, 2, 12, tzinfo=UTC)) == (
        "Decided by hana, 2 Oct 2019"
    )


def test_a_request_for_an_explanation_is_not_called_a_review(
    anna: User, boris: User, signed_in: Callable[[User], Client]
) -> None:
    entry = entry_of(anna, 1)
    review(entry, "needs_explanation", "Why so many?", by=boris, shown=state_digest(entry))
    page = words_on(signed_in(boris).get(entry.get_absolute_url()))
    assert "Explanation requested by boris" in page
    assert "Explanation requested · by boris, " in page
    assert "Reviewed by" not in page
    export: Any = signed_in(boris).get("/history/export.jsonl")
    assert b'"review": "needs_explanation", "reviewed_by": ""' in export.getvalue()
    again = Submission.objects.get(pk=entry.pk)
    review(again, "reviewed", "", by=boris, shown=state_digest(again))
    export = signed_in(boris).get("/history/export.jsonl")
    assert b'"review": "reviewed", "reviewed_by": "boris"' in export.getvalue()
