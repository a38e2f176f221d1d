"""Filters that hand the words of groups/wording, and the short form, to templates."""

from django import template

from groups import plan, wording

register = template.Library()

for word in wording.__all__:
    register.filter(word, getattr(wording, word))
register.filter("calls", plan.calls)
register.filter("plan_code", plan.code)
register.filter("short_form", plan.short_form)
