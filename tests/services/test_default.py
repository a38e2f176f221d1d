"""The present default: known, none, or unknown; never "none" if it is not known."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone

from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import LinerGroup
from groups.services.liner_groups.default import PresentDefault, present_default
from groups.services.liner_groups.mirror import keep
from tests.database import rewrite
from tests.entries import entry_of

pytestmark = pytest.mark.usefixtures("transactional_db")
NEW = NewGroup(title="Morning", intervals=(0, 5))


def listed(number: int, title: str = "Evening", *, default: bool = False) -> RemoteGroup:
    return RemoteGroup(number, title, (0, 30, 120), default, False)


def text_of(default: PresentDefault) -> str:
    card = render_to_string("preview_liner/_default_change.html", {"default": default, "new": NEW})
    return re.sub("</?bdi>", "", " ".join(card.split()))


def test_a_known_default_is_shown_with_its_plan() -> None:
    now = timezone.now()
    keep((listed(7), listed(8, "Night", default=True)), began=now, ended=now)
    default = present_default()
    assert (default.kind, default.read_at) == ("known", now)
    assert default.group == LinerGroup.objects.get(pk=8)
    card = text_of(default)
    assert "“Night” #8 → “Morning”: applies at once to every order without" in card
    assert "#8</code> Night" in card
    assert "3 calls in all over 2 h 30 min" in card
    assert "2 calls in all over 5 min" in card


@pytest.mark.parametrize("rows", [(), (listed(7),)])
def test_none_is_shown_only_if_the_list_was_read_and_names_none(rows: Any) -> None:
    keep(rows, began=timezone.now(), ended=timezone.now())
    assert present_default().kind == "none"
    assert "None: no interval group in Liner's list is the default." in text_of(present_default())


def test_without_a_reading_it_is_unknown() -> None:
    default = present_default()
    assert (default.kind, default.why, default.read_at) == ("unknown", "never_read", None)
    card = text_of(default)
    assert "The present default is unknown:</strong> Liner's list could not be read." in card
    assert "None" not in card
    assert "The present default is unknown → “Morning”" in card


def test_a_list_older_than_allowed_makes_it_unknown() -> None:
    keep(
        (listed(7, default=True),),
        began=timezone.now() - timedelta(minutes=3),
        ended=timezone.now() - timedelta(minutes=3),
    )
    assert present_default().kind == "known"
    default = present_default(no_older_than=timedelta(minutes=2))
    assert (default.kind, default.why, default.group) == ("unknown", "too_old", None)
    assert "Liner's list could not be read since 3 min ago" in text_of(default)


def test_several_defaults_make_it_unknown() -> None:
    now = timezone.now()
    keep((listed(7, default=True), listed(8, default=True)), began=now, ended=now)
    assert present_default().why == "several"
    assert "names more than one" in text_of(present_default())


def test_a_group_that_is_gone_is_not_the_default() -> None:
    keep((listed(7, default=True), listed(8)), began=timezone.now(), ended=timezone.now())
    keep((listed(8, default=True),), began=timezone.now(), ended=timezone.now())
    group = present_default().group
    assert group is not None
    assert group.pk == 8
    keep((), began=timezone.now(), ended=timezone.now())
    assert present_default().kind == "none"


@pytest.mark.parametrize("status", ["created", "sending", "unknown"])
def test_a_list_read_before_a_new_default_was_requested_makes_it_unknown(
    status: str, anna: User
) -> None:
    now = timezone.now()
    keep((listed(7, default=True),), began=now, ended=now)
    changes: dict[str, Any] = {"status": status, "is_default": True, "submitted_at": now}
    if status != "created":
        changes["liner_group_id"] = None
    if status == "sending":
        changes["finished_at"] = None
    entry = entry_of(anna, 1, **changes)
    assert present_default().kind == "known"
    later = entry.submitted_at + timedelta(seconds=1)
    rewrite(type(entry).objects.filter(pk=entry.pk), submitted_at=later)
    assert present_default().why == "since"
    assert "a new default was asked for here" in text_of(present_default())
