"""Texts of the overview, and look-ups in its lists."""

from collections.abc import Sequence
from typing import Any

from django import template

from groups.wording import overview

register = template.Library()

register.filter("span_text", overview.span_text)
register.filter("axis_text", overview.axis_text)
register.filter("full_day", overview.full_day)
register.filter("short_time", overview.short_time)
register.filter("bin_text", overview.bin_text)


@register.filter
def at(items: Sequence[Any], place: int) -> Any:
    """The item at a place, counted from 0."""
    return items[place]
