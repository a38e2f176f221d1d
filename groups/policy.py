"""This company's limits, calling hours, calling rules and presets, from the settings."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groups import plan
from groups.plan.hours import Hours
from groups.plan.presets import Preset
from groups.plan.rules import Rule, breaches

# At most three calls within an hour, and at another time of day on each day.
BUILT_IN_PRESETS = (
    Preset(_("First hour"), (0, 15, 40)),
    Preset(_("One day"), (0, 30, 120, 240)),
    Preset(_("Three days"), (0, 30, 210, 1320, 180, 1560)),
    Preset(_("Two weeks"), (0, 30, 210, 1320, 3120, 4140, 5880, 4440)),
)


def limits() -> plan.Limits:
    """The limits on a plan."""
    return plan.Limits(
        max_entries=settings.MAX_INTERVALS,
        max_minutes=settings.MAX_INTERVAL_MINUTES,
        max_text=max(2_000, 40 * settings.MAX_INTERVALS),
    )


def max_title_characters() -> int:
    """The limit on a title."""
    return settings.MAX_TITLE_CHARACTERS


def hours() -> Hours | None:
    """The calling hours, if any are set."""
    return settings.CALL_HOURS


def rules() -> tuple[Rule, ...]:
    """The calling rules; () if none are set."""
    return settings.CALL_RULES


def presets() -> tuple[Preset, ...]:
    """The plans offered for a start; of the built-in ones, those that this company allows."""
    if settings.PLAN_PRESETS is not None:
        return settings.PLAN_PRESETS
    return tuple(preset for preset in BUILT_IN_PRESETS if _is_kept(preset.intervals))


def _is_kept(intervals: tuple[int, ...]) -> bool:
    """Whether the plan keeps the limits and the calling rules."""
    try:
        plan.check(intervals, limits())
    except plan.PlanError:
        return False
    return not breaches(intervals, rules())


def zone() -> ZoneInfo:
    """The time zone of a plan's dates: that of the calling hours, else TIME_ZONE."""
    calling = hours()
    return calling.zone if calling else ZoneInfo(settings.TIME_ZONE)
