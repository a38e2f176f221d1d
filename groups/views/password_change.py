"""`/accounts/password/`: people change their own password."""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from groups.accounts.backend import throttled
from groups.forms.accounts import NewPasswordForm
from groups.middleware.origin import client_address
from groups.middleware.sign_in import SET_BY_OTHERS
from groups.services.accounts import account_events
from groups.views.throttled_form import ThrottledFormView


class OwnPasswordForm(NewPasswordForm, PasswordChangeForm):
    """The current password is checked no more often than at sign-in: whoever finds an open session
    must not be able to guess it."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        """Raises SignInDelayed and SignInBusy."""
        old: str = self.cleaned_data["old_password"]
        name = self.user.get_username()
        if not throttled(self._request, name, lambda: self.user.check_password(old)):
            account_events.password_refused(by=self.user, ip=client_address(self._request))
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return old


class OwnPasswordView(ThrottledFormView, PasswordChangeView):
    form_class = OwnPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.pop(SET_BY_OTHERS, None)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}
