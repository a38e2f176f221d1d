"""`/accounts/login/`: name and password; then the second factor, if the person has one."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from groups.accounts import passkeys
from groups.forms.accounts import SignInForm
from groups.views.throttled_form import ThrottledFormView
from groups.wording.accounts import idle_sentence

# In the state of a sign-in that waits for the second factor.
PASSWORD = "password"  # noqa: S105 - a name


class SignInView(ThrottledFormView, LoginView):
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        idle = idle_sentence(settings.SESSION_IDLE_MINUTES) if "idle" in self.request.GET else ""
        company = {"by_company": settings.OIDC_ISSUER, "by_password": settings.LOCAL_ACCOUNTS}
        possible = {"passkeys": passkeys.are_possible(self.request)}
        return super().get_context_data(idle=idle, **kwargs) | company | possible

    def form_valid(self, form: Any) -> HttpResponse:
        """Nobody is signed in before they have shown their second factor."""
        user = form.get_user()
        state = {PASSWORD: user.get_session_auth_hash()}
        login = Login(user=user, redirect_url=self.get_success_url(), state=state)
        response: HttpResponse = perform_password_login(self.request, {}, login)
        return response
