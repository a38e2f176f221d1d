"""A new default: the record has the default before it and after it."""

import json
from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import AuditEvent, Submission
from groups.services.create.confirmations import Confirmed, confirmations_for
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import default_number
from groups.services.liner_groups.mirror import Reading, begin, keep, read_list
from groups.wording.plans import plan_sentence
from tests.mirror import holds
from tests.services.requests import ask

DEFAULT = NewGroup(title="For everybody", intervals=(0, 5), is_default=True)
NEXT = NewGroup(title="For everybody, later", intervals=(10, 5), is_default=True)


def shown_to(by: User) -> Confirmed:
    """A tick on a page that shows Liner's default as it is known now."""
    return Confirmed(all=True, shown=confirmations_for(DEFAULT, by=by).fingerprint)


def test_what_was_default_before_and_after_is_on_record(anna: User, sandbox: Sandbox) -> None:
    first = ask(anna, DEFAULT, reason="One plan for all")
    assert first.default_before is not None
    assert (first.default_before["known"], first.default_before["group"]) == (True, None)
    second = ask(anna, NEXT, reason="Later is better")
    second.refresh_from_db()
    assert second.default_before is not None
    assert second.default_before["group"]["id"] == first.liner_group_id
    assert second.default_before["group"]["intervals"] == [0, 5]
    assert second.default_after is not None
    assert second.default_after["group"]["id"] == second.liner_group_id
    event = AuditEvent.objects.get(kind="submission.default_read", submission=second.pk)
    assert json.loads(event.details)["set"]["default_after"] == second.default_after
    assert verify().findings == []


def test_others_read_no_default(anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna)
    entry.refresh_from_db()
    assert (entry.default_before, entry.default_after) == (None, None)


def test_a_list_that_cannot_be_read_leaves_the_default_unknown_and_not_none(
    anna: User, sandbox: Sandbox
) -> None:
    sandbox.stop()
    entry = ask(anna, DEFAULT, reason="One plan for all")
    assert entry.status == "not_sent"
    assert entry.default_before == {"group": None, "known": False, "read_at": None}


@pytest.mark.parametrize("shown_number", [0, 7])
def test_nothing_is_sent_if_the_default_differs_from_the_one_shown(
    shown_number: int, anna: User, sandbox: Sandbox
) -> None:
    known = [RemoteGroup(7, "The old one", (7,), True, False)] if shown_number else []
    holds(*known)
    shown = shown_to(anna)
    made = sandbox.add("Made meanwhile", [5], is_default=True)
    instead = ask(anna, DEFAULT, confirmed=shown)
    assert default_number(instead.default) == made
    assert (sandbox.posts, Submission.objects.count()) == ([], 0)
    assert ask(anna, DEFAULT, confirmed=shown_to(anna)).status == "created"


def test_nothing_is_sent_if_another_reading_found_a_different_default(
    anna: User, sandbox: Sandbox
) -> None:
    sandbox.add("Still the default", [5], is_default=True)
    later = replace(begin(), number=1_000)
    keep(Reading(later, (RemoteGroup(7, "Default since", (7,), True, False),)))
    instead = ask(anna, DEFAULT)
    assert default_number(instead.default) == 7
    assert (sandbox.posts, Submission.objects.count()) == ([], 0)


def test_confirming_everything_accepts_any_default(anna: User, sandbox: Sandbox) -> None:
    sandbox.add("Made meanwhile", [5], is_default=True)
    assert ask(anna, DEFAULT).status == "created"


def test_what_the_person_saw_is_part_of_the_record(anna: User, sandbox: Sandbox) -> None:
    assert read_list(liner_from_settings())
    (warning,) = confirmations_for(DEFAULT, by=anna).found
    entry = ask(anna, DEFAULT, confirmed=shown_to(anna))
    entry.refresh_from_db()
    assert entry.receipt == {
        "language": "en",
        "sentence": plan_sentence(DEFAULT.intervals),
        "warnings": [warning.text],
        "confirmed": True,
        "default_number": 0,
        "previewed": False,
    }
    opened = AuditEvent.objects.get(kind="submission.opened", submission=entry.pk)
    assert json.loads(opened.details)["set"]["receipt"] == entry.receipt
