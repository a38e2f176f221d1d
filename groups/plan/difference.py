"""How far two plans are from being the same."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """The one call before which two plans wait differently, and by how many minutes the second
    waits longer (negative: shorter)."""

    call: int
    minutes: int


def difference(one: Sequence[int], other: Sequence[int]) -> Difference | None:
    """What tells two plans of the same length apart, if it is exactly one interval; else None."""
    if len(one) != len(other):
        return None
    differing = [
        Difference(call, second - first)
        for call, (first, second) in enumerate(zip(one, other, strict=True), 1)
        if first != second
    ]
    return differing[0] if len(differing) == 1 else None
