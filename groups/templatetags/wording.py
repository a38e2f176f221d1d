"""Filters that hand the words of groups/wording.py, and the short form, to templates."""

from django import template

from groups import plan, wording

register = template.Library()

register.filter("duration", wording.duration)
register.filter("plan_summary", wording.plan_summary)
register.filter("plan_sentence", wording.plan_sentence)
register.filter("call_sentence", wording.call_sentence)
register.filter("calls", plan.calls)
register.filter("plan_code", plan.code)
register.filter("short_form", plan.short_form)
