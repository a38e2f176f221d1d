"""The period of `/overview/`: how many days, and the last one."""

from datetime import date
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.forms.filter_form import choice_field, day_field
from groups.statistics.period import LENGTHS, Period

FIRST_DAY = date(2000, 1, 1)
DEFAULT_DAYS = 30


class OverviewForm(forms.Form):
    days = choice_field(
        pgettext_lazy("of a period", "Length"), *((str(days), str(days)) for days in LENGTHS)
    )
    to = day_field(pgettext_lazy("a day", "Until"))

    use_required_attribute = False

    def clean_to(self) -> date | None:
        to: date | None = self.cleaned_data["to"]
        if to and not FIRST_DAY <= to <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day between 2000 and today."))
        return to

    def period(self) -> Period:
        """The period in the query, by default the last 30 days; `left_out` names the rest."""
        self.full_clean()
        days = int(self.cleaned_data.get("days") or DEFAULT_DAYS)
        last = self.cleaned_data.get("to") or timezone.localdate()
        return Period.of(days, last, ZoneInfo(settings.TIME_ZONE))

    @property
    def left_out(self) -> list[str]:
        """Labels of fields with a value that can't be read."""
        return [str(self.fields[name].label) for name in self.errors]
