"""Links with which people choose a password: each works once, and for a limited time."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any, NoReturn

from django.contrib.auth.models import User
from django.db import transaction

from groups import roles
from groups.models import PasswordLink, database_now
from groups.services.accounts import account_events
from groups.services.accounts.actor import acting_as
from groups.services.accounts.people import OwnAccount, refuse_company_account, set_person
from groups.services.accounts.sign_in_delays import sources_of, succeeded

INVITATION = timedelta(days=3)
RESET = timedelta(days=1)


class LinkRefused(Exception):
    """The link was used, replaced or withdrawn, or has expired; or there never was one."""


class Deactivated(Exception):
    """No link was made: the account is deactivated."""


@transaction.atomic
def invite(name: str, role: str, *, by: Any) -> tuple[User, str]:
    """Creates an account without a password; returns it and the token of its link. Raises
    ValueError if the name is taken."""
    if role not in roles.ROLES:
        raise ValueError(f"There is no role {role}.")
    person = set_person(name, role=role, password=None, by=by)
    return person, make_link(person, by=by)


@transaction.atomic
def make_link(person: User, *, by: Any) -> str:
    """Returns the token of a new link, which replaces the person's last one. Only its hash is
    stored. The password stays until the link is used. Raises OwnAccount, CompanyAccount and
    Deactivated."""
    if by.pk == person.pk:
        raise OwnAccount
    refuse_company_account(person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not locked.is_active:
        raise Deactivated
    token = secrets.token_urlsafe(32)
    is_invitation = not locked.has_usable_password()
    expires_at = database_now() + (INVITATION if is_invitation else RESET)
    PasswordLink.objects.update_or_create(
        person=locked,
        defaults={
            "token_hash": _hash(token),
            "is_invitation": is_invitation,
            "expires_at": expires_at,
        },
    )
    account_events.link_made(locked, by=by, is_invitation=is_invitation, expires_at=expires_at)
    return token


def person_of_link(token: str, *, ip: str | None) -> User:
    """Returns who may choose a password with this link. Raises LinkRefused, and records it."""
    link = PasswordLink.objects.select_related("person").filter(token_hash=_hash(token)).first()
    if link is None or link.expires_at <= database_now() or not link.person.is_active:
        refuse_link(link.person if link else None, ip=ip)
    return link.person


def refuse_link(person: User | None, *, ip: str | None) -> NoReturn:
    account_events.link_refused(person, ip=ip)
    raise LinkRefused


def use_link(token: str, person: User, password: str, *, ip: str | None) -> None:
    """Sets the password that the person chose, and ends the link. Raises LinkRefused."""
    person.set_password(password)  # takes a moment, and so is done before the transaction
    with acting_as(person), transaction.atomic():
        is_used = _take(token, person)
        if is_used:
            account_events.link_used(person, ip=ip)
            person.save(update_fields=["password"])
            succeeded(sources_of(person.get_username(), None, ""))
    if not is_used:
        refuse_link(person, ip=ip)


def _take(token: str, person: User) -> bool:
    """Of several requests, one gets it."""
    active = User.objects.select_for_update().filter(pk=person.pk, is_active=True)
    if active.first() is None:
        return False
    link = PasswordLink.objects.filter(token_hash=_hash(token), expires_at__gt=database_now())
    return link.delete()[0] == 1


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
