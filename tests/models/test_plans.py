"""What SQLite reads for queries that find few entries: never all of a person's, nor of a status."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from groups.audit.append import in_transaction
from groups.models import Submission
from tests.entries import entry_of

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL knows how often values occur"
)

QUERIES: list[tuple[Callable[[User], Any], str]] = [
    (lambda anna: Submission.objects.for_attention(anna)[:100], "submission_waiting"),
    (lambda anna: Submission.objects.for_attention(anna).newest_first(), "submission_waiting"),
    (
        lambda anna: Submission.objects.possible_defaults().newest_first().values("pk"),
        "submission_default",
    ),
    (
        lambda anna: Submission.objects.visible_to(anna).filter(liner_group_id__in=[1, 2, 3]),
        "(liner_group_id=?)",
    ),
    (lambda anna: Submission.objects.possible_defaults().possibly_created_after(0), "(id=?)"),
]


@pytest.mark.parametrize(("query", "index"), QUERIES)
def test_a_query_reads_the_index_that_finds_few(
    query: Callable[[User], Any], index: str, anna: User
) -> None:
    in_transaction("submission.opened", by=anna, submission=entry_of(anna, 1).pk)
    first = query(anna).explain().splitlines()[0]
    assert index in first
