"""Forms that invite people and change their roles."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.services.accounts.names import check_name
from groups.wording.people import ROLES, name_taken_sentence


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"),
        choices=[("", pgettext_lazy("a role", "Choose one")), *ROLES.items()],
        error_messages={"required": _("Choose a role.")},
    )


class RoleForm(forms.Form):
    role = role_field()

    use_required_attribute = False


class InviteForm(forms.Form):
    username = forms.CharField(
        label=_("Username"),
        help_text=_("Letters, digits and @ . + - _ only."),
        max_length=User._meta.get_field("username").max_length,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter a username.")},
    )
    role = role_field()

    use_required_attribute = False

    def clean_username(self) -> Any:
        name = User.normalize_username(self.cleaned_data["username"])
        check_name(name, before=None, pk=None)
        if User.objects.filter(username=name).exists():
            raise ValidationError(name_taken_sentence(name), code="unique")
        return name
