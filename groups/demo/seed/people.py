"""The made-up people: accounts that nobody can sign in to."""

from random import Random
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from groups import roles
from groups.demo.seed.words import (
    AUDITORS,
    ENGLISH,
    NETWORKS,
    SUPERVISORS,
    USER_AGENTS,
    Vocabulary,
)

MOST_IN_A_NETWORK = 250


class Person(NamedTuple):
    """With the language they title in, where they work from, and how much they do."""

    pk: int
    name: str
    words: Vocabulary
    address: str
    user_agent: str
    weight: float

    @property
    def os_user(self) -> str:
        return self.name.removeprefix("seed-")


def make_auditors(rng: Random) -> list[Person]:
    """Makes the accounts that don't exist yet."""
    return [_person(name, roles.AUDITOR, ENGLISH, rng) for name in AUDITORS]


def make_supervisors(rng: Random) -> list[Person]:
    """Makes the accounts that don't exist yet."""
    return [_person(name, roles.SUPERVISOR, words, rng) for name, words in SUPERVISORS.items()]


def _person(name: str, role: str, words: Vocabulary, rng: Random) -> Person:
    return Person(
        pk=_account(name, role).pk,
        name=name,
        words=words,
        address=rng.choice(NETWORKS) + str(rng.randint(1, MOST_IN_A_NETWORK)),
        user_agent=rng.choice(USER_AGENTS),
        weight=rng.paretovariate(1.5),
    )


def _account(name: str, role: str) -> User:
    """An account that exists stays as it is."""
    account, is_new = User.objects.get_or_create(
        username=name, defaults={"password": make_password(None)}
    )
    if is_new:
        account.groups.add(Group.objects.get(name=role))
    return account
