"""Accounts and their roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from groups import roles
from groups.audit.trigger_sql import LAST_ADMINISTRATOR
from groups.models import PasswordLink
from groups.services.accounts.actor import acting_as, acting_provider


class LastAdministrator(Exception):
    """Nothing was changed: nobody else is an active administrator."""


class CompanyAccount(Exception):
    """Nothing was changed: role and sign-in of this account are the company's."""


class OwnAccount(Exception):
    """Nothing was changed: people don't do this to their own account."""


@transaction.atomic
def set_person(
    name: str, *, role: str, password: str | None, update: bool = False, by: Any = None
) -> User:
    """Creates an active account with one role, and returns it. Nobody can sign in with None.

    With `update`, an account that exists becomes one. Raises ValueError if the name is taken and
    `update` is off, and LastAdministrator.
    """
    name = User.normalize_username(name)
    person = User.objects.filter(username=name).first()
    if person is not None and not update:
        raise ValueError(f"There is an account {name} already.")
    with acting_as(by):
        if person is None:
            return _new_person(name, role, password)
        give_role(person, role)
        reactivate(person)
        if password is not None:
            give_password(person, password)
    return person


def _new_person(name: str, role: str, password: str | None) -> User:
    person = User(username=name)
    person.is_superuser = person.is_staff = role == roles.ADMINISTRATOR
    person.set_password(password)
    person.save()
    person.groups.set(_groups(role))
    return person


def give_role(person: User, role: str | None, *, by: Any = None) -> None:
    """Makes this the person's only role; None: no role. Raises OwnAccount, CompanyAccount and
    LastAdministrator."""
    refuse_company_account(person)
    with _change_by(by, person):
        person.is_superuser = person.is_staff = role == roles.ADMINISTRATOR
        _save(person, "is_superuser", "is_staff")
        person.groups.set(_groups(role))
        person.user_permissions.clear()


def give_password(person: User, password: str, *, by: Any = None) -> None:
    """The same password is no event. Raises CompanyAccount."""
    refuse_company_account(person)
    if not person.check_password(password):
        person.set_password(password)
        with _change_by(by, person):
            _save(person, "password")


def is_company_account(person: User) -> bool:
    """Whether the person signs in with a company account, and so has no password here."""
    return bool(SocialAccount.objects.filter(user=person).exists())


def refuse_company_account(person: User) -> None:
    """Raises CompanyAccount, unless the company's sign-in service itself acts."""
    if not acting_provider() and is_company_account(person):
        raise CompanyAccount


@transaction.atomic
def make_break_glass(person: User) -> None:
    """Names the one administrator who may use a password while LOCAL_ACCOUNTS is off. Raises
    ValueError unless it is one who has a password here."""
    if not (person.is_superuser and person.has_usable_password()) or is_company_account(person):
        raise ValueError(f"{person.username} has to be an administrator with a password here.")
    permission = roles.break_glass_permission()
    for other in User.objects.filter(user_permissions=permission).exclude(pk=person.pk):
        other.user_permissions.remove(permission)
    person.user_permissions.add(permission)


def deactivate(person: User, *, by: Any = None) -> None:
    """Ends the person's link too. Raises OwnAccount and LastAdministrator."""
    with _change_by(by, person):
        person.is_active = False
        _save(person, "is_active")
        PasswordLink.objects.filter(person=person).delete()


def reactivate(person: User, *, by: Any = None) -> None:
    """Raises OwnAccount."""
    with _change_by(by, person):
        person.is_active = True
        _save(person, "is_active")


@contextmanager
def _change_by(by: Any, person: User) -> Iterator[None]:
    if by is not None and by.pk == person.pk:
        raise OwnAccount
    try:
        with acting_as(by), transaction.atomic():
            yield
    except IntegrityError as error:
        if LAST_ADMINISTRATOR in str(error):
            person.refresh_from_db()
            raise LastAdministrator from error
        raise


def _save(person: User, *columns: str) -> None:
    """Only these columns: another request may be changing the others."""
    person.save(update_fields=columns)


def _groups(role: str | None) -> list[Group]:
    return [] if role in (None, roles.ADMINISTRATOR) else [Group.objects.get(name=role)]
