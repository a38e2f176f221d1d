"""What is looked for, told in words."""

import pytest

from groups.wording.history import filter_in_words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("leads", "“leads”"),
        ("Вечер 7", "“Вечер 7”"),
        ("مع", "“\u2068مع\u2069”"),
        ("\u202eabc", "“\u2068abc\u2069”"),
        ("a\u2069\u202eb", "“\u2068ab\u2069”"),
    ],
)
def test_what_was_typed_turns_nothing_around_but_itself(typed: str, told: str) -> None:
    assert filter_in_words("q", typed, typed) == told
    assert filter_in_words("by", typed, typed) == f"By {told[1:-1]}"
