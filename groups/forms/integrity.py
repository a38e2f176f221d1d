"""Forms of `/integrity/` about a restored backup."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.forms.fields import ReasonField


class RestoreForm(forms.Form):
    """Why a backup was restored."""

    reason = ReasonField(
        label=_("Why was it restored, and what was lost?"),
        error_messages={"required": _("Say why it was restored.")},
    )

    use_required_attribute = False


class UnknownGroupsForm(forms.Form):
    """Which interval groups without an entry a person accounts for, and what they know."""

    numbers = forms.TypedMultipleChoiceField(
        label=_("Interval groups"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the interval groups that your text is about.")},
    )
    reason = ReasonField(
        label=_("Who requested them, and how do you know?"),
        error_messages={"required": _("Say what you know of them.")},
    )

    use_required_attribute = False

    def __init__(self, numbers: Iterable[int], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["numbers"].choices = [(number, f"#{number}") for number in numbers]  # type: ignore[attr-defined]
