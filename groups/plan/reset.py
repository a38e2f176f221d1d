"""A picture of the reset flag: what happens after a lead asks to be called back.

With the flag, Liner counts the attempts again from the start. At which interval the plan then
continues, and when, is documented nowhere.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["call", "more", "asks", "anew"]
_STEP, _LEFT = 30, 16
_ASKS_AT = 2
_MOST_AFTER = 4  # marks shown after the request before the rest is folded


@dataclass(frozen=True)
class Mark:
    """A call and its number, a call counted again, the request itself, or "so on"."""

    kind: Kind
    number: int
    x: int


@dataclass(frozen=True)
class ResetPicture:
    """What happens without and with the flag if a lead asks at call `at` of `count`."""

    count: int
    at: int
    without: tuple[Mark, ...]
    with_reset: tuple[Mark, ...]

    @property
    def left(self) -> int:
        """The calls left without the flag."""
        return self.count - self.at

    @property
    def most(self) -> int:
        """The most calls in all with the flag, for one request."""
        return self.count + self.at


def reset_picture(count: int) -> ResetPicture:
    """The picture for a plan of `count` calls. The lead asks at the second, if there is one."""
    at = min(_ASKS_AT, count)
    before: list[tuple[Kind, int]] = [("call", number) for number in range(1, at + 1)]
    before.append(("asks", at))
    without = before + _folded("call", range(at + 1, count + 1))
    with_reset = before + _folded("anew", range(1, count + 1))
    return ResetPicture(count, at, _placed(without), _placed(with_reset))


def _folded(kind: Kind, numbers: range) -> list[tuple[Kind, int]]:
    if len(numbers) <= _MOST_AFTER:
        return [(kind, number) for number in numbers]
    shown = [(kind, number) for number in numbers[: _MOST_AFTER - 1]]
    return [*shown, ("more", len(numbers) - _MOST_AFTER), (kind, numbers[-1])]


def _placed(marks: list[tuple[Kind, int]]) -> tuple[Mark, ...]:
    return tuple(Mark(kind, number, _LEFT + _STEP * at) for at, (kind, number) in enumerate(marks))
