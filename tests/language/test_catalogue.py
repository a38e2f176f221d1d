"""The Russian texts: in step with the code, complete, compiled, and with every placeholder."""

import os
import re
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
RUSSIAN = ROOT / "locale/ru/LC_MESSAGES/django.po"
COMPILED = RUSSIAN.with_suffix(".mo")
# What has texts, and what finds them.
SOURCES = ("groups", "linerAdmin", "templates", "static", "locale", "tests/settings.py")
PLACEHOLDER = re.compile(r"%\(\w+\)|{\w+}|%[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")

# Key (the text, or it and the number of a plural form) to translation.
Messages = dict[str | tuple[str, int], str]


@pytest.fixture(scope="module", autouse=True)
def _gettext() -> None:
    found = shutil.which("msgfmt")
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("gettext is not installed")
    assert found, "apt-get install gettext"


def run(*command: str | Path, **options: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    return str(done.stdout + done.stderr)


def compiled(path: Path) -> Messages:
    with path.open("rb") as file:
        return GNUTranslations(file)._catalog  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Messages:
    """What the committed texts compile to."""
    made = tmp_path_factory.mktemp("messages") / "django.mo"
    run("msgfmt", "-o", made, RUSSIAN)
    return compiled(made)


@pytest.fixture
def gathered(tmp_path: Path) -> Path:
    """The texts as `make messages` leaves them."""
    for name in SOURCES:
        source, copy = ROOT / name, tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy)
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = shutil.which("python", path=os.fspath(Path(sys.executable).parent))
    run("make", "messages", f"BIN={Path(python or '').parent}", "-o.venv/dev", cwd=tmp_path)
    return tmp_path / RUSSIAN.relative_to(ROOT)


def in_order(path: Path) -> str:
    """The texts and translations, however they are ordered and wherever they are used."""
    text = run("msgcat", "--no-location", "--sort-output", "--no-wrap", path)
    return re.sub('"POT-Creation-Date: .*"\n', "", text)


def test_the_texts_are_those_of_the_code(gathered: Path) -> None:
    assert in_order(gathered) == in_order(RUSSIAN), "run make messages, and translate"


def test_every_text_is_translated_and_msgfmt_has_nothing_to_say(tmp_path: Path) -> None:
    said = run("msgfmt", "--check", "--statistics", "-o", tmp_path / "x.mo", RUSSIAN)
    assert re.fullmatch(r"\d+ translated messages\.\n", said)


def test_what_pages_read_is_what_was_translated(russian: Messages) -> None:
    assert compiled(COMPILED) == russian, "run make messages"


def sources() -> dict[str, list[str]]:
    """Each text to its forms, plural ones too, from the committed file."""
    return {}
