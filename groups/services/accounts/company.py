"""People who sign in with the company accounts: their accounts here, and their roles."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from groups import roles
from groups.audit.replay_accounts import identity_uid
from groups.services.accounts.actor import provider_acts
from groups.services.accounts.names import check_name
from groups.services.accounts.people import LastAdministrator, give_role, set_person

COMPANY = "company"
LONGEST_NAME = 150


@dataclass(frozen=True)
class Identity:
    """Somebody as the company's sign-in service describes them.

    names   what they could be called here, the best one first
    values  of the claim that says which roles they have
    """

    issuer: str
    subject: str
    names: tuple[str, ...]
    values: frozenset[str]

    @classmethod
    def of(cls, *claims: Mapping[str, Any]) -> Self:
        """From the claims of the id_token and of the userinfo."""
        names = [found.get("preferred_username") for found in claims]
        mails = [found.get("email") for found in claims]
        texts = [text for text in names if isinstance(text, str)]
        texts += [text.partition("@")[0] for text in mails if isinstance(text, str)]
        return cls(
            issuer=settings.OIDC_ISSUER,
            subject=claims[0]["sub"],
            names=tuple(filter(None, texts)),
            values=frozenset().union(*map(_values, claims)),
        )

    def account(self) -> SocialAccount:
        """An unsaved row."""
        uid = identity_uid(self.issuer, self.subject)
        data = {"issuer": self.issuer, "subject": self.subject}
        return SocialAccount(provider=COMPANY, uid=uid, extra_data=data)

    def name(self) -> str | None:
        """The best name that an account may have."""
        return next(filter(_is_possible, self.names), None)


class Refused(Exception):
    """Nobody was signed in. `reason` is a key of groups/wording/company_sign_in.py."""

    def __init__(
        self, reason: str, *, identity: Identity | None = None, person: User | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.identity = identity
        self.person = person


def admit(identity: Identity) -> User:
    """Returns the person's account, with the role that the claim says now. Raises Refused."""
    with provider_acts(identity.issuer, identity.subject):
        person = person_of(identity)
        if person is not None and not person.is_active:
            raise Refused("deactivated", identity=identity, person=person)
        role = _role(identity, person)
        if person is None:
            return _new_person(identity, role)
        if roles.roles_of(person) != [role] or person.user_permissions.exists():
            try:
                give_role(person, role)
            except LastAdministrator:
                raise Refused("last_administrator", identity=identity, person=person) from None
        return person


def person_of(identity: Identity) -> User | None:
    uid = identity.account().uid
    return User.objects.filter(socialaccount__provider=COMPANY, socialaccount__uid=uid).first()


def _values(claims: Mapping[str, Any]) -> set[str]:
    found = claims.get(settings.OIDC_ROLE_CLAIM, ())
    several = found if isinstance(found, list) else [found]
    return {value for value in several if isinstance(value, str)}


def _role(identity: Identity, person: User | None) -> str:
    """Without one role, the person loses the one from before, in all sessions."""
    found = {settings.OIDC_ROLES[value] for value in identity.values & set(settings.OIDC_ROLES)}
    if len(found) == 1:
        return str(found.pop())
    if person is not None and roles.roles_of(person):
        with suppress(LastAdministrator):
            give_role(person, None)
    reason = "several_roles" if found else "no_role"
    raise Refused(reason, identity=identity, person=person)


def _new_person(identity: Identity, role: str) -> User:
    name = identity.name()
    if name is None:
        raise Refused("no_name", identity=identity)
    try:
        with transaction.atomic():
            check_name(name, before=None, pk=None)
            person = set_person(name, role=role, password=None)
            account = identity.account()
            account.user = person
            account.save()
    except (ValidationError, ValueError, IntegrityError):
        # Perhaps by the same person, who pressed twice.
        if found := person_of(identity):
            return found
        raise Refused("name_taken", identity=identity) from None
    return person


def _is_possible(name: str) -> bool:
    try:
        ASCIIUsernameValidator()(name)
    except ValidationError:
        return False
    return len(name) <= LONGEST_NAME
