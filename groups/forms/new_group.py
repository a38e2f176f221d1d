"""The form that creates an interval group."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.forms.fields import IntervalsField, ReasonField, TitleField, is_visible
from groups.forms.form_key import FormKey, make_key, read_key
from groups.liner.fields import FIELDS, NewGroup
from groups.models import Submission
from groups.plan import fingerprint
from groups.services.create.confirmations import Confirmed
from groups.services.create.request import CreateRequest


class NewGroupForm(forms.Form):
    """`user` is the person to whom the key must belong."""

    title = TitleField(
        label=_("Title"), help_text=_("The name that Liner shows in an order's settings.")
    )
    intervals = IntervalsField(
        label=_("Intervals between call attempts"),
        help_text=_(
            "A bare number is minutes; 30m, 2h and 1d also work, as does 1h30m."
            " Put commas, spaces or new lines between them. Each counts from the call before it,"
            " the first from the moment the lead appears: start with 0 to call at once."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    is_default = forms.BooleanField(
        label=_("Make this the default interval group"),
        help_text=_(
            "It then applies at once to every order that has no interval group of its own."
        ),
        required=False,
    )
    reset_attempts_enabled = forms.BooleanField(
        label=_("Reset attempts when the customer asks to be called back"),
        help_text=_("Liner counts the attempts for that lead anew."),
        required=False,
    )
    reason = ReasonField(
        label=_("Reason"),
        help_text=_(
            "For the record here; Liner never sees it. Required for a default interval group."
        ),
        required=False,
    )
    confirmed = forms.BooleanField(required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    # The fingerprint of the plan in the preview, which adds this field to the form.
    previewed = forms.CharField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    # Browsers would show their own messages instead of this form's.
    use_required_attribute = False

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_key(self) -> FormKey:
        return read_key(self.cleaned_data["key"], self.user)

    def clean(self) -> None:
        reason = self.cleaned_data.get("reason")
        if self.cleaned_data.get("is_default") and reason is not None and not is_visible(reason):
            self.add_error(
                "reason",
                ValidationError(
                    _("Say why the default changes: it concerns the whole company."),
                    code="reason_required_for_default",
                ),
            )

    def untick(self, shown: str) -> None:
        """Clears the confirmation; `shown` names the warnings that are to be confirmed now."""
        self.data = {**dict(self.data.items()), "shown": shown}
        self.data.pop("confirmed", None)

    def create_request(self, retry_of: Submission | None = None) -> CreateRequest:
        """Only for a valid form."""
        data = self.cleaned_data
        return CreateRequest(
            new_group=NewGroup(**{name: data[name] for name in FIELDS}),
            key=data["key"].number,
            intervals_typed=self.data["intervals"],
            reason=data["reason"],
            retry_of=retry_of,
            is_previewed=data["previewed"] == fingerprint(data["intervals"]),
        )

    def ticked(self) -> Confirmed:
        """Only for a valid form."""
        return Confirmed(all=self.cleaned_data["confirmed"], shown=self.cleaned_data["shown"])

    def renew_key(self, retry_of: uuid.UUID | None = None) -> None:
        """Gives the form, as typed, a new key."""
        self.data = {**dict(self.data.items()), "key": make_key(self.user, retry_of)}
