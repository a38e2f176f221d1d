"""Sign-ins, refusals and changes of roles are recorded as events."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from groups.audit.verify import verify
from groups.models import AuditEvent
from groups.roles import SUPERVISOR, make_roles
from groups.services.accounts import account_events
from groups.services.accounts.actor import acting_as
from groups.services.accounts.people import set_person
from tests.conftest import PASSWORD


def events(kind: str) -> list[tuple[str, dict[str, Any]]]:
    found = AuditEvent.objects.filter(kind=kind).order_by("number")
    return [(event.actor, json.loads(event.details)) for event in found]


def sign_in(name: str, password: str, address: str = "192.0.2.1") -> int:
    data = {"username": name, "password": password}
    return Client().post("/accounts/login/", data, REMOTE_ADDR=address).status_code


def test_signing_in_and_out_is_on_record(anna: User) -> None:
    browser = Client(REMOTE_ADDR="192.0.2.9")
    browser.post("/accounts/login/", {"username": "anna", "password": PASSWORD})
    browser.post("/accounts/logout/")
    assert events("account.signed_in") == [("anna", {"ip": "192.0.2.9"})]
    assert events("account.signed_out") == [("anna", {"ip": "192.0.2.9"})]


def test_the_password_that_somebody_has_already_is_no_event(anna: User) -> None:
    before = AuditEvent.objects.count()
    set_person("anna", role=SUPERVISOR, password=PASSWORD, update=True)
    assert AuditEvent.objects.count() == before
    set_person("anna", role=SUPERVISOR, password="another one", update=True)
    assert len(events("account.password_reset")) == 1


def test_a_refused_sign_in_is_on_record_without_what_was_typed(anna: User) -> None:
    assert sign_in("anna", "wrong") == 200
    assert sign_in("my-secret-password", "wrong") == 200
    refusals = [details for _, details in events("account.refused")]
    assert refusals == [
        {"ip": "192.0.2.1", "name": "anna"},
        {"ip": "192.0.2.1", "name": None},
    ]


@pytest.fixture
def one_quiet_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """No flood of a test's goes on for longer, however slow the machine."""
    monkeypatch.setattr(account_events, "QUIET", timedelta(hours=1))


@pytest.mark.usefixtures("one_quiet_hour")
def test_a_flood_of_refused_sign_ins_leaves_one_event_and_the_rest_in_the_log(
    anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(100):
        sign_in("anna", "wrong")
    assert len(events("account.refused")) == 1
    assert sum("account.refused again" in record.getMessage() for record in caplog.records) == 99


@pytest.mark.slow
@pytest.mark.usefixtures("one_quiet_hour")
def test_a_flood_from_many_sources_is_bounded_too(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groups.services.accounts.account_events.SLOTS", 100)
    for number in range(300):
        sign_in(f"nobody-{number}", "wrong", address=f"198.51.100.{number % 250}")
    assert len(events("account.refused")) <= 100


def test_a_refused_permission_is_on_record(
    boris: User, signed_in: Callable[[User], Client]
) -> None:
    for _ in range(5):
        assert signed_in(boris).get("/groups/new/").status_code == 403
    assert events("permission.refused") == [
        ("boris", {"ip": "127.0.0.1", "method": "GET", "path": "/groups/new/"})
    ]


def test_a_change_of_roles_names_who_did_it(
    anna: User, carol: User, signed_in: Callable[[User], Client]
) -> None:
    address = f"/people/{anna.pk}/role/"
    assert signed_in(carol).post(address, {"role": "Auditor"}).status_code == 302
    changed = [(actor, details) for actor, details in events("account.roles") if actor == "carol"]
    assert {details["person"] for _, details in changed} == {"anna"}
    changes = {key: value for _, details in changed for key, value in details.items()}
    assert changes["added"] == ["Auditor"]
    assert changes["removed"] == ["Supervisor"]


def test_an_administrator_made_by_command_is_on_record(transactional_db: None) -> None:
    call_command("add_person", "gina", "--role=Administrator", stdout=io.StringIO())
    ((_, details),) = [event for event in events("account.made") if event[1]["person"] == "gina"]
    assert details["is_superuser"] is True
    assert verify().right


def test_what_is_given_in_a_shell_is_on_record(anna: User) -> None:
    export = Permission.objects.get(codename="view_submission")
    anna.user_permissions.add(export)
    auditor = Group.objects.get(name="Auditor")
    auditor.permissions.add(Permission.objects.get(codename="add_submission"))
    anna.groups.add(auditor)
    holders = [(who, of["holder"], of["kind"]) for who, of in events("account.permissions")]
    assert holders == [("", "anna", "person"), ("", "Auditor", "role")]
    assert events("account.roles")[-1][1]["added"] == ["Auditor"]
    make_roles()
    assert events("account.permissions")[-1][1]["removed"] == ["add_submission"]
    assert verify().right


def test_a_role_that_is_deleted_is_taken_from_each_who_has_it(
    anna: User, emil: User, boris: User, carol: User
) -> None:
    with acting_as(carol):
        Group.objects.get(name="Supervisor").delete()
    removed = [event for event in events("account.roles") if "removed" in event[1]]
    assert [(who, one["person"], one["removed"]) for who, one in removed] == [
        ("carol", "anna", ["Supervisor"]),
        ("carol", "emil", ["Supervisor"]),
    ]


def test_a_role_that_is_renamed_is_on_record(carol: User) -> None:
    role = Group.objects.get(name="Auditor")
    role.name = "Readers"
    with acting_as(carol):
        role.save()
    assert events("role.renamed") == [
        ("carol", {"role_id": role.pk, "name": ["Auditor", "Readers"]})
    ]
