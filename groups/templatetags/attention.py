"""What to do about an alarm."""

from django import template

from groups.wording.alarms import next_step

register = template.Library()

register.filter(next_step)
