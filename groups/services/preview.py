"""What a plan will do, gathered for a page: words, dates, picture, rules, suggestions."""

from dataclasses import dataclass
from datetime import datetime

from groups import plan, policy, wording
from groups.plan.advice import Suggestion, advice
from groups.plan.hours import Hours
from groups.plan.picture import PlanPicture, plan_picture
from groups.plan.reset import ResetPicture, reset_picture
from groups.plan.rules import Breach, Rule, breaches
from groups.plan.schedule import DatedCall, schedule


@dataclass(frozen=True)
class Preview:
    """One plan for one lead. `arrives` is aware, in the company's zone.

    `errors` are sentences about what was asked beside the plan, such as an arrival that can't be
    read: then the rest holds for a lead that appears now.
    """

    intervals: tuple[int, ...]
    code: str
    sentence: str
    calls: tuple[plan.PlannedCall, ...]
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
    def fingerprint(self) -> str:
        return plan.fingerprint(self.intervals)

    @property
    def smallest_change(self) -> Suggestion | None:
        """The plan that keeps the rules, where this one breaks some and such a plan is allowed."""
        return next((one for one in self.suggestions if one.code == "breaks_rules"), None)

    @property
    def questions(self) -> tuple[Suggestion, ...]:
        """All other suggestions."""
        return tuple(one for one in self.suggestions if one.code != "breaks_rules")


@dataclass(frozen=True)
class Picture:
    """One plan's time line alone, for a lead that appeared at a certain time."""

    intervals: tuple[int, ...]
    picture: PlanPicture
    schedule: tuple[DatedCall, ...]


def picture_of(recorded: object, at: datetime) -> Picture | None:
    """Of any plan that could be made once, whatever the company's policy is by now; None of what is
    no plan, or ends after the last day there is."""
    intervals = plan.recorded_intervals(recorded)
    hours, zone = policy.hours(), policy.zone()
    if not intervals:
        return None
    try:
        moment = at.astimezone(zone).replace(second=0, microsecond=0)
        return Picture(
            intervals=intervals,
            picture=plan_picture(intervals, moment, hours, wording.duration),
            schedule=schedule(intervals, moment, zone, hours),
        )
    except OverflowError:
        return None


def preview_of(
    intervals: tuple[int, ...],
    *,
    reset: bool,
    arrives: datetime | None,
    now: datetime,
    errors: tuple[str, ...] = (),
) -> Preview:
    """What a plan that keeps the company's policy will do, for a lead that appears at `arrives`.

    None means now. The hours, rules and zone are the company's own.
    """
    hours, rules, zone = policy.hours(), policy.rules(), policy.zone()
    at = (arrives or now).astimezone(zone).replace(second=0, microsecond=0)
    return Preview(
        intervals=intervals,
        code=plan.code(intervals),
        sentence=wording.plan_sentence(intervals),
        calls=plan.calls(intervals),
        reset=reset,
        reset_picture=reset_picture(len(intervals)),
        arrives=at,
        hours=hours,
        schedule=schedule(intervals, at, zone, hours),
        picture=plan_picture(intervals, at, hours, wording.duration),
        rules=rules,
        breaches=breaches(intervals, rules),
        suggestions=advice(intervals, rules, policy.limits()),
        errors=errors,
    )
