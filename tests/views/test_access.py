"""Each address gives each role what the table of addresses says."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError
from django.test import Client
from django.urls import get_resolver

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.conftest import person, press, words_on
from tests.views.addresses import (
    GETS,
    OF_ANOTHERS_ENTRY,
    POSTS,
    SIGN_IN,
    addresses,
    paths_of_an_entry,
)

pytestmark = pytest.mark.usefixtures("sandbox")


def test_the_table_names_every_address() -> None:
    assert set(addresses(get_resolver().url_patterns)) == set(GETS) == set(POSTS)


@pytest.fixture
def clients(
    anna: User, boris: User, carol: User, dora: User, emil: User, signed_in: Any
) -> list[Client]:
    """In the order of the tables; then another supervisor, staff without a role, and somebody
    whose account was deactivated after signing in."""
    staff, gone = person("staff", roles.AUDITOR), person("gone", roles.AUDITOR)
    staff.groups.clear()
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    person("target", roles.AUDITOR)
    found = [Client(), *map(signed_in, (dora, anna, boris, carol, emil, staff, gone))]
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return found


def test_each_address_gives_each_role_the_page_that_the_table_says(
    clients: list[Client], anna: User
) -> None:
    paths = paths_of_an_entry(anna)
    found = {address: answers("get", path, clients) for address, path in paths.items()}
    assert found == {address: expected("get", GETS, address) for address in GETS}


REFUSED = [address for address in POSTS if {200, 302}.isdisjoint(POSTS[address])]


def test_each_address_that_takes_no_post_refuses_it(clients: list[Client], anna: User) -> None:
    paths = paths_of_an_entry(anna)
    found = {address: answers("post", paths[address], clients) for address in REFUSED}
    assert found == {address: expected("post", POSTS, address) for address in REFUSED}


# Each by itself: a POST changes what the next one would find.
@pytest.mark.parametrize("address", [each for each in POSTS if each not in REFUSED])
def test_each_address_takes_a_post_from_the_roles_that_the_table_says(
    address: str, clients: list[Client], anna: User
) -> None:
    path = paths_of_an_entry(anna)[address]
    assert answers("post", path, clients) == expected("post", POSTS, address)


def answers(method: str, path: str, clients: list[Client]) -> list[int | str]:
    found: list[int | str] = []
    for client in clients:
        answer = getattr(client, method)(path)
        answer.close()  # an export gives its slot back
        signs_in = answer.headers.get("Location", "").startswith("/accounts/login/?next=")
        found.append(SIGN_IN if signs_in else answer.status_code)
        # The way back would show it after its reader has signed out.
        assert "no-store" in answer.headers["Cache-Control"]
    return found


def expected(method: str, table: dict[str, Any], address: str) -> list[int | str]:
    signed_out, no_role, supervisor, *_ = table[address]
    other = OF_ANOTHERS_ENTRY[method].get(address, supervisor)
    return [*table[address], other, no_role, signed_out]


@pytest.mark.slow
def test_no_address_takes_another_method(clients: list[Client]) -> None:
    for address in GETS:
        path = re.sub("<uuid:pk>", str(uuid.uuid4()), re.sub("<int:.*?>", "7", address))
        for method in ("put", "patch", "delete", "trace"):
            # CSRF, sign-in and role are looked at first.
            statuses = {getattr(client, method)(path).status_code for client in clients}
            assert statuses <= {302, 403, 404, 405}, (method, address)
    assert not Submission.objects.exists()


def test_the_first_page_is_the_page_of_the_role(clients: list[Client]) -> None:
    targets = [client.get("/").headers.get("Location") for client in clients[2:5]]
    assert targets == ["/groups/new/", "/history/", "/history/"]


def test_a_supervisor_sees_nothing_of_another_supervisors_entry(
    anna: User, emil: User, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(anna), title="Only Anna's")
    entry = Submission.objects.get()
    emils = signed_in(emil)
    assert emils.get(entry.get_absolute_url()).status_code == 404
    assert emils.get("/history/", {"before": str(entry.pk)}).status_code == 404
    assert "Only Anna's" not in words_on(emils.get("/history/"))


def test_without_a_role_there_is_only_a_page_that_says_whom_to_ask(
    dora: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    settings.ADMINISTRATOR_CONTACT = "Carol, extension 12"
    for path in ("/", "/groups/new/", "/history/"):
        page = signed_in(dora).get(path)
        assert page.status_code == 403
        assert "Ask for the Supervisor or Auditor role: Carol, extension 12" in words_on(page)


def test_whoever_is_both_supervisor_and_auditor_creates_nothing(
    anna: User, boris: User, signed_in: Callable[[User], Client], sandbox: Sandbox
) -> None:
    anna.groups.add(*boris.groups.all())
    assert signed_in(anna).get("/groups/new/").status_code == 403
    assert signed_in(anna).post("/groups/new/", {"title": "x"}).status_code == 403
    assert sandbox.posts == []


def test_an_account_with_entries_cannot_be_deleted(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(anna))
    with pytest.raises(ProtectedError):
        anna.delete()
    assert User.objects.filter(username="anna").exists()
