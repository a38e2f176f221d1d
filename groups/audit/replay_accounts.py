"""Checks that accounts and roles are what the replay of their events gives.

There are few of them, so their states are kept in memory while the chain is read.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission, User

from groups.audit.report import AuditReport
from groups.audit.tables import rows
from groups.roles import ROLE_PERMISSIONS

COLUMNS = (
    *("username", "first_name", "last_name", "email"),
    *("is_active", "is_staff", "is_superuser"),
)
FINGERPRINT = "password_fingerprint"
LAST_LOGIN = "last_login"
RECORDED = {*COLUMNS, FINGERPRINT, LAST_LOGIN}
# As events name second factors.
FACTORS = {
    str(Authenticator.Type.TOTP): "authenticator app",
    str(Authenticator.Type.WEBAUTHN): "passkey",
}
# Signing in writes the account a moment before the event, which may wait for others.
A_MOMENT = timedelta(minutes=1)
State = dict[str, Any]


def password_fingerprint(encoded: str) -> str:
    """Returns the SHA-256 of a password's hash, which is salted, so that it says nothing about the
    password."""
    return sha256(encoded.encode(errors="replace")).hexdigest()


def identity_uid(issuer: str, subject: str) -> str:
    """Returns a company account's uid: the same subject of another issuer is somebody else."""
    return sha256(json.dumps([issuer, subject]).encode()).hexdigest()


class AccountReplay:
    """The accounts and roles, by their keys, as the events so far leave them."""

    kinds = (
        *("account.made", "account.changed", "account.deleted", "account.roles"),
        *("account.password_changed", "account.password_reset", "account.signed_in"),
        *("account.permissions", "role.renamed"),
        *("account.factor_added", "account.factor_removed", "account.factor_reset"),
    )

    def __init__(self) -> None:
        self.accounts: dict[int, State] = defaultdict(
            lambda: {
                **{"roles": set(), "permissions": set(), "identity": set()},
                "second factors": Counter(),
            }
        )
        self.roles: dict[int, State] = {}

    def take(self, kind: str, event: Mapping[str, Any]) -> None:
        """Applies one event. Raises KeyError, TypeError or ValueError if it can't be read."""
        match kind:
            case "account.permissions" if event["kind"] == "role":
                role = self._role(event["holder_id"], event["holder"])
                _apply(role["permissions"], event)
            case "account.permissions":
                _apply(self.accounts[event["holder_id"]]["permissions"], event)
            case "role.renamed":
                self._rename(event["role_id"], *event["name"])
            case "account.roles":
                _apply(self.accounts[event["person_id"]]["roles"], event)
            case "account.made":
                self._set(event["person_id"], {LAST_LOGIN: None} | dict(event))
                if "subject" in event:
                    uid = identity_uid(event["issuer"], event["subject"])
                    self.accounts[event["person_id"]]["identity"] = {uid}
            case "account.signed_in":
                if event["actor_id"] in self.accounts:
                    self._set(event["actor_id"], {LAST_LOGIN: event["at"]})
            case "account.factor_added" | "account.factor_removed" | "account.factor_reset":
                gone = event.get("factors", [event.get("factor")])
                factors = self.accounts[event["person_id"]]["second factors"]
                (factors.update if kind == "account.factor_added" else factors.subtract)(gone)
            case "account.deleted":
                self.accounts.pop(event["person_id"], None)
            case "account.changed":
                changed = {name: new for name, (_, new) in event["changed"].items()}
                self._set(event["person_id"], changed)
            case _:
                self._set(event["person_id"], event)

    def _set(self, pk: int, values: Mapping[str, Any]) -> None:
        recorded = {name: value for name, value in values.items() if name in RECORDED}
        self.accounts[pk].update(recorded)

    def _role(self, pk: int, name: str) -> State:
        """A role that no event was about has just what its name promises."""
        new = {"name": name, "permissions": set(ROLE_PERMISSIONS.get(name, ()))}
        return self.roles.setdefault(pk, new)

    def _rename(self, pk: int, before: str, after: str) -> None:
        self._role(pk, before)["name"] = after
        for state in self.accounts.values():
            if before in state["roles"]:
                state["roles"] ^= {before, after}

    def compare(self, report: AuditReport) -> None:
        """Reports every account and role that differs from its events."""
        role_names = _names(Group, "name")
        codenames = _names(Permission, "codename")
        existing = set(codenames.values())
        held = _held(Group.permissions.through, "group_id", "permission_id", codenames)
        for pk, name in role_names.items():
            state = self._role(pk, name)
            # A permission that is gone gives nobody anything.
            expected = {"name": state["name"], "permissions": state["permissions"] & existing}
            _report(report, "role", name, expected, {"name": name, "permissions": held[pk]})
        roles = _held(User.groups.through, "user_id", "group_id", role_names)
        held = _held(User.user_permissions.through, "user_id", "permission_id", codenames)
        identities, factors = _identities(), _factors()
        for pk, last_login, actual in _accounts():
            report.accounts += 1
            expected = self.accounts.pop(pk, {})
            if LAST_LOGIN in expected:
                said = expected[LAST_LOGIN]
                actual[LAST_LOGIN] = said if _is_near(last_login, said) else last_login
            actual |= {"roles": roles[pk], "permissions": held[pk], "identity": identities[pk]}
            actual["second factors"] = factors[pk]
            if expected:
                expected["permissions"] &= existing
            _report(report, "account", actual["username"], expected, actual)
        for state in self.accounts.values():
            why = "events tell of it, but there is no such account"
            report.found("account", state.get("username", "(unknown)"), why)


