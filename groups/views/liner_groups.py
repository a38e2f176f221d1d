"""`/groups/`: the interval groups in Liner now, and what became of those made here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import roles
from groups.forms import LinerGroupFilter, LinerGroupsForm
from groups.forms.liner_groups import COLUMNS, SORTS, usual_direction
from groups.models import LinerGroup, Submission
from groups.models.liner_group import LinerGroupQuerySet
from groups.roles import allowed
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.default import present_default
from groups.services.liner_groups.refresh import refresh
from groups.views.links import Link, links_without

PAGE_SIZE = 100

private = cache_control(private=True, no_store=True)


@dataclass(frozen=True)
class Row:
    """One interval group as the page shows it.

    entry      what made it, None where it was made elsewhere
    entry_url  where the person may see that entry
    is_gone    no longer in Liner's list
    differs    names of what Liner holds otherwise than was asked
    """

    group: LinerGroup
    entry: Submission | None
    entry_url: str | None
    is_gone: bool
    differs: tuple[str, ...]


@private
@require_safe
@allowed(roles.may_see_history)
def liner_groups(request: HttpRequest) -> HttpResponse:
    fresh = refresh(liner_from_settings(), by_hand="read" in request.GET)
    form = LinerGroupsForm(request.GET)
    shown = form.filter()
    page = Paginator(_found(shown, fresh.read_at), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "fresh": fresh,
        "form": LinerGroupsForm(initial=vars(shown)),
        "left_out": form.left_out,
        "page": page,
        "listed": LinerGroup.objects.listed(fresh.read_at).count(),
        "gone": LinerGroup.objects.gone(fresh.read_at).count(),
        "is_gone_shown": shown.state == "gone",
        "order": SORTS[shown.order],
        **_rows_and_default(page, fresh.read_at, request.user),
        **_links(form, shown, page),
    }
    return render(request, "liner_groups/liner_groups.html", context)


def _rows_and_default(page: Page[Any], read_at: datetime | None, user: Any) -> dict[str, Any]:
    """The rows of the page, and one of the default, which may stand on another page."""
    default = present_default()
    own = [default.group] if default.group else []
    rows = _rows([*page, *own], read_at, user)
    return {
        "rows": rows[: len(page)],
        "default": default,
        "default_row": rows[-1] if own else None,
    }


def _links(form: LinerGroupsForm, shown: LinerGroupFilter, page: Page[Any]) -> dict[str, Any]:
    return {
        "filters": links_without(shown, form.labels(shown)),
        "sorts": _sort_links(shown),
        "pages": _page_links(shown, page),
        "again": shown.query_with(read="now"),
        "show_gone": LinerGroupFilter(state="gone").query(),
    }


def _found(shown: LinerGroupFilter, read_at: datetime | None) -> LinerGroupQuerySet:
    all_groups = LinerGroup.objects.all()
    found = all_groups.gone(read_at) if shown.state == "gone" else all_groups.listed(read_at)
    if shown.q:
        found = found.searched(shown.q, number=shown.number, plan=shown.plan)
    if shown.made:
        found = found.made_here() if shown.made == "here" else found.made_elsewhere()
    if shown.state == "changed":
        found = found.changed()
    elif shown.state == "asked":
        found = found.as_asked()
    if shown.default:
        found = found.filter(is_default=shown.default == "yes")
    if shown.reset:
        found = found.filter(reset_attempts_enabled=shown.reset == "yes")
    column, direction = shown.order
    return found.sorted_by(COLUMNS[column], descending=direction == "desc")


def _rows(found: Iterable[LinerGroup], read_at: datetime | None, user: Any) -> list[Row]:
    groups = list(found)
    made = Submission.objects.filter(liner_group_id__in=[group.pk for group in groups])
    entries = {
        entry.liner_group_id: entry
        for entry in made.defer("answer", "request_body", "read_back", "message")
    }
    visible = made.visible_to(user).values_list("liner_group_id", flat=True)
    own = set(visible)
    return [_row(group, entries.get(group.pk), read_at, is_own=group.pk in own) for group in groups]


def _row(
    group: LinerGroup, entry: Submission | None, read_at: datetime | None, *, is_own: bool
) -> Row:
    return Row(
        group=group,
        entry=entry,
        entry_url=entry.get_absolute_url() if entry and is_own else None,
        is_gone=read_at is not None and group.last_seen < read_at,
        differs=group.differences(entry) if entry else (),
    )


def _sort_links(shown: LinerGroupFilter) -> dict[str, Link]:
    """For each column the address that sorts by it; the other way round where it does already."""
    column, direction = shown.order
    links = {}
    for name in COLUMNS:
        then = usual_direction(name)
        if name == column:
            then = "asc" if direction == "desc" else "desc"
        query = shown.query(sort=name, direction="" if then == usual_direction(name) else then)
        links[name] = Link(
            str(SORTS[name, then]), query, direction=direction if name == column else ""
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
