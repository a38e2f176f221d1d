"""The present default: known, none, or unknown; never "none" if it is not known."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from groups.audit.append import in_transaction
from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import LinerGroup, Submission
from groups.services.liner_groups.default import PresentDefault, present_default
from groups.wording.liner_groups import default_change_sentence
from tests.entries import entry_of
from tests.later import later
from tests.mirror import holds

pytestmark = pytest.mark.usefixtures("transactional_db")
NEW = NewGroup(title="Morning", intervals=(0, 5))


def listed(number: int, title: str = "Evening", *, default: bool = False) -> RemoteGroup:
    return RemoteGroup(number, title, (0, 30, 120), default, False)


def text_of(default: PresentDefault) -> str:
    """What stands beside the flag, and in the preview if it is set."""
    card = render_to_string("new_group/_default_change.html", {"default": default, "new": NEW})
    return " ".join(f"{default_change_sentence(default)} {card}".split())


def test_a_known_default_is_shown_with_its_plan() -> None:
    begun = holds(listed(7), listed(8, "Night", default=True))
    default = present_default()
    assert (default.kind, default.read_at) == ("known", begun.at)
    assert default.group == LinerGroup.objects.get(pk=8)
    card = text_of(default)
    assert "Replaces “Night” #8 for every order without its own interval group." in card
    assert "3 calls over 2 h 30 min" in card
    assert "2 calls over 5 min" in card


@pytest.mark.parametrize("rows", [(), (listed(7),)])
def test_none_is_shown_only_if_the_list_was_read_and_names_none(rows: Any) -> None:
    holds(*rows)
    assert present_default().kind == "none"
    assert "There is no default now." in text_of(present_default())
    assert "No default" in text_of(present_default())


def test_without_a_reading_it_is_unknown() -> None:
    default = present_default()
    assert (default.kind, default.why, default.read_at) == ("unknown", "never_read", None)
    card = text_of(default)
    assert "The current default is unknown:</strong> Liner's list has not been read yet." in card
    assert "no default" not in card.lower()
    assert "What it replaces is unknown." in card


def test_several_defaults_make_it_unknown() -> None:
    holds(listed(7, default=True), listed(8, default=True))
    assert present_default().why == "several"
    assert "has more than one" in text_of(present_default())


def test_a_group_that_is_gone_is_not_the_default() -> None:
    holds(listed(7, default=True), listed(8))
    holds(listed(8, default=True))
    group = present_default().group
    assert group is not None
    assert group.pk == 8
    holds()
    assert present_default().kind == "none"


@pytest.mark.parametrize("status", ["created", "unknown"])
def test_a_list_read_before_a_new_default_was_requested_makes_it_unknown(
    status: str, anna: User
) -> None:
    """Whatever the clocks say."""
    changes: dict[str, Any] = {"status": status, "is_default": True, "liner_group_id": None}
    if status == "created":
        changes["liner_group_id"] = 2
    before = entry_of(anna, 1, **changes)
    note(before)
    holds(listed(7, default=True))
    assert present_default().kind == "known"
    later(hours=-2)
    note(before)
    assert present_default().why == "since"
    assert "a new default was requested after" in text_of(present_default())


def test_a_request_on_its_way_makes_it_unknown_though_it_was_opened_before(anna: User) -> None:
    """It may reach Liner after the list was read."""
    columns: dict[str, Any] = {"status": "sending", "liner_group_id": None, "finished_at": None}
    note(entry_of(anna, 1, is_default=True, **columns))
    holds(listed(7, default=True))
    assert present_default().why == "sending"
    assert "a new default is being created." in text_of(present_default())


def note(entry: Submission) -> None:
    """Records something about an entry."""
    in_transaction("submission.opened", submission=entry.pk)
