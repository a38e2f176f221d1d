"""The search, filters and order of `/groups/`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import ANY, FilterForm, choice_field, search_field
from groups.history.url_filter import Labels, UrlFilter
from groups.wording.bidi import isolated
from groups.wording.quotes import quoted

# Without the order.
FILTERS = ("q", "state", "made", "default", "reset")

# As in the URL: a leading minus means descending. By default, the newest number comes first.
SORTS = {
    "": _("Highest number first"),
    "number": _("Lowest number first"),
    "title": _("Title, A to Z"),
    "-title": _("Title, Z to A"),
    "-calls": _("Most calls first"),
    "calls": _("Fewest calls first"),
    "-length": _("Longest plan first"),
    "length": _("Shortest plan first"),
    "-made": _("Last created here first"),
    "made": _("First created here first"),
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
    sort: str = ""

    @property
    def column(self) -> str:
        """A key of COLUMNS."""
        return self.sort.lstrip("-") or "number"

    @property
    def is_descending(self) -> bool:
        return self.sort == "" or self.sort.startswith("-")


class LinerGroupsForm(FilterForm):
    filter_type = LinerGroupFilter
    orders = ("sort",)
    other_names = ("page", "read")

    q = search_field(_("Title, #number or 0, 30m, 2h"))
    state = choice_field(
        _("Status"),
        ("", _("In Liner")),
        ("unchanged", _("Unchanged")),
        ("changed", _("Changed")),
        ("gone", _("Gone")),
    )
    made = choice_field(
        _("Created"),
        ("", _("Anywhere")),
        ("here", _("Created here")),
        ("liner", _("Created in Liner")),
    )
    default = choice_field(_("Default"), ANY, ("yes", _("Default")), ("no", _("Not the default")))
    reset = choice_field(
        _("Resets attempts"),
        ANY,
        ("yes", _("Resets attempts")),
        ("no", _("Doesn't reset attempts")),
    )
    sort = choice_field(_("Sort by"), *SORTS.items())

    def labels(self, shown: LinerGroupFilter) -> Labels:
        """Returns the names and the label of each filter in use that exists."""
        names = [name for name in FILTERS if name not in self.unknown]
        used = [(name, getattr(shown, name)) for name in names if getattr(shown, name)]
        return [((name,), self._label(name, value)) for name, value in used]

    def _label(self, name: str, value: str) -> str:
        if name == "q":
            return quoted(isolated(value, strip_controls=True))
        return self.label_of(name, value)
