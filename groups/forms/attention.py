"""Forms that decide an unknown outcome and answer an alarm."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.forms.fields import ButtonField, GroupNumberField, ReasonField
from groups.services.review.settle import Decision


class SettleForm(forms.Form):
    """A person's decision whether an interval group with an unknown outcome exists."""

    EXISTS, ABSENT = "exists", "absent"

    number = GroupNumberField(label=_("Number in Liner"), required=False)
    reason = ReasonField(
        label=_("How do you know?"), error_messages={"required": _("Say how you know.")}
    )
    decision = ButtonField(choices=[(EXISTS, ""), (ABSENT, "")])
    confirmed = forms.BooleanField(required=False)
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    use_required_attribute = False

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("decision") == self.EXISTS and "number" in data and data["number"] is None:
            self.add_error(
                "number", ValidationError(_("Enter the number shown in Liner."), code="required")
            )

    def decision_taken(self) -> Decision:
        """Returns the decision; only for a valid form."""
        data = self.cleaned_data
        exists = data["decision"] == self.EXISTS
        number = data["number"] if exists else None
        return Decision(number, data["reason"], data["confirmed"], data["shown"])

    def untick(self) -> None:
        """Clears the confirmation, so that the form shows it unticked."""
        self.data = {**dict(self.data.items()), self.add_prefix("confirmed"): ""}


class AnswerForm(forms.Form):
    """What a person found out about an alarm, and did."""

    answer = ReasonField(
        label=_("What did you find or do?"),
        error_messages={"required": _("Say what you found or did.")},
    )

    use_required_attribute = False
