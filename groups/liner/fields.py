"""The fields of an interval group, listed here and nowhere else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class NewGroup:
    """An interval group to create. `intervals` are minutes, in the order of the calls."""

    title: str
    intervals: tuple[int, ...]
    is_default: bool = False
    reset_attempts_enabled: bool = False

    @classmethod
    def of(cls, source: Any) -> Self:
        """Returns the fields of any object that has them as attributes, like a row."""
        return cls(**columns_of(source) | {"intervals": tuple(source.intervals)})

    def body(self) -> bytes:
        """Returns the exact JSON that is sent, in UTF-8.

        Both flags are always sent: null would clear a flag, and Liner would choose a missing one.

        Raises UnicodeEncodeError for a title with lone surrogates.
        """
        body = {
            "title": self.title,
            "intervals": list(self.intervals),
            "isDefault": bool(self.is_default),
            "resetAttemptsEnabled": bool(self.reset_attempts_enabled),
        }
        return json.dumps(body, ensure_ascii=False).encode()


@dataclass(frozen=True)
class _Numbered:
    id: int


@dataclass(frozen=True)
class RemoteGroup(NewGroup, _Numbered):
    """An interval group as Liner lists it.

    id         from 1 to 2**63 - 1
    title      safe to store: U+FFFD replaces what a database can't store
    intervals  minutes; Liner documents no bounds, so any int of up to 19 digits, or negative
    """


FIELDS = tuple(NewGroup.__dataclass_fields__)


def columns_of(source: Any, names: Iterable[str] = FIELDS) -> dict[str, Any]:
    """Returns the named fields of a group or a row, as columns hold them: intervals as a list."""
    columns = {name: getattr(source, name) for name in names}
    if "intervals" in columns:
        columns["intervals"] = list(columns["intervals"])
    return columns


def is_same(one: Any, other: Any) -> bool:
    """Whether two groups or rows agree in every field."""
    return columns_of(one) == columns_of(other)
