"""What a plan will do, collected for a page: sentence, calendar, rules, suggestions."""

from dataclasses import dataclass
from datetime import datetime

from groups import plan, policy
from groups.plan.advice import Suggestion, advice
from groups.plan.calendar import Calendar, calendar
from groups.plan.hours import Hours
from groups.plan.rules import Breach, Rule, breaches
from groups.plan.schedule import arrival
from groups.wording.plans import plan_sentence


@dataclass(frozen=True)
class Preview:
    """One plan for one lead.

    `errors` are sentences about fields other than the intervals, for example an arrival that
    can't be read; the lead then arrives now.
    """

    intervals: tuple[int, ...]
    code: str
    sentence: str
    reset: bool
    hours: Hours | None
    calendar: Calendar
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


def recorded_calendar(recorded: object, at: datetime) -> Calendar | None:
    """The calendar of a recorded plan, whatever today's limits are, for a lead that arrived then.

    None if the record is not a plan, or if it ends after the last day of the calendar.
    """
    intervals = plan.recorded_intervals(recorded)
    if not intervals:
        return None
    try:
        moment = arrival("now", at, policy.zone(), hours=policy.hours())
        return calendar(intervals, moment, policy.hours())
    except OverflowError:
        return None


def preview_of(
    intervals: tuple[int, ...], *, reset: bool, arrives: datetime, errors: tuple[str, ...] = ()
) -> Preview:
    """What a plan within the company's limits will do for a lead that arrives at `arrives`."""
    hours, rules, zone = policy.hours(), policy.rules(), policy.zone()
    at = arrives.astimezone(zone).replace(second=0, microsecond=0)
    return Preview(
        intervals=intervals,
        code=plan.code(intervals),
        sentence=plan_sentence(intervals),
        reset=reset,
        hours=hours,
        calendar=calendar(intervals, at, hours),
        rules=rules,
        breaches=breaches(intervals, rules),
        suggestions=advice(intervals, rules, policy.limits()),
        errors=errors,
    )
