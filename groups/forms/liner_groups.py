"""What is asked of Liner's list on /groups/: a search, filters, an order. All of it in the URL."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import ANY, FilterForm, choice_field, text_field
from groups.history.url_filter import Labels, UrlFilter
from groups.plan.fingerprint import fingerprint_of_code

# What narrows the list; the others order it.
FILTERS = ("q", "state", "made", "default", "reset")
_NUMBER = re.compile(r"#?([0-9]{1,19})")

SORTS = {
    ("number", "desc"): _("newest number first"),
    ("number", "asc"): _("oldest number first"),
    ("title", "asc"): _("title from A to Z"),
    ("title", "desc"): _("title from Z to A"),
    ("calls", "desc"): _("most calls first"),
    ("calls", "asc"): _("fewest calls first"),
    ("length", "desc"): _("longest plan first"),
    ("length", "asc"): _("shortest plan first"),
    ("made", "desc"): _("newest made here first"),
    ("made", "asc"): _("oldest made here first"),
}
COLUMNS = {
    "number": "pk",
    "title": "title_folded",
    "calls": "length",
    "length": "minutes",
    "made": "made_at",
}


@dataclass(frozen=True)
class LinerGroupFilter(UrlFilter):
    """What is to be shown; each value one of the form's choices, "" where all is."""

    q: str = ""
    state: str = ""
    made: str = ""
    default: str = ""
    reset: str = ""
    sort: str = "number"
    direction: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """Column and direction, as in SORTS; each column has a usual direction of its own."""
        return self.sort, self.direction or usual_direction(self.sort)

    @property
    def number(self) -> int | None:
        """The number that is searched for, if it could be one."""
        found = _NUMBER.fullmatch(self.q)
        return int(found[1]) if found and int(found[1]) < 2**63 else None

    @property
    def plan(self) -> str | None:
        """The beginning of the fingerprint that a plan code names, if it could be one."""
        return fingerprint_of_code(self.q)


def usual_direction(sort: str) -> str:
    return "asc" if sort == "title" else "desc"


class LinerGroupsForm(FilterForm):
    filter_type = LinerGroupFilter
    more_words = ("page", "read")

    q = text_field(
        _("Search"), _("In titles; or a number such as #123; or a plan code."), type="search"
    )
    state = choice_field(
        _("Which"),
        ("", _("In Liner now")),
        ("asked", _("As asked")),
        ("changed", _("Changed since")),
        ("gone", _("Gone from Liner")),
    )
    made = choice_field(
        _("Made"),
        ("", _("Anywhere")),
        ("here", _("Made here")),
        ("elsewhere", _("Made elsewhere")),
    )
    default = choice_field(
        _("Default"), ANY, ("yes", _("The default")), ("no", _("Not the default"))
    )
    reset = choice_field(
        _("On a call-back"), ANY, ("yes", _("Resets attempts")), ("no", _("Doesn't reset"))
    )
    sort = choice_field(
        _("Sorted by"),
        ("number", _("Number")),
        ("title", _("Title")),
        ("calls", _("Calls")),
        ("length", _("Length")),
        ("made", _("Made here")),
    )
    direction = choice_field(
        _("Direction"), ("", _("Usual")), ("asc", _("Rising")), ("desc", _("Falling"))
    )

    def labels(self, shown: LinerGroupFilter) -> Labels:
        """Returns names and label of each filter in use."""
        used = [(name, getattr(shown, name)) for name in FILTERS if getattr(shown, name)]
        return [
            ((name,), f"“{value}”" if name == "q" else self.label_of(name, value))
            for name, value in used
        ]
