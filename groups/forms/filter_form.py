"""Forms for filters in the query of an address. A value that doesn't exist finds nothing."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.utils import flatatt
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from groups.history.url_filter import UrlFilter
from groups.wording.bidi import isolated

MAX_SEARCH_CHARACTERS = 200
ANY = ("", pgettext_lazy("filter", "Any"))
SEARCHED = _("Title, reason, person, #number")


class FilterSelect(forms.Select):
    """Drawn without Django's templates, of which it takes one for each choice: some menus of
    filters hold every person."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        options = (
            (choice, flatatt({"selected": str(choice) in chosen}), label)
            for choice, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            format_html_join("\n", '<option value="{}"{}>{}</option>', options),
        )


def choice_field(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=FilterSelect)


def text_field(label: Any, **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MAX_SEARCH_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        required=False,
    )


def search_field(placeholder: Any = SEARCHED) -> forms.CharField:
    return text_field(pgettext_lazy("field", "Search"), type="search", placeholder=placeholder)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )


class FilterForm(forms.Form):
    """Has a field for each value of `filter_type`, with the same name.

    orders       fields that filter nothing
    other_names  other names in the query of the page
    """

    filter_type: ClassVar[type[UrlFilter]]
    orders: ClassVar[tuple[str, ...]] = ()
    other_names: ClassVar[tuple[str, ...]] = ()

    use_required_attribute = False
    data: MultiValueDict[str, str]

    def __init__(self, data: MultiValueDict[str, str] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields = {name: self.add_prefix(name) for name in self.fields}
        # A name with several values is ambiguous.
        self.repeated = [name for name in fields if len(self.data.getlist(fields[name])) > 1]
        self.data = self.data.copy()
        for name in self.repeated:
            del self.data[fields[name]]

    def add_prefix(self, field_name: str) -> str:
        return self.filter_type.url_names.get(field_name, field_name)

    def filter(self) -> Any:
        """Returns the filter, with values that don't exist, and without what is left out."""
        self.full_clean()
        given = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if value
        }
        return self.filter_type(**given, **self.unknown)

    @property
    def unknown(self) -> dict[str, str]:
        """Values that don't exist, as written, so that they still find nothing."""
        wrong = [name for name in self.errors if name not in self.orders]
        return {name: _shown(str(self.data[self.add_prefix(name)])) for name in wrong}

    def values_to_show(self, shown: UrlFilter) -> dict[str, str]:
        """Returns the filter's values but for dates that don't exist: a browser complains."""
        return {
            name: value
            for name, value in vars(shown).items()
            if name not in self.unknown or not isinstance(self.fields[name], forms.DateField)
        }

    @property
    def left_out(self) -> list[str]:
        """Labels of repeated fields and of an unknown order, and unknown names."""
        known = {self.add_prefix(name) for name in self.fields} | set(self.other_names)
        unknown = sorted(name[:40] for name in self.data if name not in known)
        repeated = [
            gettext("%(field)s (more than once)") % {"field": self.fields[name].label}
            for name in self.repeated
        ]
        orders = [str(self.fields[name].label) for name in self.orders if name in self.errors]
        return [*orders, *repeated, *unknown]

    def label_of(self, name: str, value: str) -> str:
        """Returns the label of a choice; the value itself if the field has no choices."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return value
        return str(dict(field.choices)[value])  # type: ignore[arg-type]

    def unknown_label(self, name: str) -> str:
        """Returns "Outcome: lost"."""
        value = isolated(self.unknown[name], strip_controls=True)
        return f"{self.fields[name].label}: {value}"


def _shown(text: str) -> str:
    """The text without what a database refuses, and cut: one character too long stays too long."""
    text = text.replace("\0", "\ufffd")
    return text if len(text) <= MAX_SEARCH_CHARACTERS else f"{text[:MAX_SEARCH_CHARACTERS]}…"
