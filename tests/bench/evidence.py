"""Checking the evidence, beside a loop that does nothing but read, JSON and SHA-256."""

from hashlib import sha256

from django.db import connection

from groups.audit.chain import COLUMNS, GENESIS, VERSION, canonical
from groups.audit.verify import verify
from groups.models import AuditEvent
from tests.bench.timing import Result, in_turn

# Of more, once takes long enough.
MANY = 1_000_000
BARE_LOOP = "a bare SHA-256 and JSON loop"


def verification(rows: int) -> list[Result]:
    events = AuditEvent.objects.count()
    ours, bare = in_turn([check, bare_loop], times=1 if events > MANY else 3)
    what = f"audit verify, {events:,} events of {rows:,} submissions"
    return [Result(what, rows, ours, "a bare SHA-256 and JSON loop", bare, 3)]


def check() -> None:
    report = verify()
    assert report.right, report.findings


def bare_loop() -> None:
    """Reads each event, makes its JSON, hashes it with the hash before; compares nothing else."""
    previous, count = GENESIS, 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM groups_auditevent ORDER BY number")
        while chunk := cursor.fetchmany(2_000):
            for number, at, kind, about, actor_id, actor, details, _, own in chunk:
                content = [number, str(at), kind, str(about), actor_id, actor, details]
                sha256(VERSION + bytes.fromhex(previous) + canonical(content).encode()).hexdigest()
                previous, count = own, count + 1
    assert count
