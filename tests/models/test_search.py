"""Which texts a search takes for the same, and how it reads what is typed."""

import sys
import unicodedata
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups import plan
from groups.models.search import SearchTerm, fold, read_term

# Typed, and what it finds.
ALIKE = [
    ("izmir", "İzmir"),
    ("IZMIR", "İzmir"),
    ("strasse", "Straße"),
    ("STRASSE", "straße"),
    ("finance", "ﬁnance"),
    ("ＦＩＮＡＮＣＥ", "finance"),
    ("É", "e\u0301"),
    ("e\u0301t\u00e9", "\u00e9te\u0301"),
    ("muller", "Müller"),
    ("Müller", "MULLER"),
    ("ВЕЧЕР", "вечер"),
    ("ежик", "Ёжик"),
    ("αθηνα", "ΑΘΉΝΑ"),
    ("ΣΟΦΟΣ", "σοφός"),
    ("میخواهم", "می\u200cخواهم"),
    ("한국", unicodedata.normalize("NFD", "한국")),
    ("5", "⑤"),
    ("a  b", "A\u00a0\tb"),
    ("a b", "a\u3000\u2003b"),
    ("❤", "❤\ufe0f"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_texts_that_look_alike_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("a b", "ab"), ("ı", "i"), ("О", "O")])
def test_other_letters_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.slow
def test_no_character_is_folded_twice() -> None:
    folded = map(fold, map(chr, range(sys.maxunicode + 1)))
    assert [text for text in folded if fold(text) != text] == []


@given(st.text(), st.text())
def test_a_part_of_a_text_is_found_in_it(before: str, after: str) -> None:
    # A Korean syllable is built of its letters again, and blanks at the ends are lost.
    text = f"{before} Ünï \u0130\u00df {after}"
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert "uni iss" in fold(text.upper())


PK = uuid.UUID("0f5f8a4e-2b7c-4d2e-9a57-6f0d8a4b1c33")
CODE = plan.code([0, 45])
PREFIX = plan.fingerprint([0, 45])[:10]


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        (" Evening  Leads ", SearchTerm("evening leads")),
        ("#123", SearchTerm(number=123)),
        ("123", SearchTerm("123", 123)),
        ("#" + "9" * 30, SearchTerm(number=0)),
        ("9" * 30, SearchTerm("9" * 30)),
        ("# 5", SearchTerm("# 5")),
        (CODE, SearchTerm(CODE.lower(), plan=PREFIX)),
        (str(PK), SearchTerm(entry=PK)),
        (str(PK).upper(), SearchTerm(entry=PK)),
        (PK.hex, SearchTerm(entry=PK)),
        (str(PK)[:-1], SearchTerm(str(PK)[:-1])),
        ("\u0301", SearchTerm("")),
    ],
)
def test_what_is_typed_is_read_by_its_shape(typed: str, term: SearchTerm) -> None:
    assert read_term(typed) == term
