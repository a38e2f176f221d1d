"""A new user name is ASCII and differs from every other one in more than case."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client

from groups import roles
from groups.audit.verify import verify
from tests.conftest import PASSWORD, person, words_on
from tests.services.test_accounts import sign_in

SignedIn = Callable[[User], Client]
TAKEN = "The account anna already exists. Choose a name that differs in more than upper and lower"
ASCII = "Enter a valid username. This value may contain only"
REFUSED = [("Anna", TAKEN), ("ANNA", TAKEN), ("Жанна", ASCII), ("änna", ASCII), ("a b", ASCII)]


def rename(name: str) -> None:
    emil = User.objects.get(username="emil")
    emil.username = name
    emil.save()


BY_ORM: list[Callable[[str], object]] = [
    rename,
    User.objects.create_user,
    User.objects.create_superuser,
    lambda name: User.objects.get_or_create(username=name),
    lambda name: User.objects.update_or_create(username="emil", defaults={"username": name}),
    lambda name: User(username=name).save(),
    lambda name: person(name, roles.AUDITOR),
]


@pytest.mark.parametrize("way", BY_ORM)
@pytest.mark.parametrize(("name", "why"), REFUSED)
def test_no_way_of_the_orm_takes_it(
    name: str, why: str, way: Callable[[str], object], anna: User, emil: User
) -> None:
    with pytest.raises(ValidationError, match=why):
        way(name)
    assert sorted(User.objects.values_list("username", flat=True)) == ["anna", "emil"]
    assert verify().findings == []


@pytest.mark.parametrize(
    "words",
    [
        ["add_person", "{}", "--role=Auditor"],
        ["add_person", "{}", "--role=Auditor", "--update"],
        ["createsuperuser", "--username={}", "--email=", "--noinput"],
    ],
)
@pytest.mark.parametrize(("name", "why"), REFUSED)
def test_a_command_says_why(name: str, why: str, words: list[str], anna: User) -> None:
    with pytest.raises(CommandError, match=why):
        call_command(*(word.format(name) for word in words), stdout=StringIO())
    assert User.objects.count() == 1


@pytest.mark.parametrize(("name", "why"), REFUSED)
def test_the_invitation_says_why(
    name: str, why: str, anna: User, carol: User, signed_in: SignedIn
) -> None:
    page = signed_in(carol).post("/people/invite/", {"username": name, "role": "Auditor"})
    assert (page.status_code, why in words_on(page)) == (200, True)
    assert User.objects.count() == 2


def test_a_name_that_is_taken_is_refused(anna: User, carol: User, signed_in: SignedIn) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("anna")
    form = {"username": "anna", "role": "Auditor"}
    page = words_on(signed_in(carol).post("/people/invite/", form))
    assert "The account anna already exists." in page


@pytest.fixture
def old(anna: User) -> User:
    """An account from before, with a name that nobody could choose today."""
    User.objects.filter(pk=anna.pk).update(username="Жанна")
    return User.objects.get()


def test_an_old_name_can_be_saved_and_sign_in(old: User, carol: User, signed_in: SignedIn) -> None:
    old.first_name = "Жанна"
    old.save()
    User.objects.get(pk=old.pk).save()
    address = f"/people/{old.pk}/role/"
    assert signed_in(carol).post(address, {"role": "Auditor"}).status_code == 302
    assert sign_in("Жанна", PASSWORD) == 302
    call_command("add_person", "Жанна", "--role=Auditor", "--update", stdout=StringIO())


def test_a_name_may_change_its_own_case(anna: User) -> None:
    anna.username = "Anna"
    anna.save()
    assert User.objects.get().username == "Anna"
    assert verify().findings == []
