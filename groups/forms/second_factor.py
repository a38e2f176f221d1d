"""Forms of people's second factors."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 60
# A browser's answer has about 2,000 characters.
LONGEST_CREDENTIAL = 20_000


class AppForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the app"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("To tell it from your other passkeys, for example “Work laptop”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = forms.CharField(
        max_length=LONGEST_CREDENTIAL,
        widget=forms.HiddenInput,
        error_messages={"required": _("The passkey was not created. Try again.")},
    )
