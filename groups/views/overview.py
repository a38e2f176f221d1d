"""`/overview/`: charts and tables of a period. Each number links to its entries in the history."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from groups import roles
from groups.forms.overview import FIRST_DAY, OverviewForm
from groups.services import overview as services
from groups.services.overview import Counts
from groups.statistics import charts
from groups.statistics.period import DAY, LENGTHS, Period
from groups.views.decorators import private_page
from groups.views.overview_rows import (
    STATUSES,
    default_boxes,
    duration_rows,
    history_url,
    outcome_rows,
    person_rows,
    span_rows,
)

MOST_PEOPLE = 50


@private_page(roles.may_see_all)
def overview(request: HttpRequest) -> HttpResponse:
    form = OverviewForm(request.GET)
    period = form.period()
    defaults = services.defaults(period)
    context = {
        "period": period,
        "form": OverviewForm(initial={"days": str(period.days), "to": period.last}),
        "left_out": form.left_out,
        "lengths": [(days, _query(Period.of(days, period.last, period.zone))) for days in LENGTHS],
        "earlier": _earlier(period),
        "later": _later(period),
        "open_now": services.open_now(),
        "history": reverse("history"),
        "defaults": defaults,
        "settled": services.settled(period),
        "strip": default_boxes(period, defaults, timezone.now()),
        **_counts(period, services.counts(period)),
        "times": duration_rows(period, services.durations(period)),
    }
    return render(request, "overview/overview.html", context)


def _query(period: Period) -> str:
    return f"?{urlencode({'days': period.days, 'to': period.last.isoformat()})}"


def _earlier(period: Period) -> str:
    last = period.first - DAY
    return _query(period.ending(last)) if last >= FIRST_DAY else ""


def _later(period: Period) -> str:
    today = timezone.localdate()
    if period.last >= today:
        return ""
    return _query(period.ending(min(period.last + DAY * period.days, today)))


def _counts(period: Period, counts: Counts) -> dict[str, Any]:
    statuses = [status for status in STATUSES if counts.outcomes[status]]
    people = counts.people.most_common()
    return {
        "total": counts.outcomes.total(),
        "whole_url": history_url(period),
        "statuses": [(status, status.label) for status in statuses],
        "chart": charts.columns([[by[status] for status in statuses] for by in counts.by_span]),
        "spans": span_rows(period, counts.by_span, statuses),
        "outcomes": outcome_rows(period, counts.outcomes, statuses),
        "people": person_rows(period, people[:MOST_PEOPLE], counts.outcomes.total()),
        "others": people[MOST_PEOPLE:],
    }
