"""Events about accounts: sign-ins, refusals, changes of roles."""

import hmac
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F

from groups.audit.append import append, in_transaction
from groups.audit.replay_accounts import COLUMNS, FINGERPRINT, password_fingerprint
from groups.measures.instruments import SIGN_INS_REFUSED
from groups.models import RefusalSlot, as_recorded, database_now
from groups.services.accounts.actor import acting_provider

log = logging.getLogger(__name__)

# Each source of refusals gets one event in this time; the rest are only logged. Sources share a
# fixed number of slots, so that made-up names and addresses don't add events without limit.
QUIET = timedelta(minutes=1)
SLOTS = 256
LONGEST_PATH = 200


def signed_in(user: Any, *, ip: str | None, how: str = "") -> None:
    """Records it in the account too, without Django's signals: those are of other changes.

    `how` is "oidc", "break_glass", or "" for the usual password.
    """
    user.last_login = database_now()
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=user.last_login)
        append("account.signed_in", by=user, details={"ip": ip} | ({"how": how} if how else {}))


def signed_out(user: Any, *, ip: str | None) -> None:
    in_transaction("account.signed_out", by=user, details={"ip": ip})


def sign_in_refused(name: str, *, ip: str | None, reason: str = "") -> None:
    """Records a refused sign-in; the name only if an account has it, because people type passwords
    into the wrong field."""
    known = User.objects.filter(username=name).exists()
    details = {"name": name if known else None, "ip": ip} | ({"reason": reason} if reason else {})
    _refusal("account.refused", source=f"{ip} {name}", by=None, details=details)


def company_sign_in_refused(
    reason: str, *, name: str | None, subject: str | None, ip: str | None
) -> None:
    """Name and subject, if they are known, are what the company's sign-in service says."""
    details = {"name": name, "ip": ip, "how": "oidc", "reason": reason, "subject": subject}
    _refusal("account.refused", source=f"{ip} {reason} {subject}", by=None, details=details)


def password_refused(*, by: Any, ip: str | None, of: str = "password change") -> None:
    """Records that somebody who is signed in gave a wrong password."""
    details = {"of": of, "name": by.get_username(), "ip": ip}
    _refusal("account.refused", source=f"{ip} {by.pk}", by=by, details=details)


def permission_refused(*, by: Any, ip: str | None, method: str, path: str) -> None:
    """Records a 403; if the database refuses the event, the log has it."""
    details = {"ip": ip, "method": method, "path": path[:LONGEST_PATH]}
    try:
        _refusal("permission.refused", source=f"{ip} {by and by.pk}", by=by, details=details)
    except DatabaseError as error:
        log.error("A refused permission is not on record: %s", error)


def made(person: Any, now: Mapping[str, Any], *, by: Any) -> None:
    """`now` has the account's columns."""
    columns = {name: now[name] for name in COLUMNS} | _fingerprint(now["password"])
    if now["last_login"] is not None:
        columns["last_login"] = as_recorded(now["last_login"])
    details = {**_person(person, now), **columns, **acting_provider()}
    in_transaction("account.made", by=by, details=details)


def changed(
    person: Any,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    by: Any,
    is_rehash: bool,
    os_user: str,
) -> None:
    """Records the columns that differ. The password has an event of its own, unless only its hash
    is another: `is_rehash`. `os_user` runs the command, "" for a request."""
    who = _person(person, now)
    columns = {
        name: [as_recorded(before[name]), as_recorded(value)]
        for name, value in now.items()
        if name != "password" and before[name] != value
    }
    if now["password"] != before["password"]:
        if is_rehash:
            old, new = map(password_fingerprint, (before["password"], now["password"]))
            columns[FINGERPRINT] = [old, new]
        else:
            kind = "changed" if by is not None and by.pk == person.pk else "reset"
            details = {**who, **_fingerprint(now["password"])}
            details |= {"os_user": os_user} if os_user else {}
            in_transaction(f"account.password_{kind}", by=by, details=details)
    if columns:
        details = {**who, "changed": columns, **acting_provider()}
        in_transaction("account.changed", by=by, details=details)


def _fingerprint(password: str) -> dict[str, str]:
    return {FINGERPRINT: password_fingerprint(password)}


def deleted(person: Any, *, by: Any) -> None:
    in_transaction("account.deleted", by=by, details=_person(person))


def roles_changed(person: Any, *, by: Any, action: str, names: Collection[str]) -> None:
    """`action` is "added" or "removed"."""
    details = {**_person(person), action: sorted(names), **acting_provider()}
    in_transaction("account.roles", by=by, details=details)


