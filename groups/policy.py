"""What this company allows and when it calls, from the settings."""

from zoneinfo import ZoneInfo

from django.conf import settings

from groups import plan
from groups.plan.hours import Hours
from groups.plan.rules import Rule


def limits() -> plan.Limits:
    """This company's limits on a plan."""
    return plan.Limits(
        max_entries=settings.MAX_INTERVALS,
        max_minutes=settings.MAX_INTERVAL_MINUTES,
        max_text=max(2_000, 40 * settings.MAX_INTERVALS),
    )


def hours() -> Hours | None:
    """The calling hours, if they are set."""
    found: Hours | None = settings.CALL_HOURS
    return found


def rules() -> tuple[Rule, ...]:
    """The calling rules; none where they aren't set."""
    found: tuple[Rule, ...] = settings.CALL_RULES
    return found


def zone() -> ZoneInfo:
    """The zone in which plans are dated: that of the calling hours, else the pages' own."""
    calling = hours()
    return calling.zone if calling else ZoneInfo(settings.TIME_ZONE)
