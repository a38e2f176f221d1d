"""What others wrote controls no terminal."""

import logging

import pytest

from groups.log.formats import TextLines
from groups.wording.terminal import without_controls


@pytest.mark.parametrize(
    "control",
    [
        *"\0\b\r\x1b\x7f\x85\x9b",
        *"\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069",
        "\udcff",
    ],
)
def test_what_controls_a_terminal_is_replaced(control: str) -> None:
    assert without_controls(f"a{control}b") == "a\ufffdb"
    record = logging.makeLogRecord({"msg": "Liner: %s", "args": (f"a{control}b",)})
    assert TextLines().format(record).endswith(" [-] Liner: a\ufffdb")


@pytest.mark.parametrize(
    "text", ["", "a\n\tb", "Готово 👍", "a\u00a0b\u202fc", "e\u0301", "ﬁ\u200d"]
)
def test_other_text_stays(text: str) -> None:
    assert without_controls(text) == text
