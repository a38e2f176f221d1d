"""`/groups/`: Liner's interval groups, and whether those made here have changed since."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from groups import roles
from groups.forms.liner_groups import COLUMNS, SORTS, LinerGroupFilter, LinerGroupsForm
from groups.models import LinerGroup, Submission
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.default_period import default_since
from groups.services.liner_groups.refresh import refresh
from groups.views.decorators import private_page
from groups.views.liner_group_rows import filtered, rows_of
from groups.views.links import Link, links_without, links_without_unknown
from groups.wording.numbers import number_text

PAGE_SIZE = 30


@private_page(roles.may_see_history)
def liner_groups(request: HttpRequest) -> HttpResponse:
    fresh = refresh(liner_from_settings(), by_hand="read" in request.GET)
    form = LinerGroupsForm(request.GET)
    shown = form.filter()
    found = filtered(shown, request.user)
    found = found.none() if form.unknown else found
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    default = present_default()
    listed, gone = LinerGroup.objects.counts()
    context = {
        "fresh": fresh,
        "form": LinerGroupsForm(initial=form.values_to_show(shown)),
        "left_out": form.left_out,
        "unknown": links_without_unknown(shown, form),
        "page": page,
        "rows": rows_of(list(page), request.user),
        "default": default,
        "default_since": default.group and _since(default.group),
        "result": _result(page.paginator.count, gone if shown.state == "gone" else listed),
        "is_empty": not listed and not gone,
        "filters": links_without(shown, form.labels(shown)),
        "chips": _chips(shown, form, gone),
        "sorts": _sort_links(shown),
        "pages": _page_links(shown, page),
        "again": shown.query_with(read="now"),
    }
    return render(request, "liner_groups/liner_groups.html", context)


def _since(group: LinerGroup) -> datetime | None:
    entry = Submission.objects.filter(liner_group_id=group.pk).first()
    return default_since(entry) if entry else None


def _result(count: int, total: int) -> str:
    """ "340 interval groups" or "3 of 340 interval groups"."""
    parts = {"count": number_text(count), "total": number_text(total)}
    if count == total:
        return ngettext("%(total)s interval group", "%(total)s interval groups", total) % parts
    text = ngettext(
        "%(count)s of %(total)s interval group", "%(count)s of %(total)s interval groups", total
    )
    return text % parts


def _chips(shown: LinerGroupFilter, form: LinerGroupsForm, gone: int) -> list[Link]:
    """Filters that are one click away and not in use."""
    chips = [("made", "here", ""), ("state", "changed", "")]
    if gone:
        chips.append(("state", "gone", number_text(gone)))
    return [
        Link(form.label_of(name, value), shown.query(**{name: value}), count=count)
        for name, value, count in chips
        if getattr(shown, name) != value
    ]


def _sort_links(shown: LinerGroupFilter) -> dict[str, Link]:
    """A link for each column; the present sort column's link reverses the order."""
    links = {}
    for name in COLUMNS:
        usual, reverse = [sort for sort in SORTS if (sort.lstrip("-") or "number") == name]
        then = reverse if shown.sort == usual else usual
        direction = "desc" if shown.is_descending else "asc"
        links[name] = Link(
            label=str(SORTS[then]),
            query=shown.query(sort=then),
            direction=direction if name == shown.column else "",
        )
    return links


def _page_links(shown: LinerGroupFilter, page: Page[Any]) -> list[Link]:
    links = []
    if page.has_previous():
        query = shown.query_with(page=page.previous_page_number())
        links.append(Link(gettext("Previous"), query, rel="prev"))
    if page.has_next():
        query = shown.query_with(page=page.next_page_number())
        links.append(Link(gettext("Next"), query, rel="next"))
    return links
