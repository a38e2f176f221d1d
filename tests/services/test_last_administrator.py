"""The last active administrator stays one, whatever page, command or shell tries."""

import threading
from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from groups import roles
from groups.audit.trigger_sql import LAST_ADMINISTRATOR
from groups.audit.verify import verify
from groups.models import AuditEvent
from groups.services.accounts.people import LastAdministrator, deactivate, give_role
from tests.audit.conftest import run
from tests.conftest import person
from tests.services.requests import in_threads


def administrators() -> list[str]:
    found = User.objects.filter(is_active=True, is_superuser=True).order_by("username")
    return list(found.values_list("username", flat=True))


def saved(column: str) -> None:
    carol = User.objects.get(username="carol")
    setattr(carol, column, False)
    carol.save()


WAYS: dict[str, Callable[[], object]] = {
    "deactivated": lambda: saved("is_active"),
    "demoted": lambda: saved("is_superuser"),
    "deleted": lambda: User.objects.get(username="carol").delete(),
    "updated": lambda: User.objects.update(is_active=False),
    "deleted in bulk": lambda: User.objects.all().delete(),
    "by SQL": lambda: run("UPDATE auth_user SET is_superuser = %s", False),
    "deleted by SQL": lambda: run("DELETE FROM auth_user WHERE username = 'carol'"),
    "upserted": lambda: User.objects.bulk_create(
        [User(pk=User.objects.get(username="carol").pk, username="carol", is_active=False)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["is_active"],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_shell_takes_the_last_one(way: str, anna: User, carol: User) -> None:
    gone = person("gone", roles.ADMINISTRATOR)  # one who can't sign in does not count
    User.objects.filter(pk=gone.pk).update(is_active=False)
    before = AuditEvent.objects.count()
    with pytest.raises(IntegrityError, match=LAST_ADMINISTRATOR), transaction.atomic():
        WAYS[way]()
    assert administrators() == ["carol"]
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("way", ["updated", "deleted in bulk", "by SQL"])
def test_nothing_takes_all_at_once(way: str, carol: User) -> None:
    person("dave", roles.ADMINISTRATOR)
    with pytest.raises(IntegrityError, match=LAST_ADMINISTRATOR), transaction.atomic():
        WAYS[way]()
    assert administrators() == ["carol", "dave"]


def test_a_command_says_why(carol: User) -> None:
    with pytest.raises(CommandError, match="carol is the last active administrator"):
        call_command("add_person", "carol", "--role=Auditor", "--update", stdout=StringIO())
    assert administrators() == ["carol"]
    assert not carol.groups.exists()
    assert verify().findings == []


def test_one_of_two_can_go_and_the_other_stays(carol: User) -> None:
    dave = person("dave", roles.ADMINISTRATOR)
    give_role(dave, roles.AUDITOR, by=carol)
    with pytest.raises(LastAdministrator):
        deactivate(carol)
    carol.email = "carol@example.org"  # anything else of theirs can change
    carol.save()
    assert administrators() == ["carol"]
    assert verify().findings == []


@pytest.mark.parametrize("take", [deactivate, lambda who: give_role(who, roles.AUDITOR)])
def test_of_all_taken_at_the_same_time_one_stays(
    take: Callable[[User], None], transactional_db: None
) -> None:
    people = [person(f"admin-{number}", roles.ADMINISTRATOR) for number in range(5)]
    left, lock = list(people), threading.Lock()

    def work() -> None:
        with lock:
            mine = left.pop()
        take(User.objects.get(pk=mine.pk))

    results = in_threads(5, work)
    assert sorted(map(type, results), key=str) == sorted(
        [LastAdministrator, *[type(None)] * 4], key=str
    )
    assert len(administrators()) == 1
    assert verify().findings == []


def test_two_open_transactions_that_take_one_another_leave_one(transactional_db: None) -> None:
    pair = [person(name, roles.ADMINISTRATOR) for name in ("carol", "dave")]
    left, lock = list(pair), threading.Lock()

    def work() -> None:
        with lock:
            mine = left.pop()
        with transaction.atomic():
            User.objects.filter(pk=mine.pk).update(is_active=False)

    results = in_threads(2, work)
    assert [isinstance(each, DatabaseError) for each in results].count(True) == 1
    assert len(administrators()) == 1
