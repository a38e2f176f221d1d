"""What the overview's templates say and look up."""

from collections.abc import Sequence
from typing import Any

from django import template

from groups.wording import charts

register = template.Library()

register.filter("span_text", charts.span_text)
register.filter("axis_text", charts.axis_text)
register.filter("short_time", charts.short_time)
register.filter("bin_text", charts.bin_text)


@register.filter
def at(items: Sequence[Any], place: int) -> Any:
    """The item at a place, counted from 0."""
    return items[place]
