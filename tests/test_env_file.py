"""The file of settings: read as people write it, or refused with file and line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from groups.plan.rules import SettingError
from linerAdmin.env_file import read_env_file
from tests.good_settings import GOOD, manage


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"A=b", "b"),
        (b"A = b c \n", "b c"),
        (b"A= b\r\n", "b"),
        (b"\tA =b\n", "b"),
        (b"\xef\xbb\xbfA=b\n", "b"),
        (b"export A=b", "b"),
        (b"# A=c\n\n  # A=d\nA=b", "b"),
        (b"A=", ""),
        (b"A=b=c#d", "b=c#d"),
        (b"A='b # c'", "b # c"),
        (b'A="b # c"', "b # c"),
        (rb'A = "say \"b\" \\ \n"', r"say \"b\" \ \n".replace(r"\"", '"')),
        (b"A=$B", "$B"),
        ("A=\u2028д\x85".encode(), "\u2028д"),
    ],
)
def test_a_value_is_read_as_it_was_meant(content: bytes, value: str, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_bytes(content)
    assert read_env_file(str(file)) == {"A": value}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"A=canary\xff", "Save the file in UTF-8."),
        (b"A=canary\0", "Write NAME=value."),
        (b"canary", "Write NAME=value."),
        (b"A: canary", "Write NAME=value."),
        (b"1A=canary", "Write NAME=value."),
        (b"export A", "Write NAME=value."),
        (b"A=canary # of mine", "Put the comment on a line of its own, or the value in quotes."),
        (b"A='canary", "Close the quotes at the end of the line."),
        (b'A="canary" # of mine', "Close the quotes at the end of the line."),
        (b"FIRST=canary", "FIRST is set a second time."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_without_its_value(
    line: bytes, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "env"
    file.write_bytes(b"FIRST=1\n" + line + b"\nLAST=2\n")
    with pytest.raises(SettingError) as caught:
        read_env_file(str(file))
    assert str(caught.value) == f"{file}, line 2: {why}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_refused_in_its_first_line(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_bytes("SECRET_KEY=canary\nLOG_LEVEL=INFO\n".encode(encoding))
    with pytest.raises(SettingError, match="line 1: "):
        read_env_file(str(file))


def test_the_example_can_be_read_with_all_it_proposes(tmp_path: Path) -> None:
    example = (settings.BASE_DIR / ".env.example").read_text()
    proposed = re.findall(r"^#? ?([A-Z_]+=.*)$", example, re.MULTILINE)
    file = tmp_path / "env"
    for line in proposed:
        file.write_text(line)
        assert read_env_file(str(file)) == dict([line.split("=", 1)])


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_file_that_is_named_but_not_there_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        read_env_file(str(tmp_path / name))


def test_check_and_the_servers_log_say_the_same_sentence_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_bytes(b"LOG_LEVEL=INFO\nSECRET_KEY=canary\xff\n")
    sentence = f"ENV_FILE can't be read. {file}, line 2: Save the file in UTF-8."
    checked = manage("check", ENV_FILE=str(file), LINER_API_URL="")
    served = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--bind=127.0.0.1:0", "linerAdmin.wsgi"],
        cwd=settings.BASE_DIR,
        env=GOOD | {"ENV_FILE": str(file), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    for done in (checked, served):
        assert done.returncode in (1, 3)
        assert done.stderr.count(sentence) == 1
        assert done.stderr.count("groups.E") == 1
        assert "canary" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes", [{"ENV_FILE": "/nowhere/env"}, {"DATABASE_URL": "sqlite://db.sqlite3"}]
)
def test_no_command_uses_another_database_instead(changes: dict[str, str]) -> None:
    script = "from django.db import connection; connection.cursor()"
    assert "DATABASES is improperly configured" in manage("shell", "-c", script, **changes).stderr
    done = manage("migrate", **changes)
    assert done.returncode == 1
    assert "groups.E001" in done.stderr
