"""Documents stay true: commands and files exist, tables are the code's, links work."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from groups.demo.sandbox import MAGIC
from groups.models import Submission
from groups.services.liner_groups.mirror import READ_SECONDS

ROOT: Path = settings.BASE_DIR
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
}
README = PAGES["README.md"]
MOST_WORDS = 1_200
COMMANDS = sorted(
    {
        line.strip()
        for text in PAGES.values()
        for line in re.findall(
            r"^(?:    )?((?:make|\.venv/bin|lineradmin)\S* [^#\n]*)", text, re.MULTILINE
        )
    }
)
# What documents name as a file or folder of this repository.
PATHS = re.compile(r"`((?:groups|linerAdmin|templates|static|tests|deploy|docs)/[\w./-]*)`")


def table(page: str, heading: str) -> dict[str, str]:
    """The first and second column of the table that begins with `heading`."""
    rows = PAGES[page].split(f"| {heading} |")[1].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0].strip("`"): row[1].strip("`") for row in cells}


def test_readme_gives_commands_to_try_run_and_test() -> None:
    assert {"make demo", "make setup", "make test", "make lint"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_exists_with_its_options(command: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    elif words[0] == "lineradmin":
        load(words[1]).create_parser("manage.py", words[1]).parse_args(words[2:])
    elif words[1] == "manage.py":
        load(words[2]).create_parser("manage.py", words[2]).parse_args(words[3:])
    elif words[1] == "-m":
        assert words[2] == "pytest" or (ROOT / f"{words[2].replace('.', '/')}.py").exists()
        assert (ROOT / words[3]).exists()
    else:
        assert words[0] == ".venv/bin/gunicorn"
        assert (ROOT / words[words.index("-c") + 1]).exists()
        assert words[-1] == "linerAdmin.wsgi"


def test_the_server_is_on_loopback_has_threads_and_waits_for_longer_than_liner_may_take() -> None:
    configured = ["-c", "deploy/gunicorn.conf.py", "--print-config", "linerAdmin.wsgi"]
    shown = subprocess.run(
        [sys.executable, "-m", "gunicorn", *configured],
        cwd=ROOT,
        env={
            "ENV_FILE": "none",
            "SECRET_KEY": "k" * 50,
            "ALLOWED_HOSTS": "127.0.0.1",
            "LINER_API_URL": "http://127.0.0.1:1",
            "LINER_API_TOKEN": "sandbox-x",
            "PLAIN_HTTP": "on",
            "PORT": "8000",  # by itself, gunicorn would then take all addresses
        },
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = dict(re.findall(r"^(\w+) += (.*)$", shown, re.MULTILINE))
    assert found["bind"] == "['127.0.0.1:8000']"
    assert found["worker_class"] == "gthread"
    assert int(found["workers"]) > 1
    assert int(found["threads"]) > 1
    assert int(found["timeout"]) > settings.LINER_TIMEOUT_SECONDS + 2 * READ_SECONDS


def load(name: str) -> BaseCommand:
    app = get_commands()[name]
    return app if isinstance(app, BaseCommand) else load_command_class(app, name)


def test_the_settings_table_and_the_example_name_every_setting_and_no_other() -> None:
    secrets = set(settings.SECRETS)
    read = set(settings.SETTINGS_READ) - {f"{name}_FILE" for name in secrets}
    assert set(table("docs/settings.md", "setting")) == read
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    assert named == read - {"ENV_FILE", "DEMO_PASSWORD"}
    (paragraph,) = re.findall(
        r"^A secret can.*$", (ROOT / "docs/settings.md").read_text(), re.MULTILINE
    )
    assert secrets <= set(re.findall(r"`([A-Z_]+)`", paragraph))


def test_the_defaults_in_the_table_are_the_settings_own() -> None:
    defaults = table("docs/settings.md", "setting")
    assert float(defaults["LINER_TIMEOUT_SECONDS"]) == 15
    assert int(defaults["MAX_TITLE_CHARACTERS"]) == settings.MAX_TITLE_CHARACTERS
    assert int(defaults["MAX_INTERVALS"]) == settings.MAX_INTERVALS
    assert int(defaults["MAX_INTERVAL_MINUTES"]) == settings.MAX_INTERVAL_MINUTES
    source = (ROOT / "linerAdmin" / "settings.py").read_text()
    assert 'setting("LINER_TIMEOUT_SECONDS", float, 15.0)' in source
    assert f'database("{defaults["DATABASE_URL"]}")' in source


def test_every_magic_word_of_the_sandbox_is_in_the_table() -> None:
    assert table("docs/sandbox.md", "word") == MAGIC


def test_every_outcome_that_a_person_can_meet_is_explained() -> None:
    explained = " ".join(table("docs/supervisors.md", "outcome"))
    for label in Submission.Status.labels:
        assert str(label) in explained


def test_the_required_settings_in_readme_are_those_of_the_table() -> None:
    required = {
        name for name, usual in table("docs/settings.md", "setting").items() if usual == "required"
    }
    assert set(table("README.md", "setting")) == required


def test_readme_is_short() -> None:
    assert len(README.split()) <= MOST_WORDS


@pytest.mark.parametrize("page", PAGES)
def test_pictures_links_and_files_of_a_page_exist(page: str) -> None:
    folder = (ROOT / page).parent
    for target in re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", PAGES[page]):
        assert (folder / target).exists(), target
    for target in PATHS.findall(PAGES[page].replace("WORD", "overview")):
        assert (ROOT / target).exists(), target


def test_no_lock_file_names_a_host() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        assert "://" not in lock.read_text()
        assert "--hash=sha256:" in lock.read_text()


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    dependencies = [line for line in lines if re.match(r'  "[\w\[\],-]+[>=]', line)]
    assert len(dependencies) > 15
    assert all(re.search(r'",\s+# \w.{5,}', line) for line in dependencies)
