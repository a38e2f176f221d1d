"""Every page, in every state, asked for in Russian, holds no English of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups import roles
from tests.conftest import person
from tests.language.conftest import FIGURES
from tests.language.walk import State, Walk, World, in_russian
from tests.views.test_access import GETS, paths_of_an_entry

# Programs read these, whatever their reader's language.
FOR_PROGRAMS = {"/metrics", "/healthz", "/readyz"}


def plain_pages(world: World) -> Iterator[State]:
    """Each address as it is without a query, for nobody, no role, and each role."""
    people: dict[str, User | None] = {"signed out": None}
    for name, role in (("dora", ""), ("anna", roles.SUPERVISOR), ("boris", roles.AUDITOR)):
        people[name] = person(name, role or roles.AUDITOR)
    people["dora"].groups.clear()  # type: ignore[union-attr]
    people["carol"] = person("carol", roles.ADMINISTRATOR)
    person("target", roles.AUDITOR)
    paths = paths_of_an_entry(people["anna"])  # type: ignore[arg-type]
    for who, user in people.items():
        client = in_russian(user)
        for address in GETS.keys() - FOR_PROGRAMS:
            answer = client.get(paths[address])
            answer.close()
            yield who, answer


def test_the_plain_pages_of_each_role_are_russian(world: World, record_property: Any) -> None:
    walk = Walk()
    walk.see(plain_pages(world), world.written)
    record_property(FIGURES, walk.figures())
    assert not walk.english, walk.told()
