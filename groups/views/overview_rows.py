"""Rows of the overview's tables and pieces of its charts, each with a link to the history."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from groups.models import Submission
from groups.services.overview import Defaults, Durations
from groups.statistics import charts
from groups.statistics.period import Period, Span

Status = Submission.Status
# From the bottom of a column up.
STATUSES = (
    *(Status.CREATED, Status.REFUSED, Status.NOT_SENT),
    *(Status.ABSENT, Status.UNKNOWN, Status.SENDING),
)
BAR_WIDTH = 160.0

Row = dict[str, Any]


def history_url(span: Span, **filters: str) -> str:
    days = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return f"{reverse('history')}?{urlencode(days | filters)}"


def span_rows(
    period: Period, by_span: Sequence[Counter[str]], statuses: Sequence[Status]
) -> list[Row]:
    """A row for each day or week; `amounts` are in the order of `statuses`."""
    return [
        {
            "span": span,
            "url": history_url(span),
            "total": counts.total(),
            "amounts": [_amount(span, counts[status], status) for status in statuses],
        }
        for span, counts in zip(period.spans, by_span, strict=True)
    ]


def _amount(span: Span, count: int, status: Status) -> Row:
    """`url` is "" if there is nothing to show."""
    url = history_url(span, status=status) if count else ""
    return {"count": count, "url": url, "status": status}


def outcome_rows(period: Period, counts: Counter[str], statuses: Sequence[Status]) -> list[Row]:
    most, total = max(counts.values(), default=1), counts.total()
    return [
        {
            "status": status,
            "label": status.label,
            "url": history_url(period, status=status),
            **_bar(counts[status], most=most, total=total),
        }
        for status in statuses
    ]


def person_rows(period: Period, people: Sequence[tuple[str, int]], total: int) -> list[Row]:
    """`people` are names and counts, the largest count first."""
    return [
        {
            "label": name,
            "url": history_url(period, by=name),
            **_bar(count, most=people[0][1], total=total),
        }
        for name, count in people
    ]


def _bar(count: int, *, most: int, total: int) -> Row:
    """`share` is in percent, `bar` the length in pixels."""
    bar = charts.length(count, most, BAR_WIDTH)
    return {"count": count, "share": 100 * count / total, "bar": bar}


def duration_rows(period: Period, by_status: dict[str, Durations]) -> list[Row]:
    return [
        {
            "status": status,
            "label": status.label,
            "url": history_url(period, status=status),
            "times": by_status[status],
            "bins": _bins(by_status[status]),
        }
        for status in STATUSES
        if status in by_status
    ]


def _bins(times: Durations) -> list[tuple[int, int, charts.Box]]:
    """Place, count and box of each bin that is not empty."""
    counts = charts.distribution(times.counts)
    boxes = zip(counts, charts.small_columns(counts), strict=True)
    return [(place, count, box) for place, (count, box) in enumerate(boxes) if count]


def default_boxes(period: Period, defaults: Defaults, now: datetime) -> list[Row]:
    """From left to right, up to `now`; `label` is "" if it does not fit."""
    begins, ends = period.bounds
    boxes = []
    for default in reversed(defaults.periods):
        x, width = charts.on_strip(
            begins, ends, (default.entry.submitted_at, min(default.until or now, ends))
        )
        number = f"#{default.entry.liner_group_id}"
        label = number if charts.has_room(number, width) else ""
        boxes.append({"default": default, "x": x, "width": width, "label": label})
    return boxes
