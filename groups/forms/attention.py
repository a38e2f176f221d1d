"""What is asked of a person about an outcome, an alarm or a review."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.forms.fields import ReasonField
from groups.services.review.review import VERDICTS, ReviewState
from groups.services.review.settle import Decision


class PressedField(forms.ChoiceField):
    """What the buttons of a form tell: there is no field to lead to where it is wrong."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("Press one of the buttons."),
        "invalid_choice": _("Press one of the buttons."),
    }


class SettleForm(forms.Form):
    """A person's decision about an outcome that the program can't tell."""

    EXISTS, ABSENT = "exists", "absent"

    number = forms.IntegerField(
        label=_("Liner's number"),
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the number as digits alone, for example 100200300.")},
    )
    reason = ReasonField(
        label=_("How do you know?"), error_messages={"required": _("Say how you know.")}
    )
    decision = PressedField(choices=[(EXISTS, ""), (ABSENT, "")])
    confirmed = forms.BooleanField(required=False)
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    use_required_attribute = False

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("decision") == self.EXISTS and "number" in data and data["number"] is None:
            self.add_error(
                "number", ValidationError(_("Write the number that Liner shows."), code="required")
            )

    def decision_taken(self) -> Decision:
        """What a valid form decides."""
        data = self.cleaned_data
        exists = data["decision"] == self.EXISTS
        number = data["number"] if exists else None
        return Decision(number, data["reason"], data["confirmed"], data["shown"])

    def untick(self) -> None:
        """Shows the confirmation as not given."""
        self.data = {**dict(self.data.items()), self.add_prefix("confirmed"): ""}


class AnswerForm(forms.Form):
    """What a person says about an alarm."""

    answer = ReasonField(
        label=_("What was found out, and done?"),
        error_messages={"required": _("Say what was found out.")},
    )

    use_required_attribute = False


class ReviewForm(forms.Form):
    """An auditor's verdict; `shown` is what it is about, as state_digest() gives it."""

    verdict = PressedField(choices=[(verdict.value, "") for verdict in VERDICTS])
    comment = ReasonField(
        label=_("Comment"),
        required=False,
        help_text=_("Whoever asked for it reads this. It must say what is to be explained."),
    )
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def clean(self) -> None:
        wants = self.cleaned_data.get("verdict") == ReviewState.NEEDS_EXPLANATION
        if wants and "comment" in self.cleaned_data and not self.cleaned_data["comment"]:
            self.add_error(
                "comment", ValidationError(_("Say what is to be explained."), code="required")
            )


class ExplainForm(forms.Form):
    """What whoever asked for it says to a review."""

    explanation = ReasonField(
        label=_("Your explanation"), error_messages={"required": _("Write the explanation.")}
    )

    use_required_attribute = False
