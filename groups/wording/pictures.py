"""What the pictures show, for those who hear them; and the words inside them."""

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext, ngettext

from groups.plan.calendar_marks import Border
from groups.plan.picture import PlanPicture
from groups.plan.reset import ResetPicture
from groups.wording.durations import duration
from groups.wording.plans import plan_sentence

_BORDERS = {"day": "D j M", "week": "D j M", "month": "M Y", "year": "Y"}


def border_text(border: Border) -> str:
    """What begins there: "Fri 27 Nov", "Dec 2026", "2027"."""
    return str(formats.date_format(border.at, _BORDERS[border.unit]))


def scale_sentence(line: PlanPicture) -> str:
    """How the time line is drawn where it isn't to scale, or can't show each call; else empty."""
    parts = []
    if not line.is_linear:
        parts.append(_cut(line) % {"longest": duration(line.to_scale)})
    if line.crowded:
        parts.append(gettext("So many calls can't be drawn apart; the list has each of them."))
    return " ".join(parts)


def _cut(line: PlanPicture) -> str:
    if line.marks_cuts:
        return gettext(
            "Not to scale: waits of more than %(longest)s are cut short, marked //; the others"
            " keep one scale."
        )
    return gettext(
        "Not to scale: waits of more than %(longest)s are cut short; the others keep one scale."
    )


def picture_text(line: PlanPicture, intervals: Sequence[int]) -> str:
    """The whole picture in sentences."""
    return " ".join(filter(None, (plan_sentence(intervals), scale_sentence(line))))


def without_reset_sentence(picture: ResetPicture) -> str:
    """What happens without the flag to a lead who asks to be called back."""
    parts = {"at": picture.at, "left": picture.left, "count": picture.count}
    if not picture.left:
        return gettext("Off: the attempts are not reset. Call %(at)d was the last.") % parts
    return (
        ngettext(
            "Off: the attempts are not reset. %(left)d of %(count)d calls is left.",
            "Off: the attempts are not reset. %(left)d of %(count)d calls are left.",
            picture.left,
        )
        % parts
    )


def with_reset_sentence(picture: ResetPicture) -> str:
    """What happens with it."""
    return ngettext(
        "On: Liner counts the attempts anew. Up to %(count)d more call can follow, %(most)d in"
        " all; each further request begins the count again.",
        "On: Liner counts the attempts anew. Up to %(count)d more calls can follow, %(most)d in"
        " all; each further request begins the count again.",
        picture.count,
    ) % {"count": picture.count, "most": picture.most}
