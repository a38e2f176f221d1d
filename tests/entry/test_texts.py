"""Request and answer on the page of the entry: JSON, a shell command, everything escaped."""

import shlex
import subprocess
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape

from groups.liner.fields import NewGroup
from groups.templatetags.entry import curl_line, pretty_json
from tests.services.requests import ask


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('{"a":1,"b":[1,2],"c":{}}', '{\n  "a": 1,\n  "b": [1, 2],\n  "c": {}\n}'),
        ('{"a": 1.00, "a": 1e400}', '{\n  "a": 1.00,\n  "a": 1e400\n}'),
        ('["a,{:}\\"b"]', '["a,{:}\\"b"]'),
        ('["\\u0414\\u0430"]', '["Да"]'),
        ('["\\ud800"]', '["\\ud800"]'),
        ('["\\u202e"]', '["\\u202e"]'),
        ('[[1],{"a":[]}]', '[\n  [1],\n  {\n    "a": []\n  }\n]'),
        (f"[{'7,' * 50}7]", "[\n" + "  7,\n" * 50 + "  7\n]"),
        ("<html>no</html>", "<html>no</html>"),
        ('{"a": 1', '{"a": 1'),
        ("", ""),
        ("[" * 5_000 + "]" * 5_000, "[" * 5_000 + "]" * 5_000),
    ],
)
def test_json_is_indented_but_otherwise_unchanged(raw: str, shown: str) -> None:
    assert pretty_json(raw) == shown


@pytest.mark.parametrize(
    "title",
    ["Evening", 'It\'s "quoted" $HOME `id` \\ !', "Вечер\u202e", "@file", "a\nb", "'; rm -rf /"],
)
def test_a_shell_reads_the_line_back_to_the_same_bytes(title: str) -> None:
    body = NewGroup(title=title, intervals=(0, 30)).body()
    line = curl_line("https://liner.example", body.decode())
    script = f'curl() {{ printf "%s\\0" "$@"; }}\nLINER_API_TOKEN=secret\n{line}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    words = done.stdout.split(b"\0")[:-1]
    assert words[-2:] == [b"--data-raw", body]
    assert b"X-Api-Key: secret" in words
    assert b"https://liner.example/v2/call-attempt/create/" in words
    assert shlex.split(line)[-1].encode() == body


def test_the_token_does_not_stand_in_the_page(annas: Client, anna: User, settings: Any) -> None:
    entry = ask(anna)
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert settings.LINER_API_TOKEN not in page
    assert "$LINER_API_TOKEN" in page


def test_an_answer_that_is_not_json_is_shown_unchanged(annas: Client, anna: User) -> None:
    entry = ask(anna, NewGroup(title="Night #error", intervals=(0,)))
    assert entry.answer.startswith("<")
    assert escape(entry.answer) in annas.get(entry.get_absolute_url()).content.decode()


def test_an_answer_from_liner_is_escaped(annas: Client, anna: User) -> None:
    entry = ask(anna, NewGroup(title="Night #html", intervals=(0,)))
    assert "<script>" in entry.answer
    page = annas.get(entry.get_absolute_url()).content.decode()
    assert "<script>" not in page.partition("<main")[2]
