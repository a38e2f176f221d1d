"""Forms for accounts: sign-in, and the admin's."""

from typing import Any

from django.contrib.auth.forms import AdminUserCreationForm, AuthenticationForm, UserChangeForm
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from groups.services.accounts.names import check_name


class SignInForm(AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("Wrong username or password.")
    }


class _CheckedName(ModelForm):  # type: ignore[type-arg]  # Django's is not generic
    def clean_username(self) -> Any:
        name = self.cleaned_data["username"]
        check_name(name, before=self.initial.get("username"), pk=self.instance.pk)
        return name


class AccountForm(_CheckedName, UserChangeForm):  # type: ignore[type-arg]
    pass


class NewAccountForm(_CheckedName, AdminUserCreationForm):  # type: ignore[type-arg]
    pass
