"""The form of the preview: any text gets either a preview or an error."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups import plan, policy
from groups.forms.fields import IntervalsField
from groups.plan.schedule import ArrivalError, arrival
from groups.services.preview import Preview, preview_of
from groups.wording.schedule import arrival_error

ARRIVALS = [
    ("now", _("now, or when calling hours start")),
    ("evening", _("this evening, 18:40")),
    ("friday", _("on Friday, 18:40")),
    ("date", _("on another date")),
]


class PreviewForm(forms.Form):
    """A plan and the moment at which a lead arrives."""

    intervals = IntervalsField(
        label=_("Intervals"),
        help_text=_(
            "Minutes, or 30m, 2h, 1d. Each is the wait after the previous call; 0 means no wait."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    reset_attempts_enabled = forms.BooleanField(
        label=_("Reset attempts if the customer requests a callback"), required=False
    )
    arrival = forms.CharField(
        label=_("The lead arrives"), required=False, widget=forms.Select(choices=ARRIVALS)
    )
    arrival_at = forms.CharField(
        label=_("Date and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    use_required_attribute = False

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()

    def clean(self) -> None:
        """Reads the arrival; a lead whose arrival can't be read arrives now."""
        data = self.cleaned_data
        # "?" is unreadable: a field that has an error already has no cleaned value.
        choice, text = data.get("arrival", "?") or "now", data.get("arrival_at", "?")
        zone, hours = policy.zone(), policy.hours()
        data["arrives"] = arrival("now", self.now, zone, hours=hours)
        try:
            data["arrives"] = arrival(choice, self.now, zone, text, hours)
        except ArrivalError as error:
            self.errors.pop("arrival", None)
            self.errors.pop("arrival_at", None)
            field = "arrival" if error.code == "unknown_choice" else "arrival_at"
            self.add_error(field, ValidationError(arrival_error(error.code), code=error.code))

    @property
    def is_blank(self) -> bool:
        """Whether no interval has been typed yet, which is not an error to show."""
        return not self.is_bound or self.has_error("intervals", code="empty")

    @property
    def readings(self) -> tuple[str, ...]:
        """The lists that intervals which can't be read may mean."""
        wrong = self.is_bound and "intervals" in self.errors
        return plan.readings(self["intervals"].value() or "", policy.limits()) if wrong else ()

    def preview(self) -> Preview | None:
        """What the plan will do; None if the intervals can't be read."""
        if not self.is_bound or "intervals" in self.errors:
            return None
        fields = ("arrival", "arrival_at")
        return preview_of(
            self.cleaned_data["intervals"],
            reset=self.cleaned_data.get("reset_attempts_enabled", False),
            arrives=self.cleaned_data["arrives"],
            errors=tuple(str(error) for field in fields for error in self.errors.get(field, ())),
        )


def preview_context(
    data: Mapping[str, Any] | None, *, form_id: str, now: datetime | None = None
) -> dict[str, Any]:
    """The context of templates/preview/_preview.html, from the data of a form or a query.

    `form_id`: the id of the form on the page that the preview's choices and buttons belong to.
    """
    form = PreviewForm(data, now=now)
    return {
        "preview_form": form,
        "preview": form.preview(),
        "form_id": form_id,
    }