def _apply(names: set[str], event: Mapping[str, Any]) -> None:
    names |= set(event.get("added", ()))
    names -= set(event.get("removed", ()))


def _accounts() -> Iterator[tuple[int, Any, State]]:
    """Yields the key, the last sign-in and the columns of each account."""
    for pk, last, encoded, *values in rows(
        User, ("id", LAST_LOGIN, "password", *COLUMNS), order="id"
    ):
        fingerprint = {FINGERPRINT: password_fingerprint(str(encoded))}
        yield pk, last, dict(zip(COLUMNS, values, strict=True)) | fingerprint


def _is_near(one: Any, other: Any) -> bool:
    """Whether two times are the same, or a moment apart."""
    try:
        return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) <= A_MOMENT
    except (TypeError, ValueError):
        return bool(one == other)


def _names(model: Any, column: str) -> dict[int, str]:
    return {pk: name for pk, name in rows(model, ("id", column), order="id")}


def _held(through: Any, holder: str, held: str, names: Mapping[int, str]) -> dict[int, set[str]]:
    """Returns the names of what each holder has."""
    found: dict[int, set[str]] = defaultdict(set)
    for holder_id, held_id in rows(through, (holder, held), order="id"):
        found[holder_id].add(names.get(held_id, f"#{held_id}"))
    return found


def _identities() -> dict[int, set[str]]:
    """Returns who of the company signs in with each account: one, if anybody."""
    found: dict[int, set[str]] = defaultdict(set)
    for user_id, uid in rows(SocialAccount, ("user_id", "uid"), order="id"):
        found[user_id].add(uid)
    return found


def _factors() -> dict[int, Counter[str]]:
    """Returns how many second factors of each kind each account has. Recovery codes come with
    them."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for user_id, kind in rows(Authenticator, ("user_id", "type"), order="id"):
        if kind != Authenticator.Type.RECOVERY_CODES:
            found[user_id][FACTORS.get(kind, kind)] += 1
    return found


def _report(report: AuditReport, what: str, which: object, expected: State, actual: State) -> None:
    if "username" in actual and "username" not in expected:
        report.found(what, which, "no event tells of it")
        return
    wrong = [name for name, value in actual.items() if expected.get(name) != value]
    if wrong:
        names = ", ".join(wrong).replace(FINGERPRINT, "password")
        report.found(what, which, f"{names}: not as its events say")
