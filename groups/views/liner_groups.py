"""`/groups/`: Liner's interval groups, and whether those made here have changed since."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from groups import roles
from groups.forms.liner_groups import (
    COLUMNS,
    SORTS,
    LinerGroupFilter,
    LinerGroupsForm,
    usual_direction,
)
from groups.models import LinerGroup
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.refresh import refresh
from groups.views.decorators import private_page
from groups.views.liner_group_rows import filtered, rows_of
from groups.views.links import Link, links_without

PAGE_SIZE = 100


@private_page(roles.may_see_history)
def liner_groups(request: HttpRequest) -> HttpResponse:
    fresh = refresh(liner_from_settings(), by_hand="read" in request.GET)
    form = LinerGroupsForm(request.GET)
    shown = form.filter()
    found = filtered(shown, request.user)
    found = found.none() if form.unknown else found
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    default = present_default()
    # The default may be on another page; its row is read together with this page's.
    with_default = [*page, default.group] if default.group else [*page]
    rows = rows_of(with_default, request.user)
    context = {
        "fresh": fresh,
        "form": LinerGroupsForm(initial=form.values_to_show(shown)),
        "left_out": form.left_out,
        "unknown": list(map(form.unknown_label, form.unknown)),
        "page": page,
        "rows": rows[: len(page)],
        "default": default,
        "default_row": rows[-1] if default.group else None,
        "listed": LinerGroup.objects.listed().count(),
        "gone": LinerGroup.objects.gone().count(),
        "is_gone_shown": shown.state == "gone",
        "order": SORTS[shown.order],
        "filters": links_without(shown, form.labels(shown)),
        "sorts": _sort_links(shown),
        "pages": _page_links(shown, page),
        "again": shown.query_with(read="now"),
        "show_gone": LinerGroupFilter(state="gone").query(),
    }
    return render(request, "liner_groups/liner_groups.html", context)


def _sort_links(shown: LinerGroupFilter) -> dict[str, Link]:
    """A link for each column; the present sort column's link reverses the order."""
    column, direction = shown.order
    links = {}
    for name in COLUMNS:
        then = usual_direction(name)
        if name == column:
            then = "asc" if direction == "desc" else "desc"
        links[name] = Link(
            label=str(SORTS[name, then]),
            query=shown.query(sort=name, direction="" if then == usual_direction(name) else then),
            direction=direction if name == column else "",
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
