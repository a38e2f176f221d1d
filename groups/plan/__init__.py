"""What a list of minutes means: parsing, fingerprint, calls, rules, hours, dates. No Django.

A plan is a sequence of intervals in whole minutes. The first is the wait before the first call.
"""

from groups.plan.fingerprint import code, fingerprint
from groups.plan.limits import DEFAULT_LIMITS, ErrorCode, Limits, PlanError
from groups.plan.notation import short_form
from groups.plan.parse import check, parse, recorded_intervals
from groups.plan.readings import readings
from groups.plan.schedule import PlannedCall, calls

__all__ = [
    "DEFAULT_LIMITS",
    "ErrorCode",
    "Limits",
    "PlanError",
    "PlannedCall",
    "calls",
    "check",
    "code",
    "fingerprint",
    "parse",
    "readings",
    "recorded_intervals",
    "short_form",
]
