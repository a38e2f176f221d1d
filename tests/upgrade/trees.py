"""The files of the version before, and of one after with a made-up migration."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from linerAdmin import __version__
from tests.upgrade.databases import ROOT

FILES = ("groups", "linerAdmin", "templates", "static", "manage.py")
COLUMN = "    search_text = models.TextField(\n"
MADE_UP = """
from django.db import migrations, models

from groups.models.migrating import AddIndexOnline, KeepEvidence


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("groups", "{last}")]
    operations = [
        migrations.AddField("submission", "note", models.CharField(max_length=40, {default})),
        migrations.CreateModel("visit", [("id", models.BigAutoField(primary_key=True))]),
        AddIndexOnline("submission", models.Index("note", "id", name="submission_by_note")),
        KeepEvidence(),
    ]
"""


def previous_version(folder: Path) -> Path:
    """The newest version before this one that git has a tag for (v1.0.0); without one, this
    version, for which next_version() is the next."""
    tags = _git("tag", "--list", "v*", "--sort=-version:refname").decode().split()
    before = [tag for tag in tags if _numbers(tag[1:]) < _numbers(__version__)]
    if not before:
        return _copy(folder)
    with tarfile.open(fileobj=io.BytesIO(_git("archive", before[0]))) as packed:
        packed.extractall(folder, filter="data")
    return folder


def next_version(folder: Path, *, default: str = 'default="", db_default=""') -> Path:
    """This version with one migration more: a column that its models have, an index, a table."""
    _copy(folder)
    places = sorted((folder / "groups" / "migrations").glob("0*.py"))
    made_up = MADE_UP.format(last=places[-1].stem, default=default)
    (folder / "groups" / "migrations" / "9999_made_up.py").write_text(made_up)
    model = folder / "groups" / "models" / "submission.py"
    text = model.read_text()
    assert COLUMN in text
    column = f"    note = models.CharField(max_length=40, {default})\n"
    model.write_text(text.replace(COLUMN, column + COLUMN))
    return folder


def _copy(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for name in FILES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _git(*words: str) -> bytes:
    """Nothing where this is no clone."""
    try:
        return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
