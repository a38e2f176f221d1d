"""The admin's forms for accounts."""

from typing import Any

from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.forms import ModelForm

from groups.services.accounts.names import check_name


class _CheckedName(ModelForm):  # type: ignore[type-arg]  # Django's is not generic
    def clean_username(self) -> Any:
        name = self.cleaned_data["username"]
        check_name(name, before=self.initial.get("username"), pk=self.instance.pk)
        return name


class AccountForm(_CheckedName, UserChangeForm):  # type: ignore[type-arg]
    pass


class NewAccountForm(_CheckedName, AdminUserCreationForm):  # type: ignore[type-arg]
    pass
