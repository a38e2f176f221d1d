"""Django's admin only reads, and has no sign-in of its own."""

from collections.abc import Callable

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.test import Client

from groups import roles
from groups.models import Submission
from tests.conftest import press

pytestmark = pytest.mark.usefixtures("sandbox")


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
