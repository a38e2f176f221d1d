"""Sessions end with every change of the account, and never come back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.base import UpdateError
from django.db.models import F
from django.test import Client

from groups import roles
from groups.accounts.sessions import SessionStore
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.models import Session, key_hash
from groups.services.accounts.people import deactivate, give_password, give_role, reactivate
from groups.services.accounts.sessions import delete_ended, end_sessions
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from tests.accounts.sessions import SignedIn, is_signed_in, key_of
from tests.conftest import PASSWORD
from tests.later import later
from tests.processes import manage
from tests.services.requests import in_threads
from tests.services.test_accounts import events

ENDED = "account.sessions_ended"
NEW = "another horse, another battery"


def by_flag(name: str, value: bool) -> Callable[[User], None]:
    def change(account: User) -> None:
        setattr(account, name, value)
        account.save()

    return change


def in_a_shell(account: User) -> None:
    account.set_password(NEW)
    account.save()


def delete_the_role(account: User) -> None:
    Group.objects.get(name=roles.SUPERVISOR).delete()


CHANGES: dict[str, Callable[[User], Any]] = {
    "deactivated": deactivate,
    "another role": lambda account: give_role(account, roles.AUDITOR),
    "administrator": lambda account: give_role(account, roles.ADMINISTRATOR),
    "reset": lambda account: give_password(account, NEW),
    "shell: password": in_a_shell,
    "shell: is_active": by_flag("is_active", False),
    "shell: is_staff": by_flag("is_staff", True),
    "shell: is_superuser": by_flag("is_superuser", True),
    "shell: role added": lambda account: account.groups.add(Group.objects.get(name="Auditor")),
    "shell: roles cleared": lambda account: account.groups.clear(),
    "shell: from the role": lambda account: Group.objects.get(name="Supervisor").user_set.clear(),
    "shell: role deleted": delete_the_role,
    "shell: permission": lambda account: account.user_permissions.add(Permission.objects.first()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_account_ends_its_sessions(
    change: str, anna: User, emil: User, signed_in: SignedIn
) -> None:
    browsers, other = [signed_in(anna), signed_in(anna)], signed_in(emil)
    CHANGES[change](User.objects.get(pk=anna.pk))
    assert [row.person for row in Session.objects.all()] in ([emil], [])
    assert not any(map(is_signed_in, browsers))
    told = [details for _, details in events(ENDED) if details["person"] == "anna"]
    assert told == [{"person": "anna", "person_id": anna.pk, "sessions": 2}]
    if change not in ("shell: from the role", "shell: role deleted"):
        assert is_signed_in(other)
    assert verify().findings == []


@pytest.mark.parametrize("name", ["first_name", "email", "username"])
def test_other_changes_end_nothing(name: str, browser: Client, anna: User) -> None:
    setattr(anna, name, "other")
    anna.save()
    assert is_signed_in(browser)


def test_a_rehash_at_a_sign_in_ends_nothing(browser: Client, anna: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    other = Client()
    assert other.login(username="anna", password=PASSWORD)
    assert User.objects.get(pk=anna.pk).password.startswith("pbkdf2")
    assert is_signed_in(other)
    assert events(ENDED) == []


def test_a_revived_account_has_no_sessions(anna: User, browser: Client) -> None:
    deactivate(anna)
    reactivate(anna)
    assert not is_signed_in(browser)


def test_one_from_a_sign_in_during_the_deactivation_is_not_revived_either(
    anna: User, signed_in: SignedIn
) -> None:
    deactivate(anna)
    late = signed_in(anna)  # the password was checked before
    assert not is_signed_in(late)
    reactivate(anna)
    assert not is_signed_in(late)


def test_who_changes_their_own_password_stays(
    anna: User, browser: Client, signed_in: SignedIn
) -> None:
    other, before = signed_in(anna), key_of(browser)
    began = Session.objects.get(pk=key_hash(before)).began_at
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert browser.post("/accounts/password/", form).status_code == 302
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    row = Session.objects.get()
    assert row.pk == key_hash(key_of(browser)) != key_hash(before)
    assert (row.began_at, row.person) == (began, anna)
    ((actor, told),) = events(ENDED)
    assert (actor, told["sessions"]) == ("anna", 1)


def test_an_administrator_who_changes_somebody_stays(
    anna: User, browser: Client, carol: User, signed_in: SignedIn
) -> None:
    admin = signed_in(carol)
    admin.post(f"/people/{anna.pk}/role/", {"role": "Auditor"})
    assert not is_signed_in(browser)
    assert is_signed_in(admin)
    ((actor, told),) = events(ENDED)
    assert (actor, told["person"], told["sessions"]) == ("carol", "anna", 1)


def test_a_deleted_account_leaves_no_session(anna: User, browser: Client) -> None:
    anna.delete()
    assert not Session.objects.exists()
    assert not is_signed_in(browser)


def test_a_command_in_another_process_ends_them(browser: Client, sandbox: Sandbox) -> None:
    done = manage(sandbox, "add_person", "anna", "--update", "--role", "Auditor")
    assert done.returncode == 0, done.stderr
    assert not Session.objects.exists()
    assert not is_signed_in(browser)
    ((actor, told),) = events(ENDED)
    assert (actor, told["sessions"]) == ("", 1)


def test_a_request_that_runs_meanwhile_does_not_bring_it_back(anna: User, browser: Client) -> None:
    session = SessionStore(key_of(browser))
    session["typed"] = "something"
    deactivate(anna)
    session.touch()
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_of_many_who_end_them_at_once_one_does(anna: User, signed_in: SignedIn) -> None:
    for _ in range(3):
        signed_in(anna)
    results = in_threads(6, lambda: end_sessions(anna, by=anna))
    assert sorted(results) == [0, 0, 0, 0, 0, 3]
    assert len(events(ENDED)) == 1
    assert verify().findings == []


def test_requests_and_role_changes_at_once_leave_nobody_signed_in(
    anna: User, signed_in: SignedIn
) -> None:
    browsers = [signed_in(anna) for _ in range(4)]

    def work() -> Any:
        try:
            browser = browsers.pop()
        except IndexError:
            return give_role(User.objects.get(pk=anna.pk), roles.AUDITOR)
        return [browser.get("/history/").status_code for _ in range(10)]

    used = list(browsers)
    results = in_threads(5, work)
    assert not [each for each in results if isinstance(each, Exception)], results
    assert not any(map(is_signed_in, used))
    assert not Session.objects.exists()


# Leftovers


def test_reconcile_deletes_what_is_over(anna: User, signed_in: SignedIn, sandbox: Sandbox) -> None:
    idle, over, fresh = signed_in(anna), signed_in(anna), signed_in(anna)
    Session.objects.filter(pk=key_hash(key_of(idle))).update(
        seen_at=F("seen_at") - timedelta(hours=2)
    )
    Session.objects.filter(pk=key_hash(key_of(over))).update(
        ends_at=F("ends_at") - timedelta(hours=12)
    )
    reconcile(liner_from_settings())
    # The idle one still says why, until it would have ended in any case.
    assert "idle=1" in idle.get("/history/").headers["Location"]
    assert not Session.objects.filter(pk=key_hash(key_of(over))).exists()
    assert is_signed_in(fresh)
    later(hours=13)
    reconcile(liner_from_settings())
    assert not Session.objects.exists()


def test_a_run_deletes_so_many_at_most(
    anna: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groups.services.accounts.sessions.DELETED_AT_MOST", 2)
    for _ in range(3):
        signed_in(anna)
    later(hours=13)
    delete_ended()
    assert Session.objects.count() == 1
    SessionStore.clear_expired()
    assert Session.objects.count() == 0
