"""What happens to accounts, as evidence: sign-ins, refusals, changes of roles."""

import hmac
import logging
from collections.abc import Collection, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from groups.audit.append import append, in_transaction
from groups.models import RefusalSlot

log = logging.getLogger(__name__)

# A source of refusals leaves one event in this time; the rest go to the log. Sources share a fixed
# number of slots, so that inventing names and addresses doesn't make more events either.
QUIET = timedelta(minutes=1)
SLOTS = 256
LONGEST_PATH = 200


def signed_in(user: Any, *, ip: str | None) -> None:
    in_transaction("account.signed_in", by=user, details={"ip": ip})


def signed_out(user: Any, *, ip: str | None) -> None:
    in_transaction("account.signed_out", by=user, details={"ip": ip})


def sign_in_refused(name: str, *, ip: str | None) -> None:
    """Notes a refused sign-in; the name only if an account has it, for people type their password
    into the wrong field."""
    known = User.objects.filter(username=name).exists()
    told = {"name": name if known else None, "ip": ip}
    _refusal("account.refused", source=f"{ip} {name}", by=None, details=told)


def permission_refused(*, by: Any, ip: str | None, method: str, path: str) -> None:
    """Notes a 403. It stands even where the database doesn't take the note."""
    told = {"ip": ip, "method": method, "path": path[:LONGEST_PATH]}
    try:
        _refusal("permission.refused", source=f"{ip} {by and by.pk}", by=by, details=told)
    except DatabaseError as error:
        log.error("A refused permission is not on record: %s", error)


def made(person: Any, *, by: Any, columns: Mapping[str, Any]) -> None:
    in_transaction("account.made", by=by, details={**_person(person), **columns})


def changed(person: Any, *, by: Any, columns: Mapping[str, Any]) -> None:
    """`columns` maps each changed column to its old and new value."""
    in_transaction("account.changed", by=by, details={**_person(person), "changed": columns})


def deleted(person: Any, *, by: Any) -> None:
    in_transaction("account.deleted", by=by, details=_person(person))


def roles_changed(person: Any, *, by: Any, action: str, names: Collection[str]) -> None:
    """`action` is "added" or "removed"."""
    in_transaction("account.roles", by=by, details={**_person(person), action: sorted(names)})


def permissions_changed(
    holder: Mapping[str, Any], *, by: Any, action: str, names: Collection[str]
) -> None:
    """Permissions that were given to, or taken from, a person or a role directly."""
    in_transaction("account.permissions", by=by, details={**holder, action: sorted(names)})


def role_renamed(role: Any, before: str, *, by: Any) -> None:
    """Whoever has it keeps what it permits, under another name."""
    told = {"role_id": role.pk, "name": [before, role.name]}
    in_transaction("role.renamed", by=by, details=told)


def _person(person: Any) -> dict[str, Any]:
    return {"person_id": person.pk, "person": person.get_username()}


def _refusal(kind: str, *, source: str, by: Any, details: dict[str, Any]) -> None:
    if _is_first(kind, source):
        with transaction.atomic():
            if _take(_slot(kind, source)):
                append(kind, by=by, details=details)
                return
    log.warning("%s again: %s %s", kind, by or "", details)


def _slot(kind: str, source: str) -> int:
    # Keyed: nobody outside can find a source that shares a slot with another.
    key = settings.SECRET_KEY.encode()
    mac = hmac.new(key, f"{kind} {source}".encode(errors="replace"), sha256)
    return int.from_bytes(mac.digest()[:4]) % SLOTS


def _is_first(kind: str, source: str) -> bool:
    """A look without a lock: in a flood, the many cost one read each."""
    since = timezone.now() - QUIET
    return not RefusalSlot.objects.filter(pk=_slot(kind, source), at__gt=since).exists()


def _take(slot: int) -> bool:
    """Whether the slot was free; in whatever process, one gets it."""
    now = timezone.now()
    if RefusalSlot.objects.filter(pk=slot, at__lte=now - QUIET).update(at=now):
        return True
    if RefusalSlot.objects.filter(pk=slot).exists():
        return False
    try:
        with transaction.atomic():
            RefusalSlot.objects.create(slot=slot, at=now)
    except IntegrityError:
        return False
    return True
