"""Text on the overview: days, weeks, durations in milliseconds."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext

from groups.statistics.charts import EDGES
from groups.statistics.period import Span
from groups.wording.times import date_text

_SECOND, _TEN_SECONDS = 1_000, 10_000


def span_text(span: Span) -> str:
    """ "Fri 27 Nov", or "16 Nov to 22 Nov"; the page shows the year once."""
    if span.days == 1:
        return date_text(span.first, weekday=True, year=False)
    return gettext("%(first)s to %(last)s") % {
        "first": axis_text(span),
        "last": date_text(span.last, year=False),
    }


def axis_text(span: Span) -> str:
    """The label under a column: "27 Nov"."""
    return date_text(span.first, year=False)


def full_day(day: date) -> str:
    """ "Fri 27 Nov 2026"."""
    return date_text(day, weekday=True)


def short_time(ms: int) -> str:
    """ "320 ms", "1.4 s", "12 s"."""
    if ms < _SECOND:
        return gettext("%(count)d ms") % {"count": ms}
    places = 1 if ms < _TEN_SECONDS else 0
    return gettext("%(count)s s") % {"count": formats.number_format(ms / _SECOND, places)}


def bin_text(place: int) -> str:
    """The durations in a bin of groups.statistics.charts: "over 200 ms, up to 500 ms"."""
    if place == 0:
        return gettext("up to %(most)s") % {"most": _edge(EDGES[0])}
    if place == len(EDGES):
        return gettext("over %(least)s") % {"least": _edge(EDGES[-1])}
    return gettext("over %(least)s, up to %(most)s") % {
        "least": _edge(EDGES[place - 1]),
        "most": _edge(EDGES[place]),
    }


def _edge(ms: int) -> str:
    """short_time() for round numbers: "500 ms", "2 s"."""
    if ms < _SECOND:
        return short_time(ms)
    return gettext("%(count)s s") % {"count": formats.number_format(ms // _SECOND)}
