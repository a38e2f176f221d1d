"""Links on a page with a filtered list."""

from dataclasses import dataclass

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
