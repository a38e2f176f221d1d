"""Every change of a password is on record with who did it, and never the password or its hash."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from groups import roles
from groups.audit.replay_accounts import password_fingerprint
from groups.audit.verify import verify
from groups.models import AuditEvent
from groups.services.accounts.actor import acting_as, os_user
from tests.conftest import PASSWORD
from tests.services.test_accounts import events, sign_in

NEW = "another horse, another battery"
CHANGED, RESET = "account.password_changed", "account.password_reset"
MD5, SHA = (f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2"))

SignedIn = Callable[[User], Client]


def says(person: User, **more: str) -> dict[str, Any]:
    """The details of an event about the person's present password."""
    person.refresh_from_db()
    fingerprint = password_fingerprint(person.password)
    who = {"person": person.username, "person_id": person.pk}
    return {**who, "password_fingerprint": fingerprint, **more}


def test_who_changes_their_own_password_is_on_record(anna: User, signed_in: SignedIn) -> None:
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert signed_in(anna).post("/accounts/password/", form).status_code == 302
    assert events(CHANGED) == [("anna", says(anna))]
    assert events(RESET) == []
    assert verify().findings == []


def test_an_administrator_who_sets_a_password_is_on_record(anna: User, carol: User) -> None:
    with acting_as(carol):
        in_a_shell()
    assert events(RESET) == [("carol", says(anna, os_user=os_user()))]
    assert verify().findings == []


def by_add_person() -> None:
    call_command("add_person", "anna", "--update", "--new-password", stdout=StringIO())


def by_changepassword(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    call_command("changepassword", "anna", stdout=StringIO())


def in_a_shell() -> None:
    anna = User.objects.get(username="anna")
    anna.set_password(NEW)
    anna.save()


def by_hand_in_a_shell() -> None:
    User.objects.update_or_create(username="anna", defaults={"password": make_password(NEW)})


@pytest.mark.parametrize("way", [by_add_person, by_changepassword, in_a_shell, by_hand_in_a_shell])
def test_a_password_set_by_a_command_is_on_record_with_the_systems_user(
    way: Callable[..., None], anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    way(monkeypatch) if way is by_changepassword else way()
    assert events(RESET) == [("", says(anna, os_user=os_user()))]
    assert events(CHANGED) == events("account.changed") == []
    assert verify().findings == []


def test_a_new_hash_of_the_same_password_is_no_change_of_it(anna: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [SHA, MD5]
    before = says(anna)
    assert sign_in("anna", PASSWORD) == 302
    anna.refresh_from_db()
    assert anna.password.startswith("pbkdf2_sha256$")
    prints = [each["password_fingerprint"] for each in (before, says(anna))]
    ((_, told),) = events("account.changed")
    assert told["changed"] == {"password_fingerprint": prints}
    assert events(CHANGED) == events(RESET) == []
    assert verify().findings == []


def test_a_new_hash_made_while_the_old_password_is_asked_for_is_no_change_of_it(
    anna: User, signed_in: SignedIn, settings: Any
) -> None:
    browser = signed_in(anna)
    settings.PASSWORD_HASHERS = [SHA, MD5]
    form = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert browser.post("/accounts/password/", form).status_code == 200
    assert len(events("account.changed")) == 1
    assert events(CHANGED) == events(RESET) == []


def test_a_hash_as_strong_as_the_settings_ask_for_is_not_taken_for_a_new_hash(anna: User) -> None:
    anna.password = make_password(NEW)
    anna.save(update_fields=["password"])
    assert events(RESET) == [("", says(anna, os_user=os_user()))]


def test_a_hash_that_somebody_assigns_is_not_taken_for_a_new_hash(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(password="pbkdf2_sha256$1$weak$hash")
    person = User.objects.get(pk=anna.pk)
    person.password = make_password("another one")
    person.save(update_fields=["password"])
    assert events(RESET) == [("", says(person, os_user=os_user()))]


def test_no_event_holds_a_password_or_its_hash(anna: User, signed_in: SignedIn) -> None:
    test_who_changes_their_own_password_is_on_record(anna, signed_in)
    in_a_shell()
    said = "".join(AuditEvent.objects.values_list("details", flat=True))
    secrets = [PASSWORD, NEW, *User.objects.values_list("password", flat=True)]
    assert [secret for secret in secrets if secret in said] == []
    assert "password_fingerprint" in said


def test_a_last_sign_in_changed_other_than_by_signing_in_is_on_record(anna: User) -> None:
    assert sign_in("anna", PASSWORD) == 302
    assert events("account.changed") == []
    anna.refresh_from_db()
    before, after = anna.last_login, timezone.now()
    assert before is not None
    anna.last_login = after
    anna.save(update_fields=["last_login"])
    ((_, told),) = events("account.changed")
    times = [time.isoformat(timespec="microseconds") for time in (before, after)]
    assert told["changed"] == {"last_login": times}


def test_a_name_and_an_address_are_on_record_with_old_and_new_value(anna: User) -> None:
    new = {"first_name": "Anna", "last_name": "Berg", "email": "anna@example.org"}
    User.objects.update_or_create(username="anna", defaults=new)
    ((_, told),) = events("account.changed")
    assert told["changed"] == {name: ["", value] for name, value in new.items()}


def test_accounts_deleted_in_bulk_are_on_record_each(anna: User, emil: User) -> None:
    User.objects.filter(groups__name=roles.SUPERVISOR).delete()
    people = [told["person"] for _, told in events("account.deleted")]
    assert sorted(people) == ["anna", "emil"]
    assert json.loads(AuditEvent.objects.latest("number").details)["person"] in people
