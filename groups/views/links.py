"""Links on a page with a filtered list."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from groups.forms.filter_form import FilterForm
from groups.history.filters import DayFilter
from groups.history.url_filter import Labels, UrlFilter
from groups.wording.history import period_in_words

PERIOD = ("since", "until")


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
    """Returns the labels of the filters in use; `from` and `to` share one."""
    known = {name: v for name, v in vars(shown).items() if v and name not in form.unknown}
    labels: Labels = [
        ((name,), in_words(name, value)) for name, value in known.items() if name not in PERIOD
    ]
    since, until = (known.get(name, "") for name in PERIOD)
    if since or until:
        labels.append((PERIOD, period_in_words(since, until)))
    return labels + [((name,), form.unknown_label(name)) for name in form.unknown]


def links_without(shown: UrlFilter, labels: Labels) -> list[Link]:
    """Returns a link for each filter in use, which removes that filter."""
    return [Link(label, shown.query(**dict.fromkeys(names, ""))) for names, label in labels]


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
