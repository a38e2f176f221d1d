"""The filters of `/history/`."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from groups.forms.filter_form import (
    ANY,
    FilterForm,
    choice_field,
    day_field,
    search_field,
    text_field,
)
from groups.history.filters import HistoryFilter
from groups.models import Submission
from groups.plan.fingerprint import fingerprint_of_code

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
# The others stand under "More filters".
USUAL = ("q", "since", "until", "by", "status")
_NUMBER = re.compile(r"#?([0-9]{1,30})")
_FINGERPRINT = re.compile("[0-9a-f]{64}")


class HistoryForm(FilterForm):
    filter_type = HistoryFilter
    other_names = ("before", "after", "page")

    q = search_field()
    since = day_field(pgettext_lazy("a day", "From"))
    until = day_field(pgettext_lazy("a day", "To"))
    by = text_field(_("Person"), list="people")
    status = choice_field(_("Outcome"), ANY, *Submission.Status.choices)
    default = choice_field(_("Default"), ANY, *YES_NO)
    reset = choice_field(_("Resets attempts"), ANY, *YES_NO)
    verification = choice_field(_("Verification"), ANY, *Submission.Verification.choices)
    review = choice_field(_("Review"), ANY, *Submission.ReviewState.choices)
    cause = choice_field(_("Decided by a person"), ANY, ("settled", _("Yes")))
    confirmed = choice_field(_("Warnings confirmed"), ANY, ("yes", _("Yes")))
    alarm = choice_field(
        _("Alarm"), ANY, ("any", _("Any alarm")), ("unanswered", _("Unanswered alarm"))
    )
    liner_id = text_field(_("Number in Liner"), inputmode="numeric")
    plan = text_field(_("Plan code"))

    def __init__(self, *data: Any, sees_all: bool = False, **options: Any) -> None:
        super().__init__(*data, **options)
        self._sees_all = sees_all

    def clean_by(self) -> str:
        """Others don't learn which accounts there are."""
        name: str = self.cleaned_data["by"]
        if name and self._sees_all:
            _readable(Submission.objects.authors_named(name) or None)
        return name

    def clean_liner_id(self) -> str:
        text: str = self.cleaned_data["liner_id"]
        return str(int(_readable(_NUMBER.fullmatch(text))[1])) if text else ""

    def clean_plan(self) -> str:
        text: str = self.cleaned_data["plan"]
        if text and fingerprint_of_code(text) is None:
            return str(_readable(_FINGERPRINT.fullmatch(text.lower()))[0])
        return text.upper()

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in USUAL]


def _readable(found: Any) -> Any:
    if found is None:
        raise ValidationError(gettext("This can't be read."), code="unreadable")
    return found
