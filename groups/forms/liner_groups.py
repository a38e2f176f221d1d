"""What is asked of Liner's list on /groups/: a search, filters, an order. All of it in the URL."""

import re
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.plan.plan_code import fingerprint_of_code

MAX_SEARCH_CHARACTERS = 200
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
class LinerGroupFilter:
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
    def filters(self) -> dict[str, str]:
        """Those in use, by name."""
        names = ("q", "state", "made", "default", "reset")
        return {name: value for name in names if (value := getattr(self, name))}

    @property
    def number(self) -> int | None:
        """The number that is searched for, if it could be one."""
        found = _NUMBER.fullmatch(self.q)
        return int(found[1]) if found and int(found[1]) < 2**63 else None

    @property
    def plan(self) -> str | None:
        """The beginning of the fingerprint that a plan code names, if it could be one."""
        return fingerprint_of_code(self.q)

    def query(self, **changes: str) -> str:
        """The address's query for this, or for a change of it; "" for all as usual."""
        changed = replace(self, **changes)
        usual = {field.name: field.default for field in fields(self)}
        told = {name: value for name, value in asdict(changed).items() if value != usual[name]}
        return f"?{urlencode(told)}" if told else "?"


def usual_direction(sort: str) -> str:
    return "asc" if sort == "title" else "desc"


class LinerGroupsForm(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        help_text=_("In titles; or a number such as #123; or a plan code."),
        max_length=MAX_SEARCH_CHARACTERS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        required=False,
    )
    state = forms.ChoiceField(
        label=_("Which"),
        choices=[
            ("", _("In Liner now")),
            ("asked", _("As asked")),
            ("changed", _("Changed since")),
            ("gone", _("Gone from Liner")),
        ],
        required=False,
    )
    made = forms.ChoiceField(
        label=_("Made"),
        choices=[
            ("", _("Anywhere")),
            ("here", _("Made here")),
            ("elsewhere", _("Made elsewhere")),
        ],
        required=False,
    )
    default = forms.ChoiceField(
        label=_("Default"),
        choices=[("", _("Any")), ("yes", _("The default")), ("no", _("Not the default"))],
        required=False,
    )
    reset = forms.ChoiceField(
        label=_("On a call-back"),
        choices=[("", _("Any")), ("yes", _("Resets attempts")), ("no", _("Doesn't reset"))],
        required=False,
    )
    sort = forms.ChoiceField(
        label=_("Sorted by"),
        choices=[
            ("number", _("Number")),
            ("title", _("Title")),
            ("calls", _("Calls")),
            ("length", _("Length")),
            ("made", _("Made here")),
        ],
        required=False,
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("", _("Usual")), ("asc", _("Rising")), ("desc", _("Falling"))],
        required=False,
    )

    use_required_attribute = False

    def wanted(self) -> LinerGroupFilter:
        """What can be understood of it; `left_out` tells the rest."""
        self.full_clean()
        data: dict[str, Any] = self.cleaned_data
        told = {
            field.name: data[field.name]
            for field in fields(LinerGroupFilter)
            if data.get(field.name)
        }
        return LinerGroupFilter(**told)

    @property
    def left_out(self) -> list[str]:
        """Labels of what the address holds and nobody can understand."""
        return [str(self.fields[name].label) for name in self.errors]

    def labels(self, wanted: LinerGroupFilter) -> dict[str, str]:
        """The filters in use, in words, by name."""
        return {name: self._in_words(name, value) for name, value in wanted.filters.items()}

    def _in_words(self, name: str, value: str) -> str:
        if name == "q":
            return f"“{value}”"
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for mypy: all but q are
        return str(dict(field.choices)[value])  # type: ignore[arg-type]
