"""Counts in the reader's language."""

from django.utils.formats import number_format


def number_text(count: int) -> str:
    """For example "10,000"."""
    return number_format(count, force_grouping=True)
