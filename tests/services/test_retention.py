"""What expires by itself; and every table has its decision in docs/security.md."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from groups.demo.sandbox import Sandbox
from groups.models import ExportSlot, PasswordLink, RefusalSlot, SignInDelay, database_now
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from groups.services.retention import DAY, LINKS


@pytest.mark.parametrize(
    ("model", "time", "kept", "row"),
    [
        (SignInDelay, "at", DAY, {"source": "a", "failures": 1, "until": None}),
        (RefusalSlot, "at", DAY, {"slot": 7, "source": "a", "skipped": 3}),
        (ExportSlot, "until", DAY, {"slot": 3}),
        (PasswordLink, "expires_at", LINKS, {"token_hash": "a"}),
    ],
)
def test_it_is_gone_once_its_time_is_over(
    model: type, time: str, kept: timedelta, row: dict[str, object], anna: User, sandbox: Sandbox
) -> None:
    now = database_now()
    row = {name: now if value is None else value for name, value in row.items()}
    if model in (PasswordLink, ExportSlot):
        row["person"] = anna
    made = model(**row | {time: now - kept + timedelta(minutes=1)})
    made.save()
    reconcile(liner_from_settings())
    assert model.objects.count() == 1
    model.objects.update(**{time: now - kept - timedelta(minutes=1)})
    reconcile(liner_from_settings())
    assert model.objects.count() == 0


def test_an_invitation_stays(anna: User, sandbox: Sandbox) -> None:
    long_ago = database_now() - timedelta(days=400)
    PasswordLink.objects.create(person=anna, is_invitation=True, expires_at=long_ago)
    reconcile(liner_from_settings())
    assert PasswordLink.objects.count() == 1


def test_every_table_has_its_decision(transactional_db: None) -> None:
    page = (settings.BASE_DIR / "docs" / "security.md").read_text()
    rows = page.split("| table | what it has of people |")[1].split("\n\n")[0].splitlines()
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    # SQLite's own statistics, and its index of texts, which PostgreSQL has in no tables.
    others = ("sqlite_stat", "groups_fulltext")
    tables = set(connection.introspection.table_names())
    assert {each for each in tables if not each.startswith(others)} == {
        each for each in named if not each.startswith(others)
    }
