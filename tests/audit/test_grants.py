"""docs/evidence.md tells how to take the right to change evidence from the web process."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from groups.audit.append import in_transaction

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")


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
    text = (settings.BASE_DIR / "docs" / "evidence.md").read_text()
    block = re.search(r"```sql\n(.*?)```", text, re.DOTALL)
    assert block
    with connection.cursor() as cursor:
        cursor.execute(block[1])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE liner_web")
        in_transaction("test", by=anna)
        if allowed:
            run(statement)
        else:
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                run(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; DROP OWNED BY liner_web; DROP ROLE liner_web")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
