"""The tables as one migration makes them, on whichever database the tests run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, models

from groups import roles
from groups.audit import triggers
from groups.audit.verify import verify
from groups.history import fulltext
from groups.models import IntegrityCheck, MirrorState, Submission
from tests.audit.conftest import run
from tests.database import lifted
from tests.entries import entry_of

# The columns that every writer gives. Each other column has a default in the database, so that an
# earlier version of the code can still add rows after a migration has added the column.
GIVEN = {
    "groups_alarmmessage": {"id", "alarm", "raised_at", "next_at"},
    "groups_auditevent": {"number", "at", "kind", "details", "previous_hash", "hash"},
    "groups_checkpoint": {"size", "head", "at", "instance", "public_key", "signature"},
    "groups_integritycheck": {"started_at", "seen_at"},
    "groups_linergroup": {
        "id", "title", "intervals", "is_default", "reset_attempts_enabled", "first_event",
        "title_folded", "fingerprint", "length", "minutes",
    },
    "groups_mirrorstate": {"id"},
    "groups_exportslot": {"slot", "until"},
    "groups_passwordlink": {"person_id", "token_hash", "expires_at"},
    "groups_preference": {"person_id"},
    "groups_refusalslot": {"slot", "at"},
    "groups_session": {"key_hash", "data", "began_at", "seen_at", "ends_at"},
    "groups_signindelay": {"source", "failures", "at", "until"},
    "groups_submission": {
        "id", "key", "title", "intervals", "intervals_typed", "is_default",
        "reset_attempts_enabled", "fingerprint", "submitted_by_id", "submitted_by_name",
        "submitted_at", "channel", "request_body", "liner_host",
    },
}  # fmt: skip


def test_the_models_need_no_further_migration(transactional_db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_new_database_gets_roles_triggers_and_the_index_of_texts(transactional_db: None) -> None:
    try:
        call_command("migrate", "groups", "zero", verbosity=0, skip_checks=True)
        ContentType.objects.filter(app_label="groups").delete()
        Group.objects.all().delete()
    finally:
        call_command("migrate", verbosity=0, skip_checks=True)
    for role, codenames in roles.ROLE_PERMISSIONS.items():
        permissions = Group.objects.get(name=role).permissions
        assert set(permissions.values_list("codename", flat=True)) == set(codenames)
    assert Submission.objects.count() == 0
    assert triggers.missing() == set()
    assert fulltext.is_there()
    assert verify().findings == []


def without_default(model: type[models.Model]) -> Iterator[str]:
    """The names of the columns that the database neither fills in nor leaves empty."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, model._meta.db_table)
    for column in described:
        is_counted_up = isinstance(fields[column.name], models.AutoField)
        if not (column.null_ok or column.default is not None or is_counted_up):
            yield column.name


def test_the_database_fills_in_every_column_but_those_that_every_writer_gives(
    transactional_db: None,
) -> None:
    every = apps.get_app_config("groups").get_models()
    assert {model._meta.db_table: set(without_default(model)) for model in every} == GIVEN


@pytest.mark.parametrize("model", [Submission, IntegrityCheck, MirrorState])
def test_a_row_of_only_those_columns_is_as_the_model_makes_it(model: Any, anna: User) -> None:
    if model is Submission:
        entry_of(anna, 1)
    else:
        model.objects.create()
    table = model._meta.db_table
    names = ", ".join(sorted(GIVEN[table]))
    run(f"CREATE TEMPORARY TABLE given AS SELECT {names} FROM {table}")
    with lifted():
        run(f"DELETE FROM {table}")
    run(f"INSERT INTO {table} ({names}) SELECT {names} FROM given")
    run("DROP TABLE given")
    row = model.objects.get()
    filled_in = [field for field in model._meta.concrete_fields if field.has_db_default()]
    assert filled_in
    for field in filled_in:
        assert getattr(row, field.attname) == field.get_default(), field.name
