"""docs/evidence.md tells how to take the right to change evidence from the web process."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from groups import roles
from groups.audit.append import in_transaction
from groups.demo.sandbox import Sandbox
from groups.demo.seed import seed
from groups.management.database_tools import run_with_database
from groups.models import AuditEvent
from groups.services.exports.export import export
from groups.services.liner_groups.client import liner_from_settings
from groups.services.reconcile.reconcile import reconcile
from tests.audit.conftest import audit
from tests.conftest import person
from tests.demo.seed.conftest import UNTIL
from tests.services.requests import ask
from tests.services.test_reconcile import LOST

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")


@pytest.fixture(autouse=True)
def as_liner_web(transactional_db: None) -> Iterator[None]:
    text = (django_settings.BASE_DIR / "docs" / "evidence.md").read_text()
    block = re.search(r"```sql\n(.*?)```", text, re.DOTALL)
    assert block
    with connection.cursor() as cursor:
        cursor.execute(block[1])
        cursor.execute("SET ROLE liner_web")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; DROP OWNED BY liner_web; DROP ROLE liner_web")


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("UPDATE groups_auditevent SET actor = 'x'", False),
        ("DELETE FROM groups_auditevent", False),
        ("TRUNCATE groups_auditevent", False),
        ("DROP TRIGGER groups_auditevent_no_change ON groups_auditevent", False),
        ("DELETE FROM groups_checkpoint", False),
        ("DELETE FROM groups_submission", False),
        ("UPDATE groups_submission SET title = 'x'", True),
        ("SELECT 1 FROM groups_auditevent", True),
    ],
)
def test_the_role_can_add_evidence_and_not_change_it(
    statement: str, allowed: bool, anna: User
) -> None:
    in_transaction("test", by=anna)
    if allowed:
        run(statement)
    else:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            run(statement)


def test_the_role_can_back_up(tmp_path: Path) -> None:
    run_with_database("pg_dump", "--role=liner_web", f"--file={tmp_path / 'dump'}")
    assert "groups_auditevent" in (tmp_path / "dump").read_text()


@pytest.mark.slow
def test_the_role_can_do_all_the_daily_work(
    anna: User, boris: User, sandbox: Sandbox, settings: Any, tmp_path: Path
) -> None:
    settings.SPOOL_FILE = str(tmp_path / "spool")
    assert ask(anna).verification == "same"
    assert ask(anna, LOST).status == "unknown"
    assert len(reconcile(liner_from_settings()).resolved.found) == 1
    assert audit("checkpoint")[0] == 0
    assert list(export(by=boris))
    for _ in seed(50, until=UNTIL):
        pass
    assert (
        Client().post("/accounts/login/", {"username": "anna", "password": ""}).status_code == 200
    )
    emil = person("emil", roles.SUPERVISOR)
    emil.delete()
    code, out, _ = audit("verify")
    assert (code, out[-1].endswith("; 1 checkpoints")) == (0, True)
    assert AuditEvent.objects.filter(kind="integrity.checked").exists()


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
