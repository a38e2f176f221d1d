"""What a list of minutes means: reading, naming, rules, hours, dates, pictures. No Django.

A plan is a sequence of intervals in whole minutes, the first one the wait before the first call.
"""

from groups.plan.intervals import (
    CODES,
    DEFAULT_LIMITS,
    Code,
    Limits,
    Params,
    PlanError,
    PlannedCall,
    calls,
    check,
    code,
    fingerprint,
    on_record,
    parse,
    short_form,
    total,
)

__all__ = [
    "CODES",
    "DEFAULT_LIMITS",
    "Code",
    "Limits",
    "Params",
    "PlanError",
    "PlannedCall",
    "calls",
    "check",
    "code",
    "fingerprint",
    "on_record",
    "parse",
    "short_form",
    "total",
]
