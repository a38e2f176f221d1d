"""`/events/`: the whole audit trail, newest first, with filters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext

from groups import roles
from groups.forms.events import EventForm
from groups.history.filters import EventFilter
from groups.services import events as services
from groups.services.accounts.names import namesakes
from groups.views.decorators import private_page
from groups.views.links import (
    Link,
    labels_in_use,
    last_days,
    links_without,
    links_without_unknown,
    page_links,
    preset_links,
)
from groups.wording.events import event_filter_in_words
from groups.wording.numbers import number_text


@private_page(roles.may_see_all)
def events(request: HttpRequest) -> HttpResponse:
    form = EventForm(request.GET)
    shown = form.filter()
    before, after = (_number(request.GET.get(name, "")) for name in ("before", "after"))
    is_last = request.GET.get("page") == "last"
    page = services.event_page(shown, before=before, after=after, last=is_last)
    context = {
        "form": EventForm(initial=form.values_to_show(shown)),
        "left_out": form.left_out,
        "unknown": links_without_unknown(shown, form),
        "namesakes": namesakes(shown.by),
        "query": shown.query(),
        "page": page,
        "filters": links_without(shown, labels_in_use(form, shown, event_filter_in_words)),
        "presets": preset_links(shown),
        "questions": _questions(shown),
        "pages": page_links(shown, page.newer, page.older),
        "furthest": number_text(services.WINDOWS[-1]),
    }
    return render(request, "events/events.html", context)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < len(str(2**63))
    return int(text) if is_number else None


def _questions(shown: EventFilter) -> list[Link]:
    week = last_days(6)
    questions = [
        (pgettext("events", "All"), EventFilter()),
        (gettext("Who signed in last week?"), EventFilter(kind="account.signed_in", **week)),
        (gettext("Whose sign-in failed last week?"), EventFilter(kind="account.refused", **week)),
        (gettext("Whose roles changed?"), EventFilter(kind="account.roles")),
        (gettext("Who exported?"), EventFilter(kind="export")),
    ]
    return [Link(label, each.query(), each == shown) for label, each in questions]
