"""A person's second factors: the authenticator app, passkeys, and recovery codes beside them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction

from groups.audit.replay_accounts import FACTORS
from groups.models import database_now
from groups.services.accounts import account_events
from groups.services.accounts.people import OwnAccount
from groups.services.accounts.sessions import end_sessions
from groups.services.second_factor import recovery_codes, totp

APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, "recovery_codes"


class SecondApp(Exception):
    """Nothing was added: the person has an authenticator app."""


@dataclass(frozen=True)
class Factor:
    pk: int
    is_app: bool
    name: str
    added_at: datetime
    used_at: datetime | None


def factors_of(person: Any) -> list[Factor]:
    return [
        Factor(row.pk, row.type == APP, row.data.get("name", ""), row.created_at, row.last_used_at)
        for row in _factors(person).order_by("created_at", "pk")
    ]


def has_factor(person: Any) -> bool:
    return bool(_factors(person).exists())


def codes_left(person: Any) -> int:
    row = Authenticator.objects.filter(user=person, type=CODES).first()
    return len(row.data["hashes"]) if row else 0


def use_code(person: Any, code: str, *, ip: str | None) -> bool:
    """Whether this is a code of the person's app, or one of the recovery codes, that was not used
    before."""
    typed = "".join(code.split())
    if is_app_code(typed):
        app = _factors(person).filter(type=APP).first()
        return app is not None and totp.use_code(app.pk, typed)
    with transaction.atomic():
        left = recovery_codes.use_code(person, typed)
        if left is not None:
            account_events.code_used(person, left=left, ip=ip)
    return left is not None


def is_app_code(code: str) -> bool:
    typed = "".join(code.split())
    return len(typed) == totp.DIGITS and typed.isdecimal()


@transaction.atomic
def add_app(person: Any, secret: str, step: int) -> list[str]:
    """Returns recovery codes if this is the person's first factor. Raises SecondApp."""
    _lock(person)
    if _factors(person).filter(type=APP).exists():
        raise SecondApp
    return _add(person, APP, totp.row_data(secret, step))


@transaction.atomic
def add_passkey(person: Any, name: str, credential: dict[str, Any]) -> list[str]:
    """Returns recovery codes if this is the person's first factor."""
    _lock(person)
    return _add(person, PASSKEY, {"name": name, "credential": credential})


def _add(person: Any, kind: str, data: dict[str, Any]) -> list[str]:
    is_first = not has_factor(person)
    row = Authenticator.objects.create(user=person, type=kind, data=data, created_at=database_now())
    account_events.factor_added(person, **_described(row))
    return make_codes(person) if is_first else []


@transaction.atomic
def make_codes(person: Any) -> list[str]:
    """Returns new recovery codes, which replace the last ones. They can't be shown again."""
    codes = recovery_codes.replace_codes(person)
    account_events.codes_made(person)
    return codes


@transaction.atomic
def remove(person: Any, pk: int) -> bool:
    """Removes one factor, with the last one the recovery codes. Returns whether there was one."""
    _lock(person)
    row = _factors(person).filter(pk=pk).first()
    if row is None:
        return False
    row.delete()
    account_events.factor_removed(person, **_described(row))
    if not has_factor(person):
        Authenticator.objects.filter(user=person).delete()
    return True


@transaction.atomic
def reset(person: Any, *, by: Any, os_user: str = "") -> bool:
    """Removes all that somebody else has, who lost it, and ends their sessions. Returns whether
    there was anything. Raises OwnAccount."""
    if by is not None and by.pk == person.pk:
        raise OwnAccount
    _lock(person)
    rows = list(Authenticator.objects.filter(user=person).order_by("pk"))
    if not rows:
        return False
    Authenticator.objects.filter(user=person).delete()
    factors = [FACTORS[row.type] for row in rows if row.type != CODES]
    account_events.factor_reset(person, by=by, factors=factors, os_user=os_user)
    end_sessions(person, by=by)
    return True


def used_passkey(row: Authenticator) -> None:
    row.last_used_at = database_now()
    row.save(update_fields=["last_used_at"])


def _factors(person: Any) -> Any:
    return Authenticator.objects.filter(user=person, type__in=(APP, PASSKEY))


def _lock(person: Any) -> None:
    """Two requests of one person come one after the other."""
    User.objects.select_for_update().get(pk=person.pk)


def _described(row: Authenticator) -> dict[str, str]:
    name = {"name": row.data["name"]} if "name" in row.data else {}
    return {"factor": FACTORS[row.type]} | name
