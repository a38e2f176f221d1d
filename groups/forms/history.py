"""What is asked of the history on /history/: filters, all of them in the URL."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.forms.liner_groups import MAX_SEARCH_CHARACTERS
from groups.history.filters import SPELLED, HistoryFilter
from groups.models import Submission
from groups.plan.plan_code import fingerprint_of_code

ANY = ("", _("Any"))
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
# Asked for most; the others stand behind a word.
USUAL = ("since", "until", "by", "status", "default", "reset")
# What an address of the list holds beside filters.
PLACES = ("before", "after", "page")
_NUMBER = re.compile(r"#?([0-9]{1,30})")
_FINGERPRINT = re.compile("[0-9a-f]{64}")


def _choice(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[ANY, *choices], required=False)


def _text(label: Any, hint: Any = "", **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=MAX_SEARCH_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        required=False,
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )


class HistoryForm(forms.Form):
    """Fields bear the names of HistoryFilter; the address spells two of them otherwise."""

    q = _text(_("Search"), _("In titles and reasons, in any case."), type="search")
    since = _day(_("From"))
    until = _day(_("To"))
    by = _text(_("Person"), list="people")
    status = _choice(_("Outcome"), *Submission.Status.choices)
    default = _choice(_("As the default"), *YES_NO)
    reset = _choice(_("Resets attempts"), *YES_NO)
    verification = _choice(_("Read back"), *Submission.Verification.choices)
    review = _choice(_("Review"), *Submission.ReviewState.choices)
    cause = _choice(_("Settled by hand"), ("settled", _("Yes")))
    confirmed = _choice(_("Warnings confirmed"), ("yes", _("Yes")))
    alarm = _choice(
        _("Alarm"), ("any", _("Any alarm")), ("unanswered", _("Alarm without an answer"))
    )
    liner_id = _text(_("Number in Liner"), inputmode="numeric")
    plan = _text(_("Plan code"))

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
        return SPELLED.get(field_name, field_name)

    def clean_liner_id(self) -> str:
        text: str = self.cleaned_data["liner_id"]
        return str(int(_readable(_NUMBER.fullmatch(text))[1])) if text else ""

    def clean_plan(self) -> str:
        text: str = self.cleaned_data["plan"]
        if text and fingerprint_of_code(text) is None:
            return str(_readable(_FINGERPRINT.fullmatch(text.lower()))[0])
        return text.upper()

    def clean(self) -> None:
        for name in ("since", "until"):
            day = self.cleaned_data.get(name)
            self.cleaned_data[name] = day.isoformat() if day else ""

    @property
    def usual(self) -> list[forms.BoundField]:
        return [self[name] for name in USUAL]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in (*USUAL, "q")]

    @property
    def asks_for_more(self) -> bool:
        """Whether one of those behind the word is in use."""
        return any(field.initial for field in self.more)

    def wanted(self) -> HistoryFilter:
        """What can be understood of it; `left_out` tells the rest."""
        self.full_clean()
        return HistoryFilter(**self.cleaned_data)

    @property
    def left_out(self) -> list[str]:
        """What the address holds and nobody can understand: labels of fields, unknown names."""
        known = {self.add_prefix(name) for name in self.fields} | set(PLACES)
        unknown = sorted(name[:40] for name in self.data if name not in known)
        repeated = [
            gettext("%(field)s (more than once)") % {"field": self.fields[name].label}
            for name in self.repeated
        ]
        return [*(str(self.fields[name].label) for name in self.errors), *repeated, *unknown]


def _readable(found: Any) -> Any:
    if found is None:
        raise ValidationError(gettext("This can't be read."), code="unreadable")
    return found


def read_filter(query: MultiValueDict[str, str]) -> tuple[HistoryFilter, list[str]]:
    """What an address asks for, and what of it can't be understood."""
    form = HistoryForm(query)
    wanted = form.wanted()
    return wanted, form.left_out
