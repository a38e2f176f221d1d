"""Forms for filters: all values stand in the address, and what can't be read is left out."""

from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.history.url_filter import UrlFilter

MAX_SEARCH_CHARACTERS = 200
ANY = ("", _("Any"))


def choice_field(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def text_field(label: Any, hint: Any = "", **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=MAX_SEARCH_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        required=False,
    )


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )


class FilterForm(forms.Form):
    """Fields bear the names of the filter's values.

    more_words  what an address of the page holds beside the filter
    """

    filter_type: ClassVar[type[UrlFilter]]
    more_words: ClassVar[tuple[str, ...]] = ()

    use_required_attribute = False
    data: MultiValueDict[str, str]

    def __init__(self, data: MultiValueDict[str, str] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields = {name: self.add_prefix(name) for name in self.fields}
        # Of several values nobody can tell which is meant, so none is.
        self.repeated = [name for name in fields if len(self.data.getlist(fields[name])) > 1]
        self.data = self.data.copy()
        for name in self.repeated:
            del self.data[fields[name]]

    def add_prefix(self, field_name: str) -> str:
        return self.filter_type.url_names.get(field_name, field_name)

    def filter(self) -> Any:
        """Returns what can be read of the address; `left_out` names the rest."""
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return self.filter_type(**given)

    @property
    def left_out(self) -> list[str]:
        """Labels of fields that can't be read, and names that don't exist."""
        known = {self.add_prefix(name) for name in self.fields} | set(self.more_words)
        unknown = sorted(name[:40] for name in self.data if name not in known)
        repeated = [
            gettext("%(field)s (more than once)") % {"field": self.fields[name].label}
            for name in self.repeated
        ]
        return [*(str(self.fields[name].label) for name in self.errors), *repeated, *unknown]

    def label_of(self, name: str, value: str) -> str:
        """Returns the label of a choice; the value itself where the field has no choices."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return value
        return str(dict(field.choices)[value])  # type: ignore[arg-type]
