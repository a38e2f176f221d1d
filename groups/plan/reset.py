"""The reset flag as a picture: a lead asks to be called back, and then? Numbers alone.

With the flag Liner counts the attempts anew; at which interval the plan then begins, and when, is
documented nowhere.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["call", "more", "asks", "anew"]
_STEP, _LEFT = 30, 16
_BEFORE = 2
_AFTER = 4  # marks shown after the request before the rest is folded


@dataclass(frozen=True)
class Mark:
    """A call and its number, one after the count began anew, the request itself, or "so on"."""

    kind: Kind
    number: int
    x: int


@dataclass(frozen=True)
class ResetPicture:
    """What happens to a lead that asks at call `at` of `count`, without and with the flag."""

    count: int
    at: int
    without: tuple[Mark, ...]
    with_reset: tuple[Mark, ...]

    @property
    def left(self) -> int:
        """Calls that are left without the flag."""
        return self.count - self.at

    @property
    def most(self) -> int:
        """All calls that there can be with it, for one request."""
        return self.count + self.at


def reset_picture(count: int) -> ResetPicture:
    """The picture for a plan of `count` calls; the lead asks at the second, if there is one."""
    at = min(_BEFORE, count)
    before = [("call", number) for number in range(1, at + 1)] + [("asks", at)]
    without = before + _folded("call", range(at + 1, count + 1))
    with_reset = before + _folded("anew", range(1, count + 1))
    return ResetPicture(count, at, _placed(without), _placed(with_reset))


def _folded(kind: str, numbers: range) -> list[tuple[str, int]]:
    if len(numbers) <= _AFTER:
        return [(kind, number) for number in numbers]
    shown = [(kind, number) for number in numbers[: _AFTER - 1]]
    return [*shown, ("more", len(numbers) - _AFTER), (kind, numbers[-1])]


def _placed(marks: list[tuple[str, int]]) -> tuple[Mark, ...]:
    return tuple(
        Mark(kind, number, _LEFT + _STEP * at)  # type: ignore[arg-type]
        for at, (kind, number) in enumerate(marks)
    )