def permissions_changed(holder: Any, *, by: Any, action: str, names: Collection[str]) -> None:
    """Records permissions of a person or a role. `action` is "added" or "removed"."""
    kind = "person" if isinstance(holder, User) else "role"
    who = {"holder_id": holder.pk, "holder": str(holder), "kind": kind}
    details = {**who, action: sorted(names), **acting_provider()}
    in_transaction("account.permissions", by=by, details=details)


def role_renamed(role: Any, before: str, *, by: Any) -> None:
    details = {"role_id": role.pk, "name": [before, role.name]}
    in_transaction("role.renamed", by=by, details=details)


def sessions_ended(person: Any, *, by: Any, count: int) -> None:
    in_transaction("account.sessions_ended", by=by, details={**_person(person), "sessions": count})


def link_made(person: Any, *, by: Any, is_invitation: bool, expires_at: datetime) -> None:
    details = {**_person(person), "is_invitation": is_invitation}
    in_transaction(
        "account.link_made", by=by, details=details | {"expires_at": as_recorded(expires_at)}
    )


def link_used(person: Any, *, ip: str | None) -> None:
    in_transaction("account.link_used", by=person, details={**_person(person), "ip": ip})


def link_refused(person: Any, *, ip: str | None) -> None:
    """`person` is whose link it was; None if it is not known."""
    details = {"person": person and person.get_username(), "ip": ip}
    source = f"{ip} {person and person.pk}"
    _refusal("account.link_refused", source=source, by=None, details=details)


def factor_added(person: Any, *, factor: str, name: str = "") -> None:
    """`name` is what the person calls it."""
    in_transaction("account.factor_added", by=person, details=_factor(person, factor, name))


def factor_removed(person: Any, *, factor: str, name: str = "") -> None:
    in_transaction("account.factor_removed", by=person, details=_factor(person, factor, name))


def _factor(person: Any, factor: str, name: str) -> dict[str, Any]:
    called = {"called": name} if name else {}
    return {**_person(person), "factor": factor, **called}


def factor_reset(person: Any, *, by: Any, factors: list[str], os_user: str) -> None:
    """Somebody else removed all of them. `os_user` runs the command, "" for a request."""
    details = {**_person(person), "factors": factors}
    details |= {"os_user": os_user} if os_user else {}
    in_transaction("account.factor_reset", by=by, details=details)


def codes_made(person: Any) -> None:
    in_transaction("account.codes_made", by=person, details=_person(person))


def code_used(person: Any, *, left: int, ip: str | None) -> None:
    details = {**_person(person), "left": left, "ip": ip}
    in_transaction("account.code_used", by=person, details=details)


def factor_refused(person: Any, *, factor: str, by: Any, ip: str | None) -> None:
    """Records a wrong code or passkey. `person` is None if it is not known whose; `by` unless
    somebody is signed in."""
    details = {"of": factor, "name": person and person.get_username(), "ip": ip}
    source = f"{ip} second factor {person and person.pk}"
    _refusal("account.refused", source=source, by=by, details=details)


def _person(person: Any, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`row` is what was saved of the person, which may not be all."""
    name = row["username"] if row else person.get_username()
    return {"person_id": person.pk, "person": name}


def _refusal(kind: str, *, source: str, by: Any, details: dict[str, Any]) -> None:
    if kind == "account.refused":
        SIGN_INS_REFUSED.inc()
    hashed = _hash(kind, source)
    slot = int(hashed[:8], 16) % SLOTS
    # First without a lock: a flood of refusals costs one read each.
    now = database_now()
    recent = RefusalSlot.objects.filter(pk=slot, at__range=(now - QUIET, now))
    if not recent.exists():
        with transaction.atomic():
            skipped = _take(slot, hashed)
            if skipped is not None:
                repeated = {"repeated": skipped} if skipped else {}
                append(kind, by=by, details=details | repeated)
                return
    RefusalSlot.objects.filter(pk=slot, source=hashed).update(skipped=F("skipped") + 1)
    log.warning("%s again: %s %s", kind, by.pk if by else "", details)


def _hash(kind: str, source: str) -> str:
    # Keyed, so that nobody outside can choose a source that shares a slot with another.
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{kind} {source}".encode(errors="replace"), sha256).hexdigest()


def _take(slot: int, source: str) -> int | None:
    """Takes the slot if it is free; of several processes, one gets it. Returns how many refusals
    of this source were not recorded since it took the slot before; None if it is not free."""
    held, is_new = RefusalSlot.objects.select_for_update().get_or_create(
        slot=slot, defaults={"at": database_now(), "source": source}
    )
    now = database_now()  # after the lock, for which it may have waited
    # One from the future is from before the clock was set back.
    if not is_new and now - QUIET < held.at <= now:
        return None
    RefusalSlot.objects.filter(pk=slot).update(at=now, source=source, skipped=0)
    return held.skipped if held.source == source else 0
