"""`/overview/`: what a period was like, in charts with their tables; each leads to the history."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import roles
from groups.forms import OverviewForm
from groups.forms.overview import FIRST_DAY
from groups.models import Submission
from groups.roles import allowed
from groups.services import overview as services
from groups.services.overview import Counts, DefaultPeriod, Defaults, Durations
from groups.statistics import charts
from groups.statistics.period import DAY, LENGTHS, Period, Span

Status = Submission.Status
# From the bottom of a column up: what went well first.
STATUSES = (
    *(Status.CREATED, Status.REFUSED, Status.NOT_SENT),
    *(Status.ABSENT, Status.UNKNOWN, Status.SENDING),
)
MOST_PEOPLE = 50
BAR_WIDTH = 160.0

private = cache_control(private=True, no_store=True)


@dataclass(frozen=True)
class Amount:
    """A count, and where what it counts can be read; "" where there is nothing to read."""

    count: int
    url: str
    status: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table with a bar: an outcome or a person, and their share of all in percent."""

    label: str
    url: str
    count: int
    share: float
    bar: float
    status: str = ""


@dataclass(frozen=True)
class SpanRow:
    """A day or a week; `amounts` follow the statuses of the page."""

    span: Span
    url: str
    total: int
    amounts: tuple[Amount, ...]


@dataclass(frozen=True)
class TimesRow:
    """How long Liner took where it ended so; `bins` are (place, count, box)."""

    status: str
    label: str
    url: str
    times: Durations
    bins: tuple[tuple[int, int, charts.Box], ...]


@dataclass(frozen=True)
class HeldBox:
    """A default on the strip; `label` is "" where there is no room for it."""

    held: DefaultPeriod
    x: float
    width: float
    label: str


@private
@require_safe
@allowed(roles.may_see_all)
def overview(request: HttpRequest) -> HttpResponse:
    form = OverviewForm(request.GET)
    period = form.period()
    defaults = services.defaults(period)
    context = {
        "period": period,
        "form": OverviewForm(initial={"days": str(period.days), "to": period.last}),
        "left_out": form.left_out,
        "lengths": [
            (days, _address(Period.of(days, period.last, period.zone))) for days in LENGTHS
        ],
        "earlier": _earlier(period),
        "later": _later(period),
        "open_now": services.open_now(),
        "history": reverse("history"),
        "defaults": defaults,
        "strip": _strip(period, defaults, timezone.now()),
        **_counted(period, services.counts(period)),
        "times": _times(period, services.durations(period)),
    }
    return render(request, "overview/overview.html", context)


def _address(period: Period) -> str:
    return f"?{urlencode({'days': period.days, 'to': period.last.isoformat()})}"


def _earlier(period: Period) -> str:
    last = period.first - DAY
    return _address(period.ending(last)) if last >= FIRST_DAY else ""


def _later(period: Period) -> str:
    today = timezone.localdate()
    if period.last >= today:
        return ""
    last = min(period.last + DAY * period.days, today)
    return _address(period.ending(last))


def _history(span: Span, **more: str) -> str:
    """Where the entries of those days can be read, or some of them."""
    days = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return f"{reverse('history')}?{urlencode(days | more)}"


def _counted(period: Period, counts: Counts) -> dict[str, Any]:
    statuses = [status for status in STATUSES if counts.outcomes[status]]
    people = counts.people.most_common()
    return {
        "total": counts.outcomes.total(),
        "whole_url": _history(period),
        "statuses": [(status, status.label) for status in statuses],
        "chart": charts.columns([[by[status] for status in statuses] for by in counts.by_span]),
        "spans": _span_rows(period, counts.by_span, statuses),
        "outcomes": _outcome_rows(period, counts.outcomes, statuses),
        "people": _people_rows(period, people[:MOST_PEOPLE], counts.outcomes.total()),
        "others": people[MOST_PEOPLE:],
    }


def _span_rows(
    period: Period, by_span: Sequence[Counter[str]], statuses: Sequence[Status]
) -> list[SpanRow]:
    return [
        SpanRow(span, _history(span), by.total(), tuple(_amounts(span, by, statuses)))
        for span, by in zip(period.spans, by_span, strict=True)
    ]


def _amounts(span: Span, by: Counter[str], statuses: Sequence[Status]) -> list[Amount]:
    return [
        Amount(by[status], _history(span, status=status) if by[status] else "", status)
        for status in statuses
    ]


def _outcome_rows(period: Period, counts: Counter[str], statuses: Sequence[Status]) -> list[Row]:
    most, total = max(counts.values(), default=1), counts.total()
    return [
        Row(
            label=str(status.label),
            url=_history(period, status=status),
            count=counts[status],
            share=100 * counts[status] / total,
            bar=charts.length(counts[status], most, BAR_WIDTH),
            status=status,
        )
        for status in statuses
    ]


def _people_rows(period: Period, people: Sequence[tuple[str, int]], total: int) -> list[Row]:
    return [
        Row(
            label=name,
            url=_history(period, by=name),
            count=count,
            share=100 * count / total,
            bar=charts.length(count, people[0][1], BAR_WIDTH),
        )
        for name, count in people
    ]


def _times(period: Period, by_status: dict[str, Durations]) -> list[TimesRow]:
    return [
        TimesRow(
            status=status,
            label=str(status.label),
            url=_history(period, status=status),
            times=by_status[status],
            bins=_bins(by_status[status]),
        )
        for status in STATUSES
        if status in by_status
    ]


def _bins(times: Durations) -> tuple[tuple[int, int, charts.Box], ...]:
    counts = charts.distribution(times.counts)
    boxes = charts.small_columns(counts)
    return tuple(
        (place, count, box)
        for place, (count, box) in enumerate(zip(counts, boxes, strict=True))
        if count
    )


def _strip(period: Period, defaults: Defaults, now: datetime) -> list[HeldBox]:
    """From left to right; nothing is drawn of the time to come."""
    begins, ends = period.stretch
    return [
        _held_box(held, begins, ends, min(held.until or now, ends))
        for held in reversed(defaults.periods)
    ]


def _held_box(held: DefaultPeriod, begins: datetime, ends: datetime, until: datetime) -> HeldBox:
    x, width = charts.on_strip(begins, ends, (held.entry.submitted_at, until))
    number = f"#{held.entry.liner_group_id}"
    return HeldBox(held, x, width, number if charts.has_room(number, width) else "")
