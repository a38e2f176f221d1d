"""A new default: which one it takes the place of is on record, before and after."""

import json

import pytest
from django.contrib.auth.models import User

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.client import NewGroup
from groups.models import AuditEvent, Submission
from groups.services.create.errors import DefaultMoved
from groups.services.create.receipt import Receipt
from tests.services.requests import ask

DEFAULT = NewGroup(title="For everybody", intervals=(0, 5), is_default=True)
NEXT = NewGroup(title="For everybody, later", intervals=(10, 5), is_default=True)


def shown(number: int | None) -> Receipt:
    return Receipt("en", "2 calls", ("It becomes the default.",), True, default_number=number)


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


@pytest.mark.parametrize("number", [0, 7])
def test_nothing_is_sent_where_the_default_is_another_than_was_shown(
    number: int, anna: User, sandbox: Sandbox
) -> None:
    made = sandbox.add("Made meanwhile", [5], is_default=True)
    with pytest.raises(DefaultMoved):
        ask(anna, DEFAULT, receipt=shown(number))
    assert (sandbox.posts, Submission.objects.count()) == ([], 0)
    assert ask(anna, DEFAULT, receipt=shown(made)).status == "created"


def test_a_default_that_was_unknown_when_it_was_shown_may_turn_out_to_be_any(
    anna: User, sandbox: Sandbox
) -> None:
    sandbox.add("Made meanwhile", [5], is_default=True)
    assert ask(anna, DEFAULT, receipt=shown(None)).status == "created"


def test_what_the_person_saw_is_part_of_the_record(anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna, DEFAULT, receipt=shown(0))
    entry.refresh_from_db()
    assert entry.receipt == {
        "language": "en",
        "sentence": "2 calls",
        "warnings": ["It becomes the default."],
        "confirmed": True,
        "default_number": 0,
        "previewed": False,
    }
    opened = AuditEvent.objects.get(kind="submission.opened", submission=entry.pk)
    assert json.loads(opened.details)["set"]["receipt"] == entry.receipt
