"""Links on a page with a filtered list."""

from dataclasses import dataclass

from django.utils.translation import gettext

from groups.history.url_filter import Labels, UrlFilter


@dataclass(frozen=True)
class Link:
    """A link to the same page with another query.

    direction  "asc" or "desc" if the list is sorted by this link's column
    rel        "prev" or "next"
    """

    label: str
    query: str
    is_current: bool = False
    direction: str = ""
    rel: str = ""


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
