"""The forms for signing in and for a new password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("Wrong username or password.")
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound or self.initial:
            # What was wrong has the focus.
            del self.fields["username"].widget.attrs["autofocus"]


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # in the stubs alone
    """Django's form, with labels that need no explanation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "old_password" in self.fields:
            self.fields["old_password"].label = _("Current password")
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""
