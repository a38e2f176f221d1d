"""docs/house.md leads to every file: modules and templates have their rows, whose files exist."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings

ROOT: Path = settings.BASE_DIR
SECTION = (ROOT / "docs/house.md").read_text().split("## Where to look\n")[1].split("\n## ")[0]
ROWS = re.findall(r"^\| (?!you want)(.+) \| (.+) \|$", SECTION, re.MULTILINE)
# A path, or the name of a file in the folder of the path before it.
FILE = re.compile(r"\w[\w./-]*(?:\.(?:py|html|css|js|svg|conf|yaml|env|toml)|/)|Makefile|\.ci/run")
IN_ROOT = {"manage.py", "Makefile", "pyproject.toml"}


def files_in(text: str) -> Iterator[str]:
    folder = ""
    for name in re.findall(r"`([^`]+)`", text):
        if FILE.fullmatch(name):
            is_whole = "/" in name or name in IN_ROOT
            path = name if is_whole else f"{folder}/{name}"
            folder = str(PurePosixPath(path).parent)
            yield path


def named() -> set[str]:
    return {path for _, files in ROWS for path in files_in(files)}


def test_every_module_has_a_row() -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for room in ("groups", "linerAdmin")
        for path in (ROOT / room).rglob("*.py")
        if path.name != "__init__.py" and path.parent.name != "migrations"
    }
    assert len(modules) > 200
    assert modules - named() == set()


def test_every_template_has_a_row_or_its_folder_has() -> None:
    paths = [path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html")]
    assert len(paths) > 100
    without = [path for path in paths if not {f"{path}", f"{path.parent}/"} & named()]
    assert without == []


def test_every_file_that_a_row_names_exists() -> None:
    for wanted, files in ROWS:
        for path in [*files_in(wanted), *files_in(files)]:
            assert (ROOT / path).exists(), path


def test_what_a_row_names_in_a_file_is_there() -> None:
    for wanted, files in ROWS:
        paths = [ROOT / path for path in files_in(files)]
        code = "".join(path.read_text() for path in paths if path.is_file())
        for name in re.findall(r"`([A-Z_]{4,}|[a-z]+_[a-z]+)`", wanted):
            assert name in code or (ROOT / "groups/management/commands" / f"{name}.py") in paths


def test_parts_that_belong_together_are_as_many() -> None:
    for wanted, files in ROWS:
        parts = re.sub(r"\([^)]*\)", "", wanted).count(";")
        assert files.count(";") in (0, parts), wanted


def test_a_room_of_services_has_at_most_ten_files() -> None:
    services = ROOT / "groups" / "services"
    for room in (services, *(path.parent for path in services.glob("*/__init__.py"))):
        files = [path for path in room.glob("*.py") if path.name != "__init__.py"]
        assert len(files) <= 10, room
