"""What a plan will do, collected for a page: sentence, dates, picture, rules, suggestions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groups import plan, policy
from groups.plan.advice import Suggestion, advice
from groups.plan.hours import Hours
from groups.plan.picture import PlanPicture, plan_picture
from groups.plan.reset import ResetPicture, reset_picture
from groups.plan.rules import Breach, Rule, breaches
from groups.plan.schedule import DatedCall, schedule
from groups.wording.durations import duration
from groups.wording.plans import plan_sentence


@dataclass(frozen=True)
class Preview:
    """One plan for one lead.

    `arrives` is aware, in the company's zone. `errors` are sentences about fields other than the
    intervals, for example an arrival that can't be read; the lead then appears now.
    """

    intervals: tuple[int, ...]
    code: str
    sentence: str
    reset: bool
    reset_picture: ResetPicture
    arrives: datetime
    hours: Hours | None
    schedule: tuple[DatedCall, ...]
    picture: PlanPicture
    rules: tuple[Rule, ...]
    breaches: tuple[Breach, ...]
    suggestions: tuple[Suggestion, ...]
    errors: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Minutes from the lead's arrival to the last call."""
        return sum(self.intervals)

    @property
    def fingerprint(self) -> str:
        return plan.fingerprint(self.intervals)

    @property
    def smallest_change(self) -> Suggestion | None:
        """The plan that keeps the rules, if this one breaks some and such a plan is allowed."""
        return next((one for one in self.suggestions if one.code == "breaks_rules"), None)

    @property
    def questions(self) -> tuple[Suggestion, ...]:
        """All other suggestions."""
        return tuple(one for one in self.suggestions if one.code != "breaks_rules")


def recorded_picture(recorded: object, at: datetime) -> dict[str, Any] | None:
    """The intervals, picture and schedule of a recorded plan, whatever today's limits are.

    None if the record is not a plan, or if it ends after the last day of the calendar.
    """
    intervals = plan.recorded_intervals(recorded)
    hours, zone = policy.hours(), policy.zone()
    if not intervals:
        return None
    try:
        moment = at.astimezone(zone).replace(second=0, microsecond=0)
        return {
            "intervals": intervals,
            "picture": plan_picture(intervals, moment, hours, duration),
            "schedule": schedule(intervals, moment, zone, hours),
        }
    except OverflowError:
        return None


def preview_of(
    intervals: tuple[int, ...], *, reset: bool, arrives: datetime, errors: tuple[str, ...] = ()
) -> Preview:
    """What a plan within the company's limits will do for a lead that appears at `arrives`."""
    hours, rules, zone = policy.hours(), policy.rules(), policy.zone()
    at = arrives.astimezone(zone).replace(second=0, microsecond=0)
    return Preview(
        intervals=intervals,
        code=plan.code(intervals),
        sentence=plan_sentence(intervals),
        reset=reset,
        reset_picture=reset_picture(len(intervals)),
        arrives=at,
        hours=hours,
        schedule=schedule(intervals, at, zone, hours),
        picture=plan_picture(intervals, at, hours, duration),
        rules=rules,
        breaches=breaches(intervals, rules),
        suggestions=advice(intervals, rules, policy.limits()),
        errors=errors,
    )
