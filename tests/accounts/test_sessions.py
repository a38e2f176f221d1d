"""Sessions end in time, with every change of the account, and never come back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups import roles
from groups.accounts.sessions import SessionStore
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Session, key_hash
from groups.services.accounts.people import deactivate, give_password, give_role, reactivate
from groups.services.accounts.sessions import delete_ended, end_sessions
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from tests.conftest import PASSWORD, fill, words_on
from tests.later import later
from tests.processes import manage
from tests.services.requests import ask, in_threads
from tests.services.test_accounts import events

SignedIn = Callable[[User], Client]
ENDED = "account.sessions_ended"
NEW = "another horse, another battery"
TYPED = {"title": "Typed with care", "intervals": "7, 8, 9", "reason": "Agreed"}


@pytest.fixture
def browser(anna: User, signed_in: SignedIn) -> Client:
    return signed_in(anna)


def key_of(browser: Client) -> str:
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def is_signed_in(browser: Client) -> bool:
    return browser.get("/history/").status_code == 200


# Keys


def test_the_key_stands_nowhere_in_the_database(browser: Client) -> None:
    assert is_signed_in(browser)
    key = key_of(browser)
    assert Session.objects.get().pk == key_hash(key)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert key not in repr(cursor.fetchall()), table


def test_what_the_table_has_opens_nothing(browser: Client) -> None:
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().pk
    assert not is_signed_in(thief)
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "cookie",
    [
        *(b"", b"x", b"x" * 32, b"x" * 4_000, b"a\x00b" * 12, b"\xff\xfe" * 20),
        *("😀".encode() * 9, "\u202e".encode() * 20, b"' OR 1=1 --", b"../" * 9, b"\x1b[2J" * 9),
    ],
)
def test_a_hostile_cookie_is_nobodys(cookie: bytes, transactional_db: None) -> None:
    sent = cookie.decode("latin-1")  # as WSGI has it
    browser = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={sent}"})
    for method in ("get", "post"):
        answer = getattr(browser, method)("/history/")
        assert answer.headers["Location"].startswith("/accounts/login/")
        assert "idle" not in answer.headers["Location"]
    assert not Session.objects.exists()


def test_a_key_that_somebody_planted_is_not_taken_up(anna: User) -> None:
    planted, browser = "planted" * 5, Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    form = {"username": "anna", "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    assert key_of(browser) != planted
    assert Session.objects.get().pk == key_hash(key_of(browser))


def test_the_key_of_a_draft_is_another_one_after_the_sign_in(browser: Client, anna: User) -> None:
    data = fill(browser, **TYPED)
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    browser.post("/groups/new/", data)
    before = key_of(browser)
    assert Session.objects.get(pk=key_hash(before)).person is None
    assert browser.login(username="anna", password=PASSWORD)
    assert key_of(browser) != before
    assert not Session.objects.filter(pk=key_hash(before)).exists()
    form = browser.get("/groups/new/").context["form"]
    assert form["title"].value() == "Typed with care"


def test_signing_out_deletes_the_row(browser: Client) -> None:
    key = key_of(browser)
    browser.post("/accounts/logout/")
    assert not Session.objects.exists()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_signed_in(browser)


def test_the_row_says_who_where_and_with_what(anna: User) -> None:
    browser = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Firefox/\x1b" + "x" * 999})
    browser.post("/accounts/login/", {"username": "anna", "password": PASSWORD})
    row = Session.objects.get()
    assert (row.person, row.ip, len(row.agent)) == (anna, "192.0.2.7", Session.LONGEST_AGENT)
    assert row.agent.startswith("Firefox/\ufffdx")
    assert row.began_at <= row.seen_at < row.ends_at
    assert row.ends_at - row.began_at == timedelta(hours=12)


# Limits


def test_an_hour_without_a_request_is_the_end(browser: Client) -> None:
    for _ in range(3):
        later(minutes=59)
        assert is_signed_in(browser)
    later(minutes=60)
    for _ in range(2):
        page = browser.get("/history/?by=anna", follow=True)
        assert page.redirect_chain == [("/accounts/login/?next=/history/%3Fby%3Danna&idle=1", 302)]
        assert "You were signed out after 60 minutes without activity." in words_on(page)
    page = browser.post(
        page.request["PATH_INFO"],
        {"username": "anna", "password": PASSWORD, "next": page.context["next"]},
        follow=True,
    )
    assert (page.status_code, page.request["QUERY_STRING"]) == (200, "by=anna")
    assert is_signed_in(browser)


def test_the_limit_is_a_setting(browser: Client, settings: Any) -> None:
    settings.SESSION_IDLE_MINUTES = 1
    later(seconds=59)
    assert is_signed_in(browser)
    later(seconds=61)
    page = browser.get("/history/", follow=True)
    assert "You were signed out after 1 minute without activity." in words_on(page)


def test_by_the_rows_own_time(browser: Client) -> None:
    """On PostgreSQL, by its true clock."""
    Session.objects.update(seen_at=F("seen_at") - timedelta(minutes=59))
    assert is_signed_in(browser)
    Session.objects.update(seen_at=F("seen_at") - timedelta(minutes=60))
    assert not is_signed_in(browser)
    Session.objects.update(seen_at=F("seen_at") + timedelta(minutes=60))
    assert is_signed_in(browser)
    Session.objects.update(ends_at=F("ends_at") - timedelta(hours=12))
    assert not is_signed_in(browser)


def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(
    browser: Client, anna: User, boris: User, signed_in: SignedIn, sandbox: Sandbox
) -> None:
    entry = ask(anna, NewGroup(title="Evening #lost", intervals=(0, 30)))
    address = entry.get_absolute_url()
    auditor = signed_in(boris)
    htmx = {"HX-Request": "true"}
    for _ in range(3):
        later(minutes=19)
        fragment = browser.get(f"{address}outlook/?status=unknown&background=1", headers=htmx)
        assert fragment.status_code == 200
        assert browser.get(f"{address}?background=1").status_code == 200
        assert auditor.get("/integrity/?background=1").status_code == 200
    later(minutes=3)
    for _ in range(2):
        fragment = browser.get(f"{address}outlook/?status=unknown&background=1", headers=htmx)
        assert fragment.status_code == 401
    assert "after 60 minutes without activity" in words_on(browser.get("/", follow=True))
    assert not is_signed_in(auditor)


def test_twelve_hours_are_the_end_whatever_is_done(browser: Client) -> None:
    for number in range(23):
        later(minutes=30)
        assert is_signed_in(browser)
        session = browser.session
        session["number"] = number
        session.save()
    later(minutes=29)
    assert is_signed_in(browser)
    later(minutes=2)
    page = browser.get("/history/", follow=True)
    assert page.redirect_chain == [("/accounts/login/?next=/history/", 302)]
    assert "without activity" not in words_on(page)


def test_what_was_typed_survives_an_idle_end(browser: Client, sandbox: Sandbox) -> None:
    data = fill(browser, **TYPED)
    later(minutes=61)
    page = browser.post("/groups/new/", data, follow=True)
    assert (
        "You were signed out after 60 minutes without activity. Nothing was sent or recorded."
        " Sign in to continue with what you typed."
    ) in words_on(page)
    later(minutes=90)
    form = {"username": "anna", "password": PASSWORD, "next": page.context["next"]}
    page = browser.post("/accounts/login/", form, follow=True)
    assert page.context["form"]["title"].value() == "Typed with care"
    assert is_signed_in(browser)
    assert sandbox.posts == []


def writes(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured if "UPDATE" in query["sql"]]


def test_a_page_costs_one_read_and_one_write_a_minute(browser: Client) -> None:
    assert is_signed_in(browser)
    for minutes, written in ((0, 0), (0.5, 0), (0.6, 1), (0.5, 0), (0.6, 1)):
        later(minutes=minutes)
        with CaptureQueriesContext(connection) as captured:
            assert is_signed_in(browser)
        reads = [query for query in captured if 'FROM "groups_session"' in query["sql"]]
        assert (len(reads), len(writes(captured))) == (1, written), minutes


def test_a_database_that_refuses_the_write_shows_its_pages(browser: Client) -> None:
    later(minutes=5)
    with connection.execute_wrapper(refuse_updates):
        assert is_signed_in(browser)


def refuse_updates(execute: Any, sql: str, *rest: Any) -> Any:
    if sql.startswith("UPDATE"):
        raise OperationalError("read-only")
    return execute(sql, *rest)


# Ends


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
