"""The filters of `/events/`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import ANY, FilterForm, day_field, text_field
from groups.history.filters import EventFilter
from groups.wording.events import KINDS


class EventForm(FilterForm):
    filter_type = EventFilter
    other_names = ("before", "after", "page")

    # Not a choice: a kind that does not exist finds nothing.
    kind = forms.CharField(
        label=_("Kind"), widget=forms.Select(choices=[ANY, *KINDS.items()]), required=False
    )
    by = text_field(_("Person"))
    since = day_field(_("From"))
    until = day_field(_("To"))
    ip = text_field(_("IP address"))
    submission = text_field(_("Entry id"))

    @property
    def others(self) -> list[forms.BoundField]:
        """All but the days."""
        return [self[name] for name in self.fields if name not in ("since", "until")]
