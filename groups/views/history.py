"""`/history/`: what was asked for, found by what is shown of it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import roles
from groups.forms import HistoryForm
from groups.forms.fields import uuid_or_none
from groups.history.filters import HistoryFilter
from groups.history.fulltext import SHORTEST
from groups.history.paging import WINDOW, HistorySearch, Page, Size
from groups.history.url_filter import Labels
from groups.models import Submission
from groups.roles import allowed
from groups.views.links import Link, links_without
from groups.wording.history import filter_in_words, period_in_words, size_in_words

QUESTIONS = [
    (_("Default changed"), HistoryFilter(status="created", default="yes")),
    (_("Outcome unknown"), HistoryFilter(status="unknown")),
    (_("Settled by hand"), HistoryFilter(cause="settled")),
    (_("Different on read-back"), HistoryFilter(verification="different")),
    (_("Warnings confirmed"), HistoryFilter(confirmed="yes")),
    (_("Alarms without an answer"), HistoryFilter(alarm="unanswered")),
]
PERIOD = ("since", "until")
MOST_PEOPLE = 200

private = cache_control(private=True, no_store=True)


@private
@require_safe
@allowed(roles.may_see_history)
def history(request: HttpRequest) -> HttpResponse:
    form = HistoryForm(request.GET)
    shown = form.filter()
    finding = HistorySearch(shown, request.user)
    place = _place(request)
    page = finding.page(**place)
    filters = links_without(shown, _labels(form, shown))
    is_going_back = bool(place.get("after") or place.get("last"))
    context = {
        "search": form["q"],
        "form": HistoryForm(initial=vars(shown)),
        "left_out": form.left_out,
        "people": _people,
        "query": shown.query(),
        "entries": page.entries,
        "result": _result(filters, _size(finding, page, place)),
        "filters": filters,
        "questions": _questions(shown),
        "pages": _page_links(shown, page),
        "is_first": not place,
        "stopped_at": page.stopped_at,
        "is_stopped_going_back": is_going_back,
        "further": _further(shown, page, is_going_back=is_going_back),
        "furthest": f"{WINDOW:,}",
        "is_backwards": bool(shown.until) and shown.since > shown.until,
        "is_short": 0 < len(shown.q) < SHORTEST,
    }
    return render(request, "history/history.html", context)


def _place(request: HttpRequest) -> dict[str, Any]:
    """Where the page begins or ends; 404 for an entry that isn't there for the person."""
    for name in ("before", "after"):
        if place := request.GET.get(name, ""):
            visible = Submission.objects.visible_to(request.user).only("id", "submitted_at")
            return {name: get_object_or_404(visible, pk=uuid_or_none(place))}
    return {"last": True} if request.GET.get("page") == "last" else {}


def _people() -> list[str]:
    """Names to choose from, for those who find more than their own entries."""
    makers = get_user_model().objects.filter(groups__name=roles.SUPERVISOR)
    return list(makers.order_by("username").values_list("username", flat=True)[:MOST_PEOPLE])


def _size(finding: HistorySearch, page: Page, place: dict[str, Any]) -> Size:
    """Counts, unless everything is on this page."""
    if not (place or page.older or page.stopped_at):
        return Size(len(page.entries))
    return finding.size()


def _result(filters: list[Link], size: Size) -> str:
    """ "Refused, by Anna, 18 to 25 Nov 2026: 12 entries"."""
    number = size_in_words(size.count, is_least=size.is_least, is_so_far=size.is_so_far)
    words = ", ".join(link.label for link in filters)
    if not words:
        return capfirst(gettext("%(number)s in all") % {"number": number})
    return capfirst(gettext("%(filters)s: %(number)s") % {"filters": words, "number": number})


def _labels(form: HistoryForm, shown: HistoryFilter) -> Labels:
    """Returns names and label of each filter in use; the two ends of a period are one."""
    labels: Labels = [
        ((name,), filter_in_words(name, value, form.label_of(name, value)))
        for name, value in vars(shown).items()
        if value and name not in PERIOD
    ]
    if shown.since or shown.until:
        labels.append((PERIOD, period_in_words(shown.since, shown.until)))
    return labels


def _questions(shown: HistoryFilter) -> list[Link]:
    return [Link(str(label), each.query(), each == shown) for label, each in QUESTIONS]


def _further(shown: HistoryFilter, page: Page, *, is_going_back: bool) -> str:
    """Returns the query for what lies behind the last row that was looked at."""
    entry = page.newer if is_going_back else page.older
    if entry is None:
        return ""
    return shown.query_with(**{"after" if is_going_back else "before": entry.id})


def _page_links(shown: HistoryFilter, page: Page) -> list[Link]:
    links = []
    if page.newer:
        links = [
            Link(gettext("Newest"), shown.query()),
            Link(gettext("Newer"), shown.query_with(after=page.newer.id), rel="prev"),
        ]
    if page.older:
        links += [
            Link(gettext("Older"), shown.query_with(before=page.older.id), rel="next"),
            Link(gettext("Oldest"), shown.query_with(page="last")),
        ]
    return links
