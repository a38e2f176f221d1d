"""This company's limits, calling hours and calling rules, from the settings."""

from zoneinfo import ZoneInfo

from django.conf import settings

from groups import plan
from groups.plan.hours import Hours
from groups.plan.rules import Rule


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


def zone() -> ZoneInfo:
    """The time zone of a plan's dates: that of the calling hours, else TIME_ZONE."""
    calling = hours()
    return calling.zone if calling else ZoneInfo(settings.TIME_ZONE)
