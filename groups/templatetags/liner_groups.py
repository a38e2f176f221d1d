"""Small pictures, ages and plans on the pages that show Liner's list."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from groups import plan
from groups.models import database_now
from groups.wording.durations import duration, short_plan
from groups.wording.liner_groups import default_change_sentence, duplicate_sentence
from groups.wording.outcomes import reading_sentence
from groups.wording.plans import plan_brief, plan_sentence, plan_summary, unreadable_plan
from groups.wording.times import local_time, short_day

register = template.Library()

WIDTH, HEIGHT, EDGE = 120, 16, 4  # of the small picture
# Liner documents no limit; longer plans are cut.
MOST_INTERVALS = 24

register.filter("reading_sentence", reading_sentence)
register.filter("duplicate_sentence", duplicate_sentence)
register.filter("default_change_sentence", default_change_sentence)


@register.simple_tag
def small_picture(intervals: Sequence[int]) -> SafeString:
    """The calls as dots on a line, to scale. Hidden from screen readers: words are beside it."""
    times = list(accumulate(intervals))
    scale = (WIDTH - 2 * EDGE) / max([1, *times])
    places = sorted({EDGE + round(max(time, 0) * scale) for time in times})
    middle = HEIGHT // 2
    return format_html(
        '<svg class="plan-line" width="{}" height="{}" aria-hidden="true">'
        '<path d="M{} {}H{}"/><path class="calls" d="{}"/></svg>',
        *(WIDTH, HEIGHT, EDGE, middle, WIDTH - EDGE),
        "".join(f"M{place} {middle}h0" for place in places),
    )


@register.filter
def plan_in_row(intervals: Sequence[int]) -> str:
    """plan_brief(), also for plans that Liner should not have."""
    if not intervals:
        return gettext("No calls")
    if min(intervals) < 0:
        return gettext("An interval below 0")
    return plan_brief(intervals)


@register.filter
def plan_in_words(intervals: Sequence[int]) -> str:
    """plan_summary(), also for plans that Liner should not have."""
    if not intervals:
        return gettext("No calls")
    if min(intervals) < 0:
        return gettext("An interval below 0: Liner doesn't document what that does")
    return plan_summary(intervals)


@register.filter
def plan_in_full(intervals: Sequence[int]) -> str:
    """plan_sentence(), also for plans that Liner should not have."""
    return (
        plan_sentence(intervals) if plan.recorded_intervals(intervals) else plan_in_words(intervals)
    )


@register.filter
def plan_in_short(intervals: Sequence[int]) -> str:
    """short_plan(), cut after 24 intervals."""
    text = short_plan(intervals[:MOST_INTERVALS])
    more = len(intervals) - MOST_INTERVALS
    if more <= 0:
        return text
    return text + ngettext(", … and %(count)d more", ", … and %(count)d more", more) % {
        "count": more
    }


@register.filter
def reported_plan(value: object) -> str:
    """short_plan() for the intervals that Liner reported, whatever they are."""
    if not isinstance(value, list | tuple) or any(type(minutes) is not int for minutes in value):
        return unreadable_plan(value)
    return short_plan(value) or gettext("no intervals")


@register.simple_tag
def day(at: datetime) -> SafeString:
    """A day without what is understood: "today", "2 Oct", "2 Oct 2025"; UTC on hover."""
    is_today = local_time(at).date() == timezone.localdate()
    text = gettext("today") if is_today else short_day(at)
    iso = at.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, in_utc(at), text)


@register.filter
def in_utc(at: datetime) -> str:
    """The exact time, shown on hover: "2026-10-02 10:02:11 UTC"."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@register.filter
def ago(at: datetime) -> str:
    """How long ago: "just now", "40 seconds ago", "2 h 5 min ago"."""
    seconds = round((database_now() - at).total_seconds())
    if seconds < -1:
        return gettext("at an unknown time: a clock was set back")
    if seconds < 1:
        return gettext("just now")
    if seconds < 60:  # noqa: PLR2004 - a minute
        return ngettext("%(count)d second ago", "%(count)d seconds ago", seconds) % {
            "count": seconds
        }
    return gettext("%(time)s ago") % {"time": duration(seconds // 60)}
