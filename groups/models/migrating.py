"""What migrations are made of, so that earlier code goes on working while and after they run.

docs/operate.md and CONTRIBUTING.md have the rules; tests/upgrade/rules.py checks them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.db.migrations import AddIndex
from django.db.migrations.operations.base import Operation

# Longer than a migration waits for a lock, for everybody else waits behind it.
LOCK_SECONDS = 1


class AddIndexOnline(AddIndex):
    """Adds an index to a table that has rows. Its migration has `atomic = False`, and at most
    one other operation that waits for a lock, before it: a run that gave up starts anew.

    On PostgreSQL nobody waits while it is built (CONCURRENTLY); what an earlier run left half done
    is dropped first. On SQLite, writers wait.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        with unlimited_wait(schema_editor):
            drop_unfinished_index(schema_editor, self.index.name)
            schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        with unlimited_wait(schema_editor):
            schema_editor.remove_index(model, self.index, concurrently=True)


@contextmanager
def unlimited_wait(schema_editor: Any) -> Iterator[None]:
    """For what waits for long readers while nobody waits behind it."""
    schema_editor.execute("SET lock_timeout = 0")
    yield
    schema_editor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")


def drop_unfinished_index(schema_editor: Any, name: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass(%s)", [name]
        )
        is_there = cursor.fetchone()
    if is_there:
        schema_editor.execute(f'DROP INDEX CONCURRENTLY "{name}"')


class KeepEvidence(Operation):
    """The last operation of each migration: refuses to reverse it once there is any event."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        pass

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT max(number) FROM groups_auditevent")
            (last,) = cursor.fetchone()
        if last is not None:
            raise CommandError(
                f"Not reversed: the record has {last} events, and this would delete evidence. An"
                " earlier version works with these tables as they are: install it and leave them"
                " (docs/operate.md, Roll back). To begin anew, use another database."
            )

    def describe(self) -> str:
        return "Keep evidence"
