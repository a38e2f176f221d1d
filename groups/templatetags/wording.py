"""Filters for plans: the sentences of groups.wording, the plan code and the short form.

short_form is for values and links; own_units makes it a text for people.
"""

from django import template

from groups import plan
from groups.wording import advice, calendar, durations, plans, quotes, reset, rules, schedule

register = template.Library()

for sentence in (
    advice.suggestion_sentence,
    calendar.day_date,
    calendar.day_text,
    calendar.mark_text,
    durations.duration,
    durations.own_units,
    plans.plan_sentence,
    plans.plan_summary,
    plans.recorded_brief,
    plans.recorded_sentence,
    plans.recorded_short,
    reset.with_reset_sentence,
    reset.without_reset_sentence,
    rules.breach_sentence,
    schedule.arrival_moment,
    schedule.day_and_time,
    schedule.hours_sentence,
    schedule.outside_sentence,
    plan.short_form,
):
    register.filter(sentence)
register.filter("plan_code", plan.code)
register.filter("quoted", quotes.quoted, is_safe=True)
