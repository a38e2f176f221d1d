"""What rules and hours share in reading a setting's text."""

from groups.plan import notation

_LONGEST = 10_000_000  # minutes: far more than any plan lasts


class Unreadable(ValueError):
    """A setting can't be read; its text is a sentence that says what to write instead."""


def items(text: str) -> list[str]:
    """What stands between the semicolons, trimmed."""
    return [item.strip() for item in text.split(";") if item.strip()]


def length(written: str) -> int | None:
    """Minutes of "90m", "24h" or "1d"; None for what isn't such a length, or is 0."""
    if written.isdigit():
        return None  # of what? a unit tells
    minutes = notation.read(written, _LONGEST)
    return minutes if minutes and minutes < _LONGEST else None
