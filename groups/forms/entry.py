"""Forms of an entry: an auditor's review, and its author's explanation."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.forms.fields import ButtonField, ReasonField
from groups.services.review.review import VERDICTS, ReviewState


class ReviewForm(forms.Form):
    """An auditor's verdict on the entry as it was shown; `shown` is the code that seen() gave."""

    verdict = ButtonField(choices=[(verdict.value, "") for verdict in VERDICTS])
    comment = ReasonField(
        label=_("Comment"),
        required=False,
        help_text=_(
            "The person who made the request sees this. Required to request an explanation."
        ),
    )
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def clean(self) -> None:
        needs_comment = self.cleaned_data.get("verdict") == ReviewState.NEEDS_EXPLANATION
        if needs_comment and self.cleaned_data.get("comment") == "":
            self.add_error(
                "comment", ValidationError(_("Say what you want explained."), code="required")
            )


class ExplainForm(forms.Form):
    """The author's answer to a review that needs an explanation."""

    explanation = ReasonField(
        label=_("Your explanation"), error_messages={"required": _("Write the explanation.")}
    )

    use_required_attribute = False
