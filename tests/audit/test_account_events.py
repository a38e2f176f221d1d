"""What happens to accounts is on record; a flood of refusals can't fill it."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db.models import F
from django.test import Client, RequestFactory

from groups import roles
from groups.audit.verify import verify
from groups.models import AuditEvent, RefusalSlot
from groups.services.accounts import account_events
from groups.services.accounts.actor import acting_as
from groups.services.accounts.sign_in_delays import SignInDelayed
from tests.conftest import PASSWORD
from tests.services.requests import in_threads

REQUEST = RequestFactory().post("/accounts/login/", REMOTE_ADDR="192.0.2.9")


def events(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Who did it, and the details, of each event of the kind."""
    found = AuditEvent.objects.filter(kind=kind).order_by("number")
    return [(event.actor, json.loads(event.details)) for event in found]


def refuse(name: str) -> None:
    with suppress(SignInDelayed):
        assert authenticate(REQUEST, username=name, password="wrong") is None


def test_signing_in_and_out_is_on_record(boris: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    client.post("/accounts/login/", {"username": "boris", "password": PASSWORD})
    client.post("/accounts/logout/")
    assert events("account.signed_in") == [("boris", {"ip": "192.0.2.9"})]
    assert events("account.signed_out") == [("boris", {"ip": "192.0.2.9"})]


def test_a_refused_sign_in_is_on_record_with_the_name_only_of_an_account(boris: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    for name in ("boris", "my secret passw\x00rd"):
        client.post("/accounts/login/", {"username": name, "password": "wrong"})
    told = [details["name"] for _, details in events("account.refused")]
    assert told[0] == "boris"
    assert not [name for name in told if name not in ("boris", None)]


def test_a_source_leaves_one_event_a_minute_and_the_rest_in_the_log(
    boris: User, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(500):
        refuse("boris")
    assert len(events("account.refused")) == 1
    assert len([line for line in caplog.messages if "account.refused again" in line]) == 499
    RefusalSlot.objects.update(at=F("at") - timedelta(seconds=61))
    refuse("boris")
    assert len(events("account.refused")) == 2


def test_a_flood_under_ever_new_names_is_bounded_too(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_events, "SLOTS", 100)
    for number in range(300):
        refuse(f"nobody-{number}")
    assert 1 < len(events("account.refused")) <= 100
    assert RefusalSlot.objects.count() <= 100


def test_the_bound_holds_for_many_at_once(boris: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groups.accounts.backend.PATIENCE", 60.0)
    monkeypatch.setattr("groups.accounts.backend.SIGN_INS_AT_ONCE", BoundedSemaphore(20))
    done = in_threads(20, lambda: refuse("boris"))
    assert done == [None] * 20
    assert len(events("account.refused")) == 1
    assert verify().right


def test_a_refused_permission_is_on_record_once_a_minute(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(anna)
    for _ in range(3):
        assert client.get("/integrity/").status_code == 403
    ((actor, told),) = events("permission.refused")
    assert (actor, told["method"], told["path"]) == ("anna", "GET", "/integrity/")


def test_a_403_stands_where_the_database_does_not_take_the_note(
    anna: User, signed_in: Callable[[User], Client], caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(anna)
    with break_inserts():
        assert client.get("/integrity/").status_code == 403
    assert "A refused permission is not on record" in caplog.text


def break_inserts() -> Any:
    from django.db import OperationalError, connection

    def refuse_inserts(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse_inserts)


def test_a_new_person_and_their_role_are_on_record(transactional_db: None) -> None:
    for name in ("dave", "erna"):
        call_command("add_person", name, "--role", roles.ADMINISTRATOR, stdout=StringIO())
    call_command("add_person", "dave", "--role", roles.AUDITOR, "--update", stdout=StringIO())
    person = User.objects.get(username="dave")
    who = {"person": "dave", "person_id": person.pk}
    actor, told = events("account.made")[0]
    assert (actor, told["person"], told["is_superuser"]) == ("", "dave", True)
    assert events("account.changed") == [
        ("", {**who, "changed": {"is_staff": [True, False], "is_superuser": [True, False]}})
    ]
    assert events("account.roles") == [("", {**who, "added": ["Auditor"]})]


def test_what_an_administrator_does_to_people_is_on_record_with_their_name(
    anna: User, carol: User, signed_in: Callable[[User], Client]
) -> None:
    admin, address = signed_in(carol), f"/people/{anna.pk}/"
    who = {"person": "anna", "person_id": anna.pk}
    for action in ("deactivate", "reactivate"):
        assert admin.post(f"{address}{action}/").status_code == 302
    assert admin.post(f"{address}role/", {"role": roles.ADMINISTRATOR}).status_code == 302
    on, off = [False, True], [True, False]
    assert events("account.changed") == [
        ("carol", {**who, "changed": {"is_active": off}}),
        ("carol", {**who, "changed": {"is_active": on}}),
        ("carol", {**who, "changed": {"is_staff": on, "is_superuser": on}}),
    ]
    assert ("carol", {**who, "removed": ["Supervisor"]}) in events("account.roles")
    assert verify().right


def test_roles_taken_from_the_other_side_or_all_at_once_are_on_record(
    anna: User, emil: User, boris: User
) -> None:
    supervisors = Group.objects.get(name=roles.SUPERVISOR)
    before = len(events("account.roles"))
    supervisors.user_set.remove(anna)
    supervisors.user_set.clear()
    boris.groups.clear()
    told = [(said["person"], said["removed"]) for _, said in events("account.roles")[before:]]
    assert told == [
        ("anna", ["Supervisor"]),
        ("emil", ["Supervisor"]),
        ("boris", ["Auditor"]),
    ]


def test_a_permission_taken_from_a_role_is_on_record(carol: User) -> None:
    auditor = Group.objects.get(name=roles.AUDITOR)
    with acting_as(carol):
        auditor.permissions.clear()
    told = {"holder": "Auditor", "holder_id": auditor.pk, "kind": "role"}
    assert events("account.permissions") == [("carol", {**told, "removed": ["view_submission"]})]
