"""Accounts and roles must be what their events say, however they were made."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from groups import roles
from groups.audit.verify import verify
from groups.demo.seed import seed
from groups.roles import make_roles
from groups.services.accounts import account_events
from groups.services.second_factor.factors import remove, reset
from tests.audit.conftest import audit, last, run
from tests.factors import app_of

NOT_SAID = "not as its events say"


def auditor() -> Group:
    return Group.objects.get(name=roles.AUDITOR)


def permission(codename: str = "view_submission") -> Permission:
    return Permission.objects.get(codename=codename)


def of_anna(table: str, column: str, value: int) -> None:
    pk = User.objects.get(username="anna").pk
    run(f"INSERT INTO {table} (user_id, {column}) VALUES (%s, %s)", pk, value)


def set_column(column: str, value: Any) -> Callable[[], None]:
    return lambda: run(f"UPDATE auth_user SET {column} = %s WHERE username = 'anna'", value)


def insert_an_account() -> None:
    names = [field.column for field in User._meta.concrete_fields if not field.primary_key]
    columns, copied = ", ".join(names), ", ".join(names).replace("username", "'mallory'", 1)
    run(f"INSERT INTO auth_user ({columns}) SELECT {copied} FROM auth_user")


def delete_an_account() -> None:
    for table in ("auth_user_groups", "auth_user"):
        run(f"DELETE FROM {table}")


BY_SQL: list[tuple[Callable[[], None], str]] = [
    *(
        (set_column(column, value), f"account anna: {name}: {NOT_SAID}")
        for column, value, name in (
            ("is_superuser", True, "is_superuser"),
            ("is_staff", True, "is_staff"),
            ("is_active", False, "is_active"),
            ("first_name", "x", "first_name"),
            ("last_name", "x", "last_name"),
            ("email", "x@example.org", "email"),
            ("password", "!", "password"),
            ("last_login", "2020-01-01 00:00:00+00:00", "last_login"),
        )
    ),
    (set_column("username", "mallory"), f"account mallory: username: {NOT_SAID}"),
    (
        lambda: of_anna("auth_user_groups", "group_id", auditor().pk),
        f"account anna: roles: {NOT_SAID}",
    ),
    (lambda: run("DELETE FROM auth_user_groups"), f"account anna: roles: {NOT_SAID}"),
    (
        lambda: of_anna("auth_user_user_permissions", "permission_id", permission().pk),
        f"account anna: permissions: {NOT_SAID}",
    ),
    (insert_an_account, "account mallory: no event tells of it"),
    (delete_an_account, "account anna: events tell of it, but there is no such account"),
    (
        lambda: User.objects.bulk_create([User(username="bulk")]) and None,
        "account bulk: no event tells of it",
    ),
    (
        lambda: run(
            "INSERT INTO auth_group_permissions (group_id, permission_id)"
            " SELECT g.id, p.id FROM auth_group g, auth_permission p"
            " WHERE g.name = 'Supervisor' AND p.codename = 'view_submission'"
        ),
        f"role Supervisor: permissions: {NOT_SAID}",
    ),
    (
        lambda: run(
            "DELETE FROM auth_group_permissions WHERE group_id ="
            " (SELECT id FROM auth_group WHERE name = 'Auditor')"
        ),
        f"role Auditor: permissions: {NOT_SAID}",
    ),
    (
        lambda: run("UPDATE auth_group SET name = 'Chiefs' WHERE name = 'Auditor'"),
        f"role Chiefs: permissions: {NOT_SAID}",
    ),
]


@pytest.mark.parametrize(("change", "told"), BY_SQL, ids=[told for _, told in BY_SQL])
def test_what_sql_changed_is_named(change: Callable[[], None], told: str, anna: User) -> None:
    assert verify().findings == []
    change()
    code, out, _ = audit("verify")
    assert (code, out) == (1, [f"WRONG {told}"])


@pytest.mark.parametrize("value", ["2020-01-01 00:00:00+00:00", None])
def test_a_last_sign_in_set_by_sql_is_named(value: str | None, anna: User) -> None:
    account_events.signed_in(anna, ip=None)
    assert verify().findings == []
    set_column("last_login", value)()
    assert verify().findings == [f"WRONG account anna: last_login: {NOT_SAID}"]


@pytest.mark.parametrize("change", ["added", "another kind", "removed"])
def test_a_second_factor_that_sql_changed_is_named(change: str, anna: User) -> None:
    app_of(anna)
    assert verify().findings == []
    app = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    if change == "added":
        app.create(user=anna, type=Authenticator.Type.WEBAUTHN, data={})
    elif change == "another kind":
        app.update(type=Authenticator.Type.WEBAUTHN)
    else:
        app.delete()
    assert verify().findings == [f"WRONG account anna: second factors: {NOT_SAID}"]


def test_second_factors_that_were_added_removed_and_reset_are_right(
    anna: User, carol: User
) -> None:
    app_of(anna)
    assert remove(anna, Authenticator.objects.get(type=Authenticator.Type.TOTP).pk)
    assert verify().findings == []
    app_of(anna)
    assert reset(anna, by=carol)
    assert verify().findings == []


def test_an_account_made_with_a_last_sign_in_is_right(anna: User) -> None:
    User.objects.create_user("gus", last_login=timezone.now())
    assert verify().findings == []


def test_a_role_renamed_by_sql_is_named_with_those_who_hold_it(anna: User) -> None:
    run("UPDATE auth_group SET name = 'Chiefs' WHERE name = 'Supervisor'")
    assert f"WRONG account anna: roles: {NOT_SAID}" in verify().findings


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite takes these")
@pytest.mark.parametrize("value", ["x'00ff'", "5", "'yes'", "9.5"])
@pytest.mark.parametrize("column", ["username", "password", "email", "is_staff"])
def test_a_value_that_no_account_can_have_is_named(column: str, value: str, anna: User) -> None:
    run(f"UPDATE auth_user SET {column} = {value}")
    (finding,) = verify().findings
    assert finding.startswith("WRONG account ")
    assert finding.endswith(f"{column}: {NOT_SAID}")


def create_superuser() -> None:
    call_command("createsuperuser", username="root", email="", interactive=False, verbosity=0)


def rename_a_role() -> None:
    role = Group.objects.get(name=roles.SUPERVISOR)
    role.name = "Callers"
    role.save()
    make_roles()


def give_and_take_from_either_side() -> None:
    anna, emil = User.objects.get(username="anna"), User.objects.create_user("emil")
    one, other = permission(), permission("add_submission")
    one.user_set.add(anna, emil)
    one.group_set.add(auditor(), Group.objects.get(name=roles.SUPERVISOR))
    auditor().user_set.set([anna, emil])
    anna.user_permissions.set([one, other])
    other.user_set.clear()
    auditor().permissions.clear()
    one.group_set.clear()
    emil.groups.remove(auditor())
    make_roles()


def save_some_columns() -> None:
    anna = User.objects.get(username="anna")
    anna.first_name, anna.is_superuser, anna.username = "Anna", True, "unsaved"
    anna.save(update_fields=["first_name"])
    assert '"person":"anna"' in last().details
    User.objects.only("email").get(username="anna").save()


def save_over_a_known_key() -> None:
    anna = User.objects.get(username="anna")
    User(pk=anna.pk, username="anna2", is_superuser=True, date_joined=anna.date_joined).save()


def a_permission_that_is_gone() -> None:
    gone = Permission.objects.create(
        codename="gone", name="Gone", content_type=permission().content_type
    )
    User.objects.get(username="anna").user_permissions.add(gone)
    auditor().permissions.add(gone)
    gone.delete()


BY_ORM: list[Callable[[], object]] = [
    create_superuser,
    rename_a_role,
    give_and_take_from_either_side,
    save_some_columns,
    save_over_a_known_key,
    a_permission_that_is_gone,
    lambda: User.objects.create_user("gina", "gina@example.org", "a long password"),
    lambda: User.objects.create_superuser("gina"),
    lambda: User.objects.get_or_create(username="gina"),
    lambda: User.objects.update_or_create(username="anna", defaults={"email": "a@example.org"}),
    lambda: User.objects.all().delete(),
    lambda: Group.objects.all().delete() and make_roles(),
    lambda: call_command("add_person", "gina", "--role=Administrator", stdout=StringIO()),
    lambda: call_command("add_person", "anna", "--role=Auditor", "--update", stdout=StringIO()),
]


@pytest.mark.parametrize("way", BY_ORM)
def test_every_way_of_the_orm_is_right(way: Callable[[], object], anna: User) -> None:
    way()
    assert verify().findings == []


@pytest.mark.slow
def test_a_made_up_past_is_right_and_its_people_are_counted(transactional_db: None) -> None:
    list(seed(50))
    report = verify()
    assert (report.findings, report.accounts) == ([], User.objects.count())
    assert report.accounts > 10


def test_a_failed_event_undoes_the_change_of_the_account(
    anna: User,
) -> None:
    anna.is_superuser = True
    with connection.execute_wrapper(refuse_events), pytest.raises(OSError, match="no room"):
        anna.save()
    assert not User.objects.get(pk=anna.pk).is_superuser
    assert verify().findings == []


def refuse_events(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith('INSERT INTO "groups_auditevent"'):
        raise OSError("no room")
    return execute(sql, params, many, context)
