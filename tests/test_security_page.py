"""docs/security.md names every requirement once, and only tests and settings that exist."""

import re
from collections import Counter
from pathlib import Path

from django.conf import settings

PAGE = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text()
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; those of level 3 follow
# them. Source: 5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv in
# github.com/OWASP/ASVS.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2},
    **{"2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2},
    **{"4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2},
    **{"8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1},
    **{"9.1": 3, "9.2": 4},
    **{"10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3},
    **{"11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4},
    **{"13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7},
    **{"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3},
    **{"17.1": 1, "17.2": 4, "17.3": 2},
}
ITEMS = [
    f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)
]
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_each_requirement_has_one_row_with_an_answer() -> None:
    assert len(ITEMS) == 70 + 183
    assert [item for item, _, _ in ROWS] == ITEMS
    assert all(what.strip() and how.strip() for _, what, how in ROWS)


def test_the_named_tests_exist() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 100
    for path, name in named:
        assert re.search(rf"^def {name}\(", Path(path).read_text(), re.MULTILINE), (path, name)


def test_the_named_settings_exist() -> None:
    known = {*settings.SETTINGS_READ, *settings.SECRETS}
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", PAGE)) - {"OBVIOUS"}
    assert named
    assert {name for name in named if name not in known and not hasattr(settings, name)} == set()


def test_the_sum_of_the_table_is_the_tables() -> None:
    counted = Counter(_state(how) for _, _, how in ROWS)
    sums = re.search(
        r"^Of (\d+), (\d+) hold, (\d+) don't apply.* (\d+) are open", PAGE, re.MULTILINE
    )
    assert sums
    held, not_applicable, open_ = (counted[state] for state in ("held", "not applicable", "open"))
    assert [int(each) for each in sums.groups()] == [len(ROWS), held, not_applicable, open_]


def _state(how: str) -> str:
    if how.startswith("Not applicable"):
        return "not applicable"
    return "open" if re.search(r"\bOpen\b", how) else "held"
