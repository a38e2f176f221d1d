"""The text in the pictures, and what they show for people who use a screen reader."""

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext, ngettext

from groups.plan.calendar_marks import Border
from groups.plan.picture import PlanPicture
from groups.plan.reset import ResetPicture
from groups.wording.durations import duration
from groups.wording.plans import plan_sentence

_DATE_FORMATS = {"day": "D j M", "week": "D j M", "month": "M Y", "year": "Y"}


def border_text(border: Border) -> str:
    """The label of a border: "Fri 27 Nov", "Dec 2026", "2027"."""
    return str(formats.date_format(border.at, _DATE_FORMATS[border.unit]))


def scale_sentence(picture: PlanPicture) -> str:
    """How the picture differs from one drawn to scale with every call on it; "" if it doesn't."""
    parts = []
    if not picture.is_linear:
        parts.append(_cut(picture) % {"longest": duration(picture.to_scale)})
    if picture.crowded:
        parts.append(gettext("So many calls can't be drawn apart; the list has each of them."))
    return " ".join(parts)


def _cut(picture: PlanPicture) -> str:
    if picture.marks_cuts:
        return gettext(
            "Not to scale: waits of more than %(longest)s are cut short, marked //; the others"
            " keep one scale."
        )
    return gettext(
        "Not to scale: waits of more than %(longest)s are cut short; the others keep one scale."
    )


def picture_text(picture: PlanPicture, intervals: Sequence[int]) -> str:
    """The whole picture in sentences."""
    return " ".join(filter(None, (plan_sentence(intervals), scale_sentence(picture))))


def without_reset_sentence(picture: ResetPicture) -> str:
    """What happens without the reset flag when a lead asks to be called back."""
    if not picture.left:
        text = gettext("Off: the attempts are not reset. Call %(at)d was the last.")
    else:
        text = ngettext(
            "Off: the attempts are not reset. %(left)d of %(count)d calls is left.",
            "Off: the attempts are not reset. %(left)d of %(count)d calls are left.",
            picture.left,
        )
    return text % {"at": picture.at, "left": picture.left, "count": picture.count}


def with_reset_sentence(picture: ResetPicture) -> str:
    """What happens with the reset flag when a lead asks to be called back."""
    return ngettext(
        "On: Liner counts the attempts anew. Up to %(count)d more call can follow, %(most)d in"
        " all; each further request begins the count again.",
        "On: Liner counts the attempts anew. Up to %(count)d more calls can follow, %(most)d in"
        " all; each further request begins the count again.",
        picture.count,
    ) % {"count": picture.count, "most": picture.most}
