"""Links on a page with a filtered list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import FilterForm
from groups.history.filters import DayFilter
from groups.history.url_filter import Labels, UrlFilter
from groups.wording.history import period_in_words

PERIOD = ("since", "until")
# Each ends today, and begins so many days before.
PRESETS = ((_("Today"), 0), (_("Last 7 days"), 6), (_("Last 30 days"), 29))


@dataclass(frozen=True)
class Link:
    """A link to the same page with another query.

    direction  "asc" or "desc" if the list is sorted by this link's column
    rel        "prev" or "next"
    count      how many it finds, as text
    """

    label: str
    query: str
    is_current: bool = False
    direction: str = ""
    rel: str = ""
    count: str = ""


def labels_in_use(
    form: FilterForm, shown: DayFilter, in_words: Callable[[str, str], str]
) -> Labels:
    """Returns the labels of the filters in use that exist; `from` and `to` share one."""
    known = {name: v for name, v in vars(shown).items() if v and name not in form.unknown}
    labels: Labels = [
        ((name,), in_words(name, value)) for name, value in known.items() if name not in PERIOD
    ]
    since, until = (known.get(name, "") for name in PERIOD)
    if since or until:
        labels.append((PERIOD, _preset_of(since, until) or period_in_words(since, until)))
    return labels


def links_without(shown: UrlFilter, labels: Labels) -> list[Link]:
    """Returns a link for each filter in use, which removes that filter."""
    return [Link(label, shown.query(**dict.fromkeys(names, ""))) for names, label in labels]


def links_without_unknown(shown: UrlFilter, form: FilterForm) -> list[Link]:
    """Returns a link for each value that doesn't exist, which removes that filter."""
    return links_without(shown, [((name,), form.unknown_label(name)) for name in form.unknown])


def last_days(before: int) -> dict[str, str]:
    """Returns the days from so many before today until today, as values of a filter."""
    today = timezone.localdate()
    return {"since": (today - timedelta(days=before)).isoformat(), "until": today.isoformat()}


def _preset_of(since: str, until: str) -> str:
    days = {"since": since, "until": until}
    return next((str(label) for label, before in PRESETS if last_days(before) == days), "")


def preset_links(shown: DayFilter) -> list[Link]:
    """Returns a link for each preset period."""
    now = {name: getattr(shown, name) for name in PERIOD}
    periods = [(str(label), last_days(before)) for label, before in PRESETS]
    return [Link(label, shown.query(**days), days == now) for label, days in periods]


def choice_links(shown: UrlFilter, name: str, choices: Iterable[tuple[Any, Any]]) -> list[Link]:
    """Returns a link for each value of one filter."""
    now = getattr(shown, name)
    return [
        Link(str(label), shown.query(**{name: value}), value == now) for value, label in choices
    ]


def page_links(shown: UrlFilter, newer: object, older: object) -> list[Link]:
    """Returns the links to other pages, from the entries with which this one ends, if any."""
    links = []
    if newer:
        links = [
            Link(gettext("Newest"), shown.query()),
            Link(gettext("Newer"), shown.query_with(after=newer), rel="prev"),
        ]
    if older:
        links += [
            Link(gettext("Older"), shown.query_with(before=older), rel="next"),
            Link(gettext("Oldest"), shown.query_with(page="last")),
        ]
    return links
