"""The Russian texts: in step with the code, complete, compiled, and with every placeholder."""

import os
import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
RUSSIAN = ROOT / "groups/locale/ru/LC_MESSAGES/django.po"
COMPILED = RUSSIAN.with_suffix(".mo")
SOURCES = ("groups", "linerAdmin", "templates", "static")
SETTINGS = ("tests/__init__.py", "tests/settings.py", "manage.py", "Makefile")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|{\w+}|%[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")

# The forms of each text (with its context, if it has one), and those of its translation.
Messages = dict[tuple[str, ...], tuple[str, ...]]


@pytest.fixture(scope="module", autouse=True)
def _gettext() -> None:
    found = shutil.which("msgfmt")
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("gettext is not installed")
    assert found, "apt-get install gettext"


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def compiled(path: Path) -> Messages:
    """Unlike Python's own reader, with the plural forms of the texts."""
    data = path.read_bytes()
    count, *tables = struct.unpack_from("<3I", data, 8)

    def forms(table: int, place: int) -> tuple[str, ...]:
        length, start = struct.unpack_from("<2I", data, table + 8 * place)
        return tuple(data[start : start + length].decode().split("\0"))

    texts, translations = ([forms(table, n) for n in range(count)] for table in tables)
    return dict(zip(texts, translations, strict=True))


@pytest.fixture(scope="module")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Messages:
    """What the committed translations compile to."""
    made = tmp_path_factory.mktemp("messages") / "django.mo"
    run("msgfmt", "-o", made, RUSSIAN)
    return compiled(made)


def gathered(folder: Path) -> Path:
    """The texts as `make messages` leaves them."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name)
    (folder / "tests").mkdir()
    for name in SETTINGS:
        shutil.copy(ROOT / name, folder / name)
    programs = Path(sys.executable).parent
    run("make", "messages", f"BIN={programs}", "--old-file=.venv/dev", cwd=folder)
    return folder / RUSSIAN.relative_to(ROOT)


def in_order(path: Path) -> str:
    """However the texts are ordered, and wherever they are used."""
    text = run("msgcat", "--no-location", "--sort-output", "--no-wrap", path)
    return re.sub(r'"POT-Creation-Date: .*"\n', "", text)


def test_the_texts_are_those_of_the_code(tmp_path: Path) -> None:
    assert in_order(gathered(tmp_path)) == in_order(RUSSIAN), "make messages, then translate"


def test_every_text_is_translated(tmp_path: Path) -> None:
    said = run("msgfmt", "--check", "--statistics", "-o", tmp_path / "x.mo", RUSSIAN)
    assert re.fullmatch(r"\d+ translated messages\.\n", said)


def test_pages_read_what_was_translated(russian: Messages) -> None:
    assert compiled(COMPILED) == russian, "make messages"


@pytest.mark.parametrize("what", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_every_form_has_all_of_the_text(what: re.Pattern[str], russian: Messages) -> None:
    """Russian's first plural form is also for 21, so it needs the number."""
    wrong = {
        text: form
        for text, forms in russian.items()
        for form in forms
        if Counter(what.findall(form)) != Counter(what.findall(text[-1]))
    }
    assert not wrong
