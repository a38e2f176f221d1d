"""The limits on a plan, and the error for a plan that breaks a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ErrorCode = Literal[
    "ambiguous", "brackets", "control", "empty", "foreign_digits", "fraction", "letter", "negative",
    "range", "text_too_long", "too_long", "too_many", "unit_alone", "unit_order", "unit_unknown",
    "unreadable", "zero_not_first",
]  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """This company's own limits on a plan. Liner documents none."""

    max_entries: int = 50
    max_minutes: int = 43_200
    max_text: int = 2_000


DEFAULT_LIMITS = Limits()


class PlanError(ValueError):
    """What is wrong with a list of intervals: the first problem, and `more`.

    `params` holds what its sentence needs: `limit` with `count` or `length`; `token` (at most 40
    characters) and `place` (from 1) of the wrong entry; the name of a `character`; a `suggestion`,
    or `one` reading and the `two` other way, to write instead.
    """

    def __init__(
        self,
        code: ErrorCode,
        params: dict[str, str | int] | None = None,
        more: Sequence["PlanError"] = (),
    ) -> None:
        self.code: ErrorCode = code
        self.params = params or {}
        self.more = tuple(more)
        super().__init__(code, self.params, self.more)

    @property
    def problems(self) -> "tuple[PlanError, ...]":
        """Every problem, in order."""
        return (self, *self.more)
