"""What the reset flag changes when a customer asks to be called back."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

_ASKS_AT = 2  # the call in the example, if there are so many


def without_reset_sentence(intervals: Sequence[int]) -> str:
    """What happens without the flag if a lead asks early in the plan."""
    at = _asks_at(intervals)
    left = len(intervals) - at
    if not left:
        return gettext("Without reset, call %(at)d is the last.") % {"at": at}
    return ngettext(
        "Without reset, %(left)d of %(count)d calls is left after call %(at)d.",
        "Without reset, %(left)d of %(count)d calls are left after call %(at)d.",
        left,
    ) % {"left": left, "count": len(intervals), "at": at}


def with_reset_sentence(intervals: Sequence[int]) -> str:
    """What happens with the flag if a lead asks early in the plan."""
    return ngettext(
        "With reset, Liner starts counting again: up to %(count)d more call, %(most)d in all.",
        "With reset, Liner starts counting again: up to %(count)d more calls, %(most)d in all.",
        len(intervals),
    ) % {"count": len(intervals), "most": len(intervals) + _asks_at(intervals)}


def _asks_at(intervals: Sequence[int]) -> int:
    return min(_ASKS_AT, len(intervals))
