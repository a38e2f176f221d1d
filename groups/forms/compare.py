"""The query of `/groups/compare/`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import search_field
from groups.models.search import number_or_none


class NumberField(forms.Field):
    """The number of an interval group, written `123` or `#123`; None if it is none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int | None:
        return number_or_none(str(value or "").strip())


class CompareForm(forms.Form):
    """Two interval groups, or one and a search for the other."""

    a = NumberField(required=False)
    b = NumberField(required=False)
    q = search_field(_("Title, #number or 0, 30m, 2h"))
