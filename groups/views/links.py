"""Links of a page that shows a filtered list."""

from dataclasses import dataclass

from groups.history.url_filter import Labels, UrlFilter


@dataclass(frozen=True)
class Link:
    """A link to the same page with another query.

    direction  "asc" or "desc" where the list is sorted by what the link names
    rel        "prev" or "next" of a neighbouring page
    """

    label: str
    query: str
    is_current: bool = False
    direction: str = ""
    rel: str = ""


def links_without(shown: UrlFilter, labels: Labels) -> list[Link]:
    """Returns a link for each label of a filter in use; it drops the values of those names."""
    return [Link(label, shown.query(**dict.fromkeys(names, ""))) for names, label in labels]
