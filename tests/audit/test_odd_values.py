"""Whatever an owner of the database puts into a column, the check goes on and names the row."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

from groups.audit import triggers
from groups.audit.append import BrokenEnd, in_transaction
from groups.audit.checkpoints import make_checkpoint
from groups.models import AuditEvent, Checkpoint, IntegrityCheck, Submission
from groups.services.evidence.integrity import start_check
from tests.audit.conftest import audit, last, run
from tests.audit.test_integrity_page import wait
from tests.database import lifted

ODD = {
    "sqlite": {
        "nothing": "NULL",
        "words": "'soon'",
        "empty": "''",
        "bytes": "x'00ff'",
        "no UTF-8": "CAST(x'ff41' AS TEXT)",
        "NUL": "CAST(x'410041' AS TEXT)",
        "a second line": "'x' || char(10) || 'WRONG event 1: not at all'",
        "the biggest": "9223372036854775807",
        "negative": "-5",
        "two": "2",
        "a fraction": "1.5",
        "infinite": "9e999",
        "deep": f"'{'[' * 3000}{']' * 3000}'",
        "no JSON of ours": """'{"set":{"intervals":NaN,"ip_address":["x"]}}'""",
    },
    "postgresql": {
        "nothing": "NULL",
        "words": "'soon'",
        "empty": "''",
        "a second line": "E'x\\nWRONG event 1: not at all'",
        "the biggest": "9223372036854775807",
        "the biggest int": "2147483647",
        "the biggest small int": "32767",
        "negative": "-5",
        "never": "'infinity'",
        "ever": "'-infinity'",
        "long ago": "'0044-03-15 BC'",
        "far ahead": "'294276-01-01'",
        "another UUID": "'7a6bc1f0-0000-4000-8000-000000000001'",
        "a network": "'10.0.0.0/8'",
        "true": "true",
        "no JSON of ours": """'{"set":{"intervals":NaN,"ip_address":["x"]}}'""",
    },
}[connection.vendor]
TABLES = {
    "groups_auditevent": AuditEvent,
    "groups_submission": Submission,
    "groups_checkpoint": Checkpoint,
}


def columns(model: type[models.Model]) -> list[str]:
    # The id of a checkpoint says nothing, and is not signed.
    return [
        field.column
        for field in model._meta.concrete_fields
        if (model, field.column) != (Checkpoint, "id")
    ]


@contextmanager
def copies() -> Iterator[None]:
    for table in TABLES:
        run(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    yield
    for table in TABLES:
        run(f"DROP TABLE kept_{table}")


@contextmanager
def changed(table: str, column: str, value: str, where: str) -> Iterator[bool]:
    """Yields whether the database took the value, and had another; all is as before afterwards."""
    with suppress(DatabaseError), transaction.atomic():
        run(f"UPDATE {table} SET {column} = {value} WHERE {where}")
    with connection.cursor() as cursor:
        others = f"SELECT * FROM {table} EXCEPT SELECT * FROM kept_{table}"
        cursor.execute(f"SELECT count(*) FROM ({others}) others")
        took = cursor.fetchone()[0] > 0
    yield took
    with transaction.atomic():
        triggers.lift()
        for copied in TABLES:
            run(f"DELETE FROM {copied}")
            run(f"INSERT INTO {copied} SELECT * FROM kept_{copied}")


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("place", ["first", "last"])
def test_every_odd_value_in_every_column_is_named(
    table: str, place: str, record: list[Submission]
) -> None:
    make_checkpoint()
    model = TABLES[table]
    row: Any = getattr(model.objects.order_by("pk"), place)()
    key = row.pk.hex if table == "groups_submission" else row.pk
    kind = table.removeprefix("groups_").replace("auditevent", "event")
    tried = 0
    with copies():
        for column, name in product(columns(model), ODD):
            triggers.lift()
            where = f"{model._meta.pk.column} = '{key}'"
            with changed(table, column, ODD[name], where) as took:
                if took:
                    tried += 1
                    code, out, _ = audit("verify")
                    named = [line for line in out if line.startswith(f"WRONG {kind} ")]
                    assert (code, bool(named)) == (1, True), (column, name, out)
                    assert "WRONG event 1: not at all" not in out
    assert tried >= len(columns(model))


@pytest.mark.parametrize("hash_", ["zz", "", "F" * 64])
def test_a_broken_end_takes_no_event_and_its_check_a_result_all_the_same(
    hash_: str, record: list[Submission], anna: Any
) -> None:
    with lifted():
        run("UPDATE groups_auditevent SET hash = %s WHERE number = %s", hash_, last().number)
    with pytest.raises(BrokenEnd):
        in_transaction("test")
    assert audit("verify")[0] == 1
    assert start_check(by=anna)
    wait()
    states = [check.state for check in IntegrityCheck.objects.order_by("pk")]
    assert states == ["wrong", "wrong"]
