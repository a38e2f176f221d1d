"""Rows that somebody changed in the database, past the program: the pages show what stands there,
and verification names the row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client

from groups.audit import triggers
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Submission
from tests.services.requests import ask

TABLE = Submission._meta.db_table
WORDS = ("x", "<b>&")
VALUES = {
    "CharField": WORDS,
    "TextField": WORDS,
    "JSONField": ("null", "7", '"x"', '[[1], "x", -1, null]', '{"a": 1}'),
    "DateTimeField": ("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00"),
    "PositiveIntegerField": (12_345, 2**31 - 1),
    "PositiveSmallIntegerField": (12_345, 2**15 - 1),
}


def changes(*kinds: str) -> list[dict[str, Any]]:
    """Of one column each, where it can be."""
    found: list[dict[str, Any]] = [
        {field.column: value}
        for field in Submission._meta.concrete_fields
        if field.get_internal_type() in kinds and field.column != "status"
        for value in VALUES[field.get_internal_type()]
    ]
    return found


ALL = [
    *changes(*VALUES),
    *({"status": word, "liner_group_id": None} for word in WORDS),
    {"liner_group_id": 2**63 - 1},
]


# All values, in the first column of each kind.
SOME = [change for kind, values in VALUES.items() for change in changes(kind)[: len(values)]]


def write(entry: Submission, change: dict[str, Any]) -> dict[str, Any]:
    """Returns what stood there."""
    pk = Submission._meta.pk.get_db_prep_value(entry.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(change)} FROM {TABLE} WHERE id = %s", [pk])
        before = dict(zip(change, cursor.fetchone(), strict=True))
        columns = ", ".join(f"{column} = %s" for column in change)
        cursor.execute(f"UPDATE {TABLE} SET {columns} WHERE id = %s", [*change.values(), pk])
    return before


def is_whole(answer: Any) -> bool:
    return answer.status_code == 200 and bool(answer.getvalue())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("UTC", SOME),
        pytest.param("UTC", ALL, marks=pytest.mark.slow),
        pytest.param("America/Los_Angeles", changes("DateTimeField"), marks=pytest.mark.slow),
        pytest.param("Pacific/Auckland", changes("DateTimeField"), marks=pytest.mark.slow),
    ],
)
def test_whatever_stands_in_a_row_the_pages_show_it_and_verification_names_it(
    zone: str,
    changes: list[dict[str, Any]],
    anna: User,
    boris: User,
    sandbox: Sandbox,
    settings: Any,
    signed_in: Callable[[User], Client],
) -> None:
    settings.TIME_ZONE = zone
    triggers.lift()
    ask(anna)
    entry = ask(anna, NewGroup(title="Two", intervals=(1, 2)))
    own, lists = entry.get_absolute_url(), ("/history/", "/history/?page=last", "/history/?q=Two")
    theirs = ("/overview/?days=365", "/history/export.csv", "/history/export.jsonl", "/integrity/")
    pages = {
        signed_in(anna): (own, *lists, "/attention/", "/groups/"),
        signed_in(boris): (own, *lists, "/attention/", "/groups/", *theirs),
    }
    broken, unnamed = [], []
    for change in changes:
        try:
            before = write(entry, change)
        except DatabaseError:  # which is an answer, too
            continue
        for client, addresses in pages.items():
            client.raise_request_exception = False
            broken += [(change, a) for a in addresses if not is_whole(client.get(a))]
        if not any(str(entry.pk) in str(finding) for finding in verify().findings):
            unnamed.append(change)
        write(entry, before)
    assert (broken, unnamed) == ([], [])
