"""Each migration after the first keeps the rules; and the rules name what breaks them."""

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from groups.models.migrating import AddIndexOnline, KeepEvidence
from tests.upgrade.rules import all_problems, problems

FIRST = ("groups", "0001_initial")
NOTE = {"max_length": 40, "default": "", "db_default": ""}
MESSAGE = {"blank": True, "default": "", "db_default": ""}


def after_the_first() -> ProjectState:
    return MigrationLoader(None).project_state(FIRST)


def test_our_migrations_keep_them() -> None:
    loader = MigrationLoader(None)
    (leaf,) = loader.graph.leaf_nodes("groups")
    plan = [node for node in loader.graph.forwards_plan(leaf) if node[0] == "groups"]
    assert plan[0] == FIRST
    later = [loader.graph.nodes[node] for node in plan[1:]]
    assert all_problems(later, loader.project_state(FIRST)) == {}


def made_up(*operations: Any, atomic: bool = True) -> Migration:
    migration = Migration("0002_made_up", "groups")
    migration.atomic = atomic
    migration.operations = [*operations, KeepEvidence()]
    return migration


def nothing(apps: Any, editor: Any) -> None:
    pass


GOOD = {
    "a column with a default": made_up(
        migrations.AddField("submission", "note", models.CharField(**NOTE))
    ),
    "a column that may be empty": made_up(
        migrations.AddField("auditevent", "note", models.TextField(null=True))
    ),
    "an index online": made_up(
        AddIndexOnline("submission", models.Index("cause", name="submission_cause")), atomic=False
    ),
    "a table with its index": made_up(
        migrations.CreateModel("note", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("note", models.Index("id", name="note_id")),
    ),
    "other words": made_up(
        migrations.AlterField(
            "submission", "message", models.TextField(help_text="Other.", **MESSAGE)
        )
    ),
    "a wider column": made_up(
        migrations.AlterField("auditevent", "kind", models.CharField(max_length=60))
    ),
    "a function with its reverse": made_up(migrations.RunPython(nothing, nothing)),
}
BAD = {
    "only additions": [
        made_up(migrations.RemoveField("submission", "message")),
        made_up(migrations.DeleteModel("session")),
        made_up(migrations.RenameField("submission", "message", "said")),
        made_up(migrations.RenameModel("session", "visit")),
        made_up(migrations.AlterUniqueTogether("submission", {("title",)})),
        made_up(migrations.SeparateDatabaseAndState([migrations.DeleteModel("session")])),
    ],
    "needs db_default": [
        made_up(migrations.AddField("submission", "note", models.TextField(default=""))),
        made_up(
            migrations.SeparateDatabaseAndState(
                [migrations.AddField("submission", "note", models.TextField(default=""))]
            )
        ),
    ],
    "must be a constant": [
        made_up(migrations.AddField("submission", "at", models.DateTimeField(db_default=Now())))
    ],
    "keeps writers waiting": [
        made_up(
            migrations.AddField("submission", "n", models.IntegerField(null=True, unique=True))
        ),
        made_up(
            migrations.AddField(
                "auditevent", "who", models.ForeignKey("auth.User", models.PROTECT, null=True)
            )
        ),
    ],
    "use AddIndexOnline": [
        made_up(migrations.AddIndex("submission", models.Index("cause", name="c"))),
        made_up(
            migrations.AddConstraint(
                "submission", models.CheckConstraint(condition=~models.Q(title=""), name="c")
            )
        ),
    ],
    "needs atomic = False": [
        made_up(AddIndexOnline("submission", models.Index("cause", name="c")))
    ],
    "may refuse what the column holds": [
        made_up(migrations.AlterField("auditevent", "kind", models.CharField(max_length=20))),
        made_up(migrations.AlterField("auditevent", "kind", models.TextField())),
        made_up(
            migrations.AlterField("submission", "http_status", models.PositiveSmallIntegerField())
        ),
    ],
    "no reverse": [made_up(migrations.RunPython(nothing)), made_up(migrations.RunSQL("SELECT 1"))],
}  # fmt: skip


@pytest.mark.parametrize("what", GOOD)
def test_a_good_one_passes(what: str) -> None:
    assert problems(GOOD[what], after_the_first()) == []


@pytest.mark.parametrize(
    ("told", "migration"), [(told, each) for told, bad in BAD.items() for each in bad]
)
def test_a_bad_one_is_named(told: str, migration: Migration) -> None:
    (problem,) = problems(migration, after_the_first())
    assert told in problem


def test_one_that_would_delete_evidence_is_named() -> None:
    migration = made_up(migrations.AddField("submission", "note", models.CharField(**NOTE)))
    migration.operations.pop()
    assert problems(migration, after_the_first()) == ["its last operation must be KeepEvidence()"]
