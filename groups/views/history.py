"""`/history/`: every request to create an interval group, with filters."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from groups import roles
from groups.audit.mismatches import mismatches
from groups.audit.unchanged import until_next_event
from groups.forms.history import HistoryForm
from groups.history.filters import HistoryFilter
from groups.history.fulltext import SHORTEST
from groups.history.paging import WINDOW, HistorySearch, Page, Size
from groups.models import Submission
from groups.models.search import read_term, uuid_or_none
from groups.services.accounts.names import namesakes
from groups.views.decorators import private_page
from groups.views.links import (
    Link,
    choice_links,
    labels_in_use,
    links_without,
    links_without_unknown,
    page_links,
    preset_links,
)
from groups.wording.history import filter_in_words, size_in_words
from groups.wording.numbers import number_text

NOT_REVIEWED = HistoryFilter(review="new")
QUESTIONS = [
    (pgettext_lazy("entries", "All"), HistoryFilter()),
    (_("Unknown"), HistoryFilter(status="unknown")),
    (_("Defaults"), HistoryFilter(default="yes")),
    (pgettext_lazy("entries", "Decided by a person"), HistoryFilter(cause="settled")),
    (_("Saved differently"), HistoryFilter(verification="different")),
    (pgettext_lazy("entries", "Warnings confirmed"), HistoryFilter(confirmed="yes")),
    (_("Unanswered alarms"), HistoryFilter(alarm="unanswered")),
]
MOST_PEOPLE = 200
MOST_NOT_REVIEWED = 100
MOST_PRINTED = 1_000


@private_page(roles.may_see_history)
def history(request: HttpRequest) -> HttpResponse:
    sees_all = roles.may_see_all(request.user)
    form = HistoryForm(request.GET, sees_all=sees_all)
    shown = form.filter()
    search = HistorySearch(shown, request.user)
    place = _place(request)
    page = search.page(**place)
    is_complete = not (place or page.older or page.stopped_at)
    is_going_back = bool(place.get("after") or place.get("last"))
    context = {
        **_context(form, shown, page),
        "search": form["q"],
        "form": HistoryForm(initial=form.values_to_show(shown)),
        "namesakes": namesakes(shown.by) if sees_all else [],
        "people": _people,
        "presets": preset_links(shown),
        "outcomes": choice_links(shown, "status", Submission.Status.choices),
        "result": _result(Size(len(page.entries)) if is_complete else _size(search, request.user)),
        "questions": _questions(shown, request.user),
        "pages": page_links(shown, page.newer and page.newer.id, page.older and page.older.id),
        "is_first": not place,
        "is_complete": is_complete,
        "most_printed": number_text(MOST_PRINTED),
        "stopped_at": page.stopped_at,
        "is_stopped_going_back": is_going_back,
        "further": _further(shown, page, "after" if is_going_back else "before"),
        "furthest": number_text(WINDOW),
        "is_backwards": bool(shown.until) and shown.since > shown.until and not form.unknown,
        "is_short": 0 < len(read_term(shown.q).text) < SHORTEST,
    }
    return render(request, "history/history.html", context)


@private_page(roles.may_see_history)
def history_print(request: HttpRequest) -> HttpResponse:
    """The newest entries on one page, for paper."""
    form = HistoryForm(request.GET, sees_all=roles.may_see_all(request.user))
    shown = form.filter()
    page = HistorySearch(shown, request.user, page_size=MOST_PRINTED).page()
    context = {
        **_context(form, shown, page),
        "result": _result(Size(len(page.entries))),
        "has_more": bool(page.older),
    }
    return render(request, "history/print.html", context)


def _context(form: HistoryForm, shown: HistoryFilter, page: Page) -> dict[str, Any]:
    """What the page and its print have in common."""

    def in_words(name: str, value: str) -> str:
        return filter_in_words(name, value, form.label_of(name, value))

    return {
        "entries": page.entries,
        "wrong": mismatches([str(entry.id) for entry in page.entries]),
        "filters": links_without(shown, labels_in_use(form, shown, in_words)),
        "left_out": form.left_out,
        "unknown": links_without_unknown(shown, form),
        "query": shown.query(),
    }


def _questions(shown: HistoryFilter, user: Any) -> list[Link]:
    links = [Link(str(label), each.query(), each == shown) for label, each in QUESTIONS]
    if not roles.may_see_all(user):
        return links
    found = Submission.objects.filter(review_state=NOT_REVIEWED.review)[:MOST_NOT_REVIEWED].count()
    count = f"{found}+" if found == MOST_NOT_REVIEWED else str(found)
    label, is_current = pgettext("entries", "Not reviewed"), shown == NOT_REVIEWED
    return [links[0], Link(label, NOT_REVIEWED.query(), is_current, count=count), *links[1:]]


def _place(request: HttpRequest) -> dict[str, Any]:
    """Arguments for HistorySearch.page(); 404 for an entry that this person may not see."""
    for name in ("before", "after"):
        if place := request.GET.get(name, ""):
            visible = Submission.objects.visible_to(request.user).only("id", "submitted_at")
            return {name: get_object_or_404(visible, pk=uuid_or_none(place))}
    return {"last": True} if request.GET.get("page") == "last" else {}


def _people() -> list[str]:
    """Suggestions for the field Person, for those who see everybody's entries."""
    supervisors = get_user_model().objects.filter(groups__name=roles.SUPERVISOR)
    return list(supervisors.order_by("username").values_list("username", flat=True)[:MOST_PEOPLE])


def _size(search: HistorySearch, user: Any) -> Size:
    return until_next_event("history_size", (user.pk, search.filter.query()), search.size)


def _result(size: Size) -> str:
    return size_in_words(size.count, is_least=size.is_least, is_so_far=size.is_so_far)


def _further(shown: HistoryFilter, page: Page, direction: str) -> str:
    """The query that continues a search which stopped at its limit; "" for any other."""
    return shown.query_with(**{direction: page.stopped_at.id}) if page.stopped_at else ""
