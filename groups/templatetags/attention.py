"""What to do about an alarm, and where the interval groups are that it is about."""

from django import template
from django.urls import reverse

from groups.wording.alarms import next_step

register = template.Library()

register.filter(next_step)


@register.filter
def group_address(number: int) -> str:
    """The page of an interval group."""
    return f"{reverse('liner_groups')}{number}/"
