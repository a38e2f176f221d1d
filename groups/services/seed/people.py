"""The made-up people: accounts that nobody can sign in to."""

from random import Random
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from groups import roles
from groups.services.seed.words import (
    AUDITORS,
    NETWORKS,
    SUPERVISORS,
    USER_AGENTS,
    Vocabulary,
)

MOST_IN_A_NETWORK = 250


class Auditor(NamedTuple):
    """Who reviews what the others made."""

    pk: int
    name: str


class Person(NamedTuple):
    """A supervisor, with the language they title in and where they work from."""

    pk: int
    name: str
    words: Vocabulary
    address: str
    user_agent: str
    weight: float

    @property
    def os_user(self) -> str:
        return self.name.removeprefix("seed-")


def make_auditors() -> list[Auditor]:
    """Makes the accounts that don't exist yet."""
    return [Auditor(_account(name, roles.AUDITOR).pk, name) for name in AUDITORS]


def make_people(rng: Random) -> list[Person]:
    """Makes the accounts that don't exist yet, and returns the supervisors."""
    return [
        Person(
            pk=_account(name, roles.SUPERVISOR).pk,
            name=name,
            words=words,
            address=rng.choice(NETWORKS) + str(rng.randint(1, MOST_IN_A_NETWORK)),
            user_agent=rng.choice(USER_AGENTS),
            weight=rng.paretovariate(1.5),
        )
        for name, words in SUPERVISORS.items()
    ]


def _account(name: str, role: str) -> User:
    """An account that exists stays as it is."""
    account, is_new = User.objects.get_or_create(
        username=name, defaults={"password": make_password(None)}
    )
    if is_new:
        account.groups.add(Group.objects.get(name=role))
    return account
