"""The filters of `/events/`."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import ANY, FilterForm, FilterSelect, day_field, text_field
from groups.history.filters import EventFilter
from groups.services.events import KNOWN, exists
from groups.wording.events import KINDS


class EventForm(FilterForm):
    filter_type = EventFilter
    other_names = ("before", "after", "page")

    # Not a choice: the record may have other kinds.
    kind = forms.CharField(
        label=pgettext_lazy("of an event", "Kind"),
        widget=FilterSelect(choices=[ANY, *KINDS.items()]),
        required=False,
    )
    by = text_field(_("Person"))
    since = day_field(pgettext_lazy("a day", "From"))
    until = day_field(pgettext_lazy("a day", "To"))
    ip = text_field(_("IP address"))
    submission = text_field(_("Entry id"))

    @property
    def others(self) -> list[forms.BoundField]:
        """All but the days."""
        return [self[name] for name in self.fields if name not in ("since", "until")]

    def clean(self) -> dict[str, Any]:
        for name in KNOWN:
            if (value := self.cleaned_data.get(name)) and not exists(name, value):
                self.add_error(name, gettext("This does not exist."))
        return self.cleaned_data
