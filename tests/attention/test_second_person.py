"""What needs a second person, and what any supervisor may settle."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.services.record.submissions import change
from tests.attention.conftest import DEFAULT, LOST, again, decide
from tests.conftest import person, words_on
from tests.later import later
from tests.services.requests import ask


def test_a_default_needs_a_second_person(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    number, emils = made["id"], signed_in(emil)
    assert decide(emils, entry, "exists", number=number, reason="Seen").status_code == 404
    page = decide(browser, entry, "exists", number=number, reason="Seen by me")
    assert (
        "Decision recorded: “For all #lost”. It is a default, so a second person must"
        " make the same decision." in words_on(page)
    )
    assert again(entry).status == "unknown"
    page = decide(browser, entry, "exists", number=number, reason="Seen by me again")
    assert "You made the first decision" in words_on(page)
    assert again(entry).status == "unknown"
    assert "Seen by me" in words_on(emils.get("/attention/"))
    decide(emils, entry, "exists", number=number, reason="Seen by me too")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "emil")


def test_a_proposal_counts_only_while_its_author_may_decide(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    decide(browser, entry, "exists", number=made["id"], reason="Seen by me")
    anna.groups.set([Group.objects.get(name="Auditor")])
    emils = signed_in(emil)
    decide(emils, entry, "exists", number=made["id"], reason="Seen by me too")
    proposal = again(entry).proposal
    assert proposal is not None
    assert (again(entry).status, proposal["by_name"]) == ("unknown", "emil")
    otto = signed_in(person("otto", roles.SUPERVISOR))
    decide(otto, entry, "exists", number=made["id"], reason="Seen by me as well")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "otto")


def left_by(person: User, new_group: NewGroup) -> Submission:
    """What somebody asked for who has gone since."""
    entry = ask(person, new_group)
    User.objects.filter(pk=person.pk).update(is_active=False)
    return entry


@pytest.mark.parametrize("how", ["demoted", "promoted", "no longer active"])
def test_any_supervisor_settles_for_a_person_who_may_no_longer_decide(
    how: str, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    (made,) = sandbox.interval_groups()
    emils = signed_in(emil)
    assert "Evening #lost" not in words_on(emils.get("/attention/"))
    if how == "no longer active":
        User.objects.filter(pk=anna.pk).update(is_active=False)
    else:
        anna.groups.set(Group.objects.filter(name="Auditor") if how == "promoted" else [])
    page = words_on(emils.get("/attention/"))
    assert "anna can no longer decide, so any supervisor can" in page
    decide(emils, entry, "exists", number=made["id"], reason="Seen in Liner")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "emil")
    assert entry.get_absolute_url() not in emils.get("/attention/").content.decode()


def test_a_supervisor_who_settles_for_another_sees_no_review(
    anna: User, boris: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, LOST)
    change(
        entry,
        "submission.test",
        expect=["unknown"],
        review_state="needs_explanation",
        review_comment="Between us",
    )
    assert "Between us" in words_on(signed_in(anna).get("/attention/"))
    User.objects.filter(pk=anna.pk).update(is_active=False)
    page = words_on(signed_in(emil).get("/attention/"))
    assert "Evening #lost" in page
    assert "Between us" not in page


def test_settling_too_late_keeps_what_was_typed(
    anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = left_by(anna, LOST)
    (made,) = sandbox.interval_groups()
    otto = signed_in(person("otto", roles.SUPERVISOR))
    decide(signed_in(emil), entry, "exists", number=made["id"], reason="Seen")
    page = decide(otto, entry, "exists", number=made["id"], reason="Seen with care")
    assert page.status_code == 409
    assert "Seen with care" in words_on(page)
    User.objects.filter(pk=anna.pk).update(is_active=True)
    assert decide(otto, entry, "exists", number=made["id"], reason="Seen").status_code == 404


def test_an_abandoned_default_still_needs_two_people(
    anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = left_by(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    emils, otto = signed_in(emil), signed_in(person("otto", roles.SUPERVISOR))
    for who in (emils, emils, otto):
        assert again(entry).status == "unknown"
        decide(who, entry, "exists", number=made["id"], reason="Seen")
    assert (again(entry).status, again(entry).settled_by_name) == ("created", "otto")


def test_those_who_may_create_are_told_the_same_by_a_query(
    anna: User, boris: User, carol: User
) -> None:
    both = person("olga", roles.SUPERVISOR)
    both.groups.add(Group.objects.get(name="Auditor"))
    person("otto", roles.SUPERVISOR)
    User.objects.filter(username="otto").update(is_active=False)
    person("root", roles.ADMINISTRATOR).groups.add(Group.objects.get(name="Supervisor"))
    assert set(roles.creators()) == {each for each in User.objects.all() if roles.may_create(each)}
    assert set(roles.creators()) == {anna}


def test_a_changed_proposal_needs_a_second_person_again(
    browser: Client, anna: User, emil: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    entry = ask(anna, DEFAULT)
    (made,) = sandbox.interval_groups()
    later(hours=24)
    browser.force_login(anna)
    decide(browser, entry, "exists", number=made["id"], reason="Seen")
    decide(browser, entry, "absent", reason="Or not")
    decide(browser, entry, "exists", number=made["id"], reason="Or so")
    assert again(entry).status == "unknown"
    decide(signed_in(emil), entry, "absent", reason="Not there")
    assert again(entry).status == "unknown"
    decide(browser, entry, "absent", reason="Not there indeed")
    assert (again(entry).status, again(entry).settled_by_name) == ("absent", "anna")
