"""Events leave as files, signed and checked like those of the history."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from groups.audit.chain import digest
from groups.models import AuditEvent
from tests.audit.conftest import finished, last, run
from tests.audit.test_exports import check
from tests.database import lifted

COLUMNS = [
    "number", "at", "kind", "submission", "actor", "actor_id", "details", "previous_hash", "hash",
]  # fmt: skip
HASHED = ["number", "at", "kind", "submission", "actor_id", "actor", "details"]


@pytest.fixture
def exported(boris: User, anna: User, signed_in: Callable[[User], Client]) -> Callable[..., bytes]:
    finished(anna, 11, title="\u2028=1+1")
    browser = signed_in(boris)

    def get(name: str, **query: str) -> bytes:
        answer: Any = browser.get(f"/events/export.{name}", query)
        assert answer.status_code == 200
        return answer.getvalue()

    return get


def test_every_line_is_an_event_whose_hash_anybody_can_recompute(
    exported: Callable[..., bytes], tmp_path: Path
) -> None:
    content = exported("jsonl")
    *rows, manifest = map(json.loads, content.decode().splitlines())
    assert [list(row) for row in rows] == [COLUMNS] * len(rows)
    assert [row["number"] for row in rows] == list(range(len(rows), 0, -1))
    for row in rows:
        assert digest(row["previous_hash"], [row[name] for name in HASHED]) == row["hash"]
    assert [newer["previous_hash"] for newer in rows[:-1]] == [row["hash"] for row in rows[1:]]
    assert (manifest["rows"], manifest["mismatches"]) == (len(rows), 0)
    assert (manifest["of"], manifest["head"]) == ("events", rows[0]["hash"])
    code, said = check(tmp_path, [content])
    assert (code, f"{len(rows)} lines: valid; filter: everything" in said) == (0, True)


def test_the_export_is_an_event_itself(exported: Callable[..., bytes]) -> None:
    exported("csv", kind="submission.opened")
    begun = AuditEvent.objects.get(kind="export")
    assert json.loads(begun.details) == {
        "filter": {"kind": "submission.opened"},
        "format": "csv",
        "of": "events",
    }
    ended = json.loads(last().details)
    assert (ended["export"], ended["count"], ended["mismatches"]) == (begun.number, 1, 0)


def test_the_sheet_has_the_same_columns_and_no_column_of_numbers_holds_text(
    exported: Callable[..., bytes], tmp_path: Path
) -> None:
    content = exported("csv", by="anna")
    assert content.endswith(b"\r\n")
    names, *rows, end = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert names == COLUMNS
    assert {len(row) for row in (*rows, end)} == {len(COLUMNS)}
    manifest = dict(zip(names, end, strict=True))
    assert manifest["kind"] == "# manifest"
    assert json.loads(manifest["details"])["rows"] == len(rows)
    assert {name for name, cell in manifest.items() if cell} == {"kind", "details"}
    assert all(row[0].isdecimal() and row[5].isdecimal() for row in rows)
    assert check(tmp_path, [content])[0] == 0


@pytest.mark.parametrize("name", ["csv", "jsonl"])
@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda lines: lines[:-1], "truncated"),
        (lambda lines: [*lines[:2], *lines[3:]], "truncated"),
        (lambda lines: [*lines[:1], lines[2], lines[1], *lines[3:]], "reordered"),
        (lambda lines: [line.replace(b"anna", b"emil") for line in lines], "edited"),
    ],
)
def test_a_changed_file_is_reported(
    name: str, tamper: Any, told: str, exported: Callable[..., bytes], tmp_path: Path
) -> None:
    lines = exported(name).splitlines(keepends=True)
    code, said = check(tmp_path, tamper(lines))
    assert (code, f"WRONG export: {told}" in said) == (1, True), said


def test_a_changed_event_is_counted(exported: Callable[..., bytes], tmp_path: Path) -> None:
    with lifted():
        run("UPDATE groups_auditevent SET actor = 'nobody' WHERE number = 2")
    content = exported("jsonl")
    assert json.loads(content.splitlines()[-1])["mismatches"] == 1
    code, said = check(tmp_path, [content])
    assert (code, "mismatches: 1" in said) == (0, True)


def test_an_unreadable_filter_exports_nothing(
    boris: User, signed_in: Callable[[User], Client]
) -> None:
    answer = signed_in(boris).get("/events/export.csv", {"colour": "red"})
    assert answer.status_code == 400
    assert not AuditEvent.objects.filter(kind="export").exists()


def test_the_file_is_named_by_day_and_filter(
    boris: User, signed_in: Callable[[User], Client]
) -> None:
    query = {"kind": "account.signed_in", "ip": "2001:db8::1"}
    answer = signed_in(boris).get("/events/export.csv", query)
    name = f"events-{timezone.localdate()}-account-signed_in-ip-2001db81.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
