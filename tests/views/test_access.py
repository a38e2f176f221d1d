"""Every address, method and role in one table."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.db.models import ProtectedError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from groups import roles
from groups.audit.checkpoints import make_checkpoint
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Checkpoint, Submission
from tests.conftest import person, press, words_on
from tests.services.requests import ask

pytestmark = pytest.mark.usefixtures("sandbox")

SIGN_IN = "sign in"
# Status for a GET: not signed in, no role, supervisor, auditor, administrator.
GETS: dict[str, tuple[int | str, ...]] = {
    "/": (SIGN_IN, 403, 302, 302, 302),
    "/groups/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/<int:number>/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/compare/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/new/": (SIGN_IN, 403, 200, 403, 403),
    "/groups/preview/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/new/composer/": (SIGN_IN, 403, 405, 403, 403),
    "/groups/new/composer/liner/": (SIGN_IN, 403, 204, 403, 403),
    "/groups/new/copy/": (SIGN_IN, 403, 200, 403, 403),
    "/history/": (SIGN_IN, 403, 200, 200, 200),
    "/history/print/": (SIGN_IN, 403, 200, 200, 200),
    "/history/export.csv": (SIGN_IN, 403, 403, 200, 200),
    "/history/export.jsonl": (SIGN_IN, 403, 403, 200, 200),
    "/history/<uuid:pk>/": (SIGN_IN, 403, 200, 200, 200),
    "/history/<uuid:pk>/outlook/": (SIGN_IN, 403, 200, 200, 200),
    "/history/<uuid:pk>/review/": (SIGN_IN, 403, 403, 405, 403),
    "/history/<uuid:pk>/explain/": (SIGN_IN, 403, 405, 405, 405),
    "/overview/": (SIGN_IN, 403, 403, 200, 200),
    "/attention/": (SIGN_IN, 403, 200, 200, 200),
    "/attention/<uuid:pk>/decide/": (SIGN_IN, 403, 405, 403, 403),
    "/attention/<uuid:pk>/answer/": (SIGN_IN, 403, 405, 405, 405),
    "/events/": (SIGN_IN, 403, 403, 200, 200),
    "/events/export.csv": (SIGN_IN, 403, 403, 200, 200),
    "/events/export.jsonl": (SIGN_IN, 403, 403, 200, 200),
    "/people/": (SIGN_IN, 403, 403, 403, 200),
    "/people/invite/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/role/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/deactivate/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/reactivate/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/link/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/second-factor/": (SIGN_IN, 403, 403, 403, 405),
    "/integrity/": (SIGN_IN, 403, 403, 200, 200),
    "/integrity/answer/": (SIGN_IN, 403, 403, 405, 405),
    "/integrity/restored/": (SIGN_IN, 403, 403, 405, 405),
    "/integrity/accounted-for/": (SIGN_IN, 403, 403, 405, 405),
    "/integrity/checkpoint-<int:pk>.jsonl": (SIGN_IN, 403, 403, 200, 200),
    # Refused to all: the test client's host name is not loopback (tests/views/test_metrics.py).
    "/metrics": (403, 403, 403, 403, 403),
    "/healthz": (200, 200, 200, 200, 200),
    "/readyz": (200, 200, 200, 200, 200),
    "/accounts/login/": (200, 200, 200, 200, 200),
    # No sign-in waits for a second factor.
    "/accounts/login/second-factor/": (302, 302, 302, 302, 302),
    "/accounts/login/passkey/": (200, 200, 200, 200, 200),
    "/accounts/logout/": (405, 405, 405, 405, 405),
    # Not set up here: tests/accounts/test_oidc_sign_in.py.
    "/accounts/oidc/company/login/": (404, 404, 404, 404, 404),
    "/accounts/oidc/company/login/callback/": (404, 404, 404, 404, 404),
    # These sign-ins are too old to change a second factor.
    "/accounts/confirm/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/second-factor/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/second-factor/app/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/passkey/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/codes/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/second-factor/<int:pk>/remove/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/password/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/password/done/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/language/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/sessions/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/sessions/end/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/sessions/end-others/": (SIGN_IN, 405, 405, 405, 405),
    # No link has this token.
    "/accounts/choose/<str:token>/": (404, 404, 404, 404, 404),
    "/admin/": (302, 403, 403, 403, 200),
}
# The same for an empty POST with a valid CSRF token.
POSTS: dict[str, tuple[int | str, ...]] = {
    "/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/<int:number>/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/compare/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/new/": (SIGN_IN, 403, 400, 403, 403),
    "/groups/preview/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/new/composer/": (SIGN_IN, 403, 200, 403, 403),
    "/groups/new/composer/liner/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/new/copy/": (SIGN_IN, 405, 405, 405, 405),
    "/history/": (SIGN_IN, 405, 405, 405, 405),
    "/history/print/": (SIGN_IN, 405, 405, 405, 405),
    "/history/export.csv": (SIGN_IN, 405, 405, 405, 405),
    "/history/export.jsonl": (SIGN_IN, 405, 405, 405, 405),
    "/history/<uuid:pk>/": (SIGN_IN, 405, 405, 405, 405),
    "/history/<uuid:pk>/outlook/": (SIGN_IN, 405, 405, 405, 405),
    "/history/<uuid:pk>/review/": (SIGN_IN, 403, 403, 200, 403),
    "/history/<uuid:pk>/explain/": (SIGN_IN, 403, 409, 403, 403),
    "/overview/": (SIGN_IN, 405, 405, 405, 405),
    "/attention/": (SIGN_IN, 405, 405, 405, 405),
    # The entry of this table is created, so there is nothing left to decide or answer.
    "/attention/<uuid:pk>/decide/": (SIGN_IN, 403, 409, 403, 403),
    "/attention/<uuid:pk>/answer/": (SIGN_IN, 403, 404, 404, 404),
    "/events/": (SIGN_IN, 405, 405, 405, 405),
    "/events/export.csv": (SIGN_IN, 405, 405, 405, 405),
    "/events/export.jsonl": (SIGN_IN, 405, 405, 405, 405),
    "/people/": (SIGN_IN, 405, 405, 405, 405),
    "/people/invite/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/": (SIGN_IN, 405, 405, 405, 405),
    "/people/<int:pk>/role/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/deactivate/": (SIGN_IN, 403, 403, 403, 302),
    "/people/<int:pk>/reactivate/": (SIGN_IN, 403, 403, 403, 302),
    "/people/<int:pk>/link/": (SIGN_IN, 403, 403, 403, 200),
    # There is nothing to reset.
    "/people/<int:pk>/second-factor/": (SIGN_IN, 403, 403, 403, 409),
    "/integrity/": (SIGN_IN, 403, 403, 302, 302),
    "/integrity/answer/": (SIGN_IN, 403, 403, 302, 302),
    # Nothing was restored.
    "/integrity/restored/": (SIGN_IN, 403, 403, 302, 302),
    "/integrity/accounted-for/": (SIGN_IN, 403, 403, 200, 200),
    "/integrity/checkpoint-<int:pk>.jsonl": (SIGN_IN, 405, 405, 405, 405),
    "/metrics": (405, 405, 405, 405, 405),
    "/healthz": (405, 405, 405, 405, 405),
    "/readyz": (405, 405, 405, 405, 405),
    "/accounts/login/": (200, 200, 200, 200, 200),
    "/accounts/login/second-factor/": (302, 302, 302, 302, 302),
    "/accounts/login/passkey/": (400, 400, 400, 400, 400),
    "/accounts/logout/": (302, 302, 302, 302, 302),
    "/accounts/oidc/company/login/": (405, 405, 405, 405, 405),
    "/accounts/oidc/company/login/callback/": (405, 405, 405, 405, 405),
    "/accounts/confirm/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/second-factor/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/second-factor/app/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/passkey/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/codes/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/<int:pk>/remove/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/password/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/password/done/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/language/": (SIGN_IN, 400, 400, 400, 400),
    "/accounts/sessions/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/sessions/end/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/sessions/end-others/": (SIGN_IN, 302, 302, 302, 302),
    # No link has this token.
    "/accounts/choose/<str:token>/": (404, 404, 404, 404, 404),
    "/admin/": (302, 403, 403, 403, 200),
}


# What another supervisor than the author of the entry gets, where that is something else.
OF_ANOTHERS_ENTRY = {
    "get": {
        "/history/<uuid:pk>/": 404,
        "/history/<uuid:pk>/outlook/": 404,
    },
    "post": {
        "/history/<uuid:pk>/explain/": 404,
        "/attention/<uuid:pk>/decide/": 404,
        "/attention/<uuid:pk>/answer/": 404,
    },
}


def addresses(patterns: list[Any], prefix: str = "/") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            found += addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern | URLResolver):
            found.append(prefix + str(pattern.pattern))
    return found


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


def paths_of_an_entry(author: User) -> dict[str, str]:
    """Each address with the numbers of an entry, a checkpoint and a person that there are."""
    entry = ask(author, NewGroup(title="Evening", intervals=(0, 30)))
    make_checkpoint()
    checkpoint, target = Checkpoint.objects.get().pk, User.objects.get(username="target").pk
    return {
        address: address.replace("<uuid:pk>", str(entry.pk))
        .replace("<int:number>", str(entry.liner_group_id))
        .replace("<int:pk>", str(target if address.startswith("/people/") else checkpoint))
        for address in GETS
    }


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


def test_the_admin_has_no_second_sign_in_form(transactional_db: None) -> None:
    page = Client().get("/admin/auth/user/", follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/login/?next=/admin/auth/user/"


def test_the_admin_only_reads_the_record(
    anna: User, carol: User, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(anna))
    entry = Submission.objects.get()
    admin = signed_in(carol)
    assert admin.get("/admin/groups/submission/").status_code == 200
    address = f"/admin/groups/submission/{entry.pk}/"
    assert admin.get(address + "change/").status_code == 200
    assert admin.post(address + "change/", {"title": "Forged"}).status_code == 403
    assert admin.post(address + "delete/", {"post": "yes"}).status_code == 403
    assert admin.get("/admin/groups/submission/add/").status_code == 403
    delete = {"action": "delete_selected", "_selected_action": str(entry.pk), "post": "yes"}
    admin.post("/admin/groups/submission/", delete)
    entry.refresh_from_db()
    assert entry.title == "Evening leads"


def test_an_account_with_entries_cannot_be_deleted(
    anna: User, signed_in: Callable[[User], Client]
) -> None:
    press(signed_in(anna))
    with pytest.raises(ProtectedError):
        anna.delete()
    assert User.objects.filter(username="anna").exists()


def test_the_admin_has_nothing_else() -> None:
    assert set(site._registry) == {User, Group, Submission}


def test_the_admin_only_reads_accounts_and_roles(
    anna: User, carol: User, signed_in: Callable[[User], Client]
) -> None:
    admin = signed_in(carol)
    role = Group.objects.get(name=roles.SUPERVISOR)
    for model, pk in (("user", anna.pk), ("group", role.pk)):
        address = f"/admin/auth/{model}/"
        assert admin.get(address).status_code == 200
        page = admin.get(f"{address}{pk}/change/")
        assert page.status_code == 200
        assert anna.password not in page.content.decode()
        assert admin.get(f"{address}add/").status_code == 403
        for action in ("change", "delete"):
            data = {"username": "forged", "name": "forged", "post": "yes"}
            assert admin.post(f"{address}{pk}/{action}/", data).status_code == 403
        delete = {"action": "delete_selected", "_selected_action": str(pk), "post": "yes"}
        admin.post(address, delete)
    assert admin.get(f"/admin/auth/user/{anna.pk}/password/").status_code != 200
    anna.refresh_from_db()
    assert anna.username == "anna"
    assert Group.objects.filter(name=roles.SUPERVISOR).exists()
