"""People's words for groups/plan: durations, sentences, and what to write instead.

Every text is a whole sentence with named places, so that a translator can reorder it. The functions
answer in the language that is active when they are called.
"""

from groups.wording.advice import suggestion_sentence
from groups.wording.durations import duration
from groups.wording.liner_groups import (
    default_change_sentence,
    difference_sentence,
    duplicate_sentence,
    origin_sentence,
)
from groups.wording.pictures import (
    border_text,
    picture_text,
    scale_sentence,
    with_reset_sentence,
    without_reset_sentence,
)
from groups.wording.plan_errors import plan_error
from groups.wording.plans import (
    call_sentence,
    plan_sentence,
    plan_summary,
    recorded_sentence,
    recorded_short,
    unreadable_plan,
)
from groups.wording.rules import breach_sentence, change_sentence, rule_sentence
from groups.wording.schedule import (
    arrival_error,
    arrival_sentence,
    day_and_time,
    hours_sentence,
    outside_sentence,
)

__all__ = [
    "arrival_error",
    "arrival_sentence",
    "border_text",
    "breach_sentence",
    "call_sentence",
    "change_sentence",
    "day_and_time",
    "default_change_sentence",
    "difference_sentence",
    "duplicate_sentence",
    "duration",
    "hours_sentence",
    "origin_sentence",
    "outside_sentence",
    "picture_text",
    "plan_error",
    "plan_sentence",
    "plan_summary",
    "recorded_sentence",
    "recorded_short",
    "rule_sentence",
    "scale_sentence",
    "suggestion_sentence",
    "unreadable_plan",
    "with_reset_sentence",
    "without_reset_sentence",
]
