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

    title = TitleField(label=_("Title"))
    intervals = IntervalsField(
        label=_("Intervals"),
        help_text=_(
            "Minutes, or 30m, 2h, 1d. Each is the wait after the previous call; 0 means no wait."
        ),
        # The preview names what can't be read.
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "spellcheck": "false",
                "aria-describedby": "id_intervals_helptext preview-sentence",
            }
        ),
    )
    reset_attempts_enabled = forms.BooleanField(
        label=_("Reset attempts if the customer requests a callback"), required=False
    )
    is_default = forms.BooleanField(label=_("Make this the default"), required=False)
    reason = ReasonField(
        label=_("Reason"),
        help_text=_("Kept here, not sent to Liner. Required for a default."),
        widget=forms.Textarea(attrs={"rows": 1}),
        required=False,
    )
    confirmed = forms.BooleanField(required=False)
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
                    _("Enter a reason: a default affects the whole company."),
                    code="reason_required_for_default",
                ),
            )

    def new_group(self) -> NewGroup:
        """What the fields hold; "" and () for a title and intervals that can't be read."""
        self.full_clean()
        data = {"title": "", "intervals": (), **self.cleaned_data}
        return NewGroup(**{name: data[name] for name in FIELDS})

    def create_request(self, retry_of: Submission | None = None) -> CreateRequest:
        """Only for a valid form."""
        data = self.cleaned_data
        return CreateRequest(
            new_group=NewGroup(**{name: data[name] for name in FIELDS}),
            key=data["key"].number,
            intervals_typed=self.data["intervals"],
            reason=data["reason"],
            retry_of=retry_of,
            is_previewed=self.is_plan_seen,
        )

    @property
    def is_plan_seen(self) -> bool:
        """Whether the page with this form showed this plan. Only for a valid form."""
        key: FormKey = self.cleaned_data["key"]
        return key.plan == fingerprint(self.cleaned_data["intervals"])

    def ticked(self) -> Confirmed:
        """Only for a valid form."""
        shown = self.cleaned_data["key"].shown
        return Confirmed(
            all=self.cleaned_data["confirmed"] and shown != "",
            shown=shown,
            is_plan_seen=self.is_plan_seen,
        )

    def renew_key(self, retry_of: uuid.UUID | None = None) -> None:
        """Gives the form, as typed, a new key."""
        self.data = {**dict(self.data.items()), "key": make_key(self.user, retry_of)}
