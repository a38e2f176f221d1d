"""What a migration after the first may do, so that the version before it goes on working."""

from collections.abc import Callable, Iterable, Iterator

from django.db import models
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelManagers,
    AlterModelOptions,
    CreateModel,
    RemoveIndex,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Expression, Value

from groups.models.migrating import AddIndexOnline, KeepEvidence

HARMLESS = (AlterModelManagers, AlterModelOptions, CreateModel, KeepEvidence, RemoveIndex)


def problems(migration: Migration, state: ProjectState) -> list[str]:
    """Returns what breaks a rule; `state` is that before the migration, which it changes."""
    app = migration.app_label
    before = {model for label, model in state.models if label == app}
    found = []
    for operation in migration.operations:
        found += _of(operation, migration, before, state)
        operation.state_forwards(app, state)
    if not isinstance(migration.operations[-1], KeepEvidence):
        found.append("its last operation must be KeepEvidence()")
    return found


def _of(
    operation: Operation, migration: Migration, before: set[str], state: ProjectState
) -> Iterator[str]:
    name = operation.describe()
    model = getattr(operation, "model_name", "").lower()
    if isinstance(operation, SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _of(inner, migration, before, state)
    elif isinstance(operation, AddField) and model in before:
        yield from _of_column(name, operation.field)
    elif not isinstance(operation, (*HARMLESS, *BREAKS)):
        yield f"{name}: only additions"
    else:
        for kind, (is_broken, why) in BREAKS.items():
            # Exactly: AddIndexOnline is an AddIndex too.
            if type(operation) is kind and is_broken(operation, migration, before, state):
                yield f"{name}: {why}"


def _narrows(operation: AlterField, migration: Migration, _: set[str], state: ProjectState) -> bool:
    held = state.models[migration.app_label, operation.model_name_lower]
    return not _takes_all(held.fields[operation.name], operation.field)


def _is_of_old_table(
    operation: AddIndex | AddConstraint, _: Migration, before: set[str], state: ProjectState
) -> bool:
    return operation.model_name.lower() in before


NOT_ONLINE = "use AddIndexOnline, or a constraint that is not validated at once"
NO_REVERSE = (lambda operation, *_: not operation.reversible, "it has no reverse")
# For each kind of operation when it breaks a rule, and which.
BREAKS: dict[type[Operation], tuple[Callable[..., bool], str]] = {
    AddField: (lambda *_: False, ""),
    AddIndexOnline: (
        lambda operation, migration, *_: migration.atomic,
        "the migration needs atomic = False",
    ),
    AddIndex: (_is_of_old_table, NOT_ONLINE),
    AddConstraint: (_is_of_old_table, NOT_ONLINE),
    AlterField: (_narrows, "it may refuse what the column holds, or rewrites it"),
    RunPython: NO_REVERSE,
    RunSQL: NO_REVERSE,
}


def _of_column(name: str, field: models.Field) -> Iterator[str]:
    if not field.null and not field.has_db_default():
        yield f"{name}: a NOT NULL column needs db_default"
    if isinstance(field.db_default, Expression) and not isinstance(field.db_default, Value):
        yield f"{name}: its db_default must be a constant, or every row is written"
    if field.unique or field.db_index:
        yield f"{name}: its index keeps writers waiting; add it with AddIndexOnline"


def _takes_all(old: models.Field, new: models.Field) -> bool:
    """Whether a column may only change in what the database doesn't know, or become wider."""
    ignored = {*old.non_db_attrs, "max_length", "null"}
    kept = [
        (
            each.deconstruct()[1],
            {k: v for k, v in each.deconstruct()[3].items() if k not in ignored},
        )
        for each in (old, new)
    ]
    is_as_long = new.max_length is None or (old.max_length or 0) <= new.max_length
    return kept[0] == kept[1] and is_as_long and (new.null or not old.null)


def all_problems(migrations: Iterable[Migration], state: ProjectState) -> dict[str, list[str]]:
    found = {each.name: problems(each, state) for each in migrations}
    return {name: wrong for name, wrong in found.items() if wrong}
