"""The search, filters and order of `/groups/`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import ANY, FilterForm, choice_field, search_field
from groups.history.url_filter import Labels, UrlFilter

# Without the order.
FILTERS = ("q", "state", "made", "default", "reset")

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
    """Which interval groups to show; "" shows all."""

    q: str = ""
    state: str = ""
    made: str = ""
    default: str = ""
    reset: str = ""
    sort: str = "number"
    direction: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """Column and direction, a key of SORTS."""
        return self.sort, self.direction or usual_direction(self.sort)


def usual_direction(sort: str) -> str:
    return "asc" if sort == "title" else "desc"


class LinerGroupsForm(FilterForm):
    filter_type = LinerGroupFilter
    orders = ("sort", "direction")
    other_names = ("page", "read")

    q = search_field()
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
        """Returns the names and the label of each filter in use."""
        used = [(name, getattr(shown, name)) for name in FILTERS if getattr(shown, name)]
        return [((name,), self._label(name, value)) for name, value in used]

    def _label(self, name: str, value: str) -> str:
        if name in self.unknown:
            return self.unknown_label(name)
        return f"“{value}”" if name == "q" else self.label_of(name, value)
