"""`/accounts/login/`: name and password."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse

from groups.accounts.backend import SignInBusy, known_browser, remember_browser
from groups.forms.accounts import SignInForm
from groups.services.accounts.sign_in_delays import SignInDelayed
from groups.wording.accounts import busy_sentence, delay_sentence

BUSY_SECONDS = 5


class SignInView(LoginView):
    form_class = SignInForm
    http_method_names = ["get", "head", "post"]  # Django's would take PUT too

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        company = {"by_company": settings.OIDC_ISSUER, "by_password": settings.LOCAL_ACCOUNTS}
        return super().get_context_data(**kwargs) | company

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except SignInDelayed as delayed:
            return self._later(429, delayed.seconds, delay_sentence(delayed.seconds))
        except SignInBusy:
            return self._later(503, BUSY_SECONDS, busy_sentence())

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        browser = known_browser(self.request, user.get_username()) or secrets.token_urlsafe(16)
        response = super().form_valid(form)
        remember_browser(response, user, browser)
        return response

    def _later(self, status: int, seconds: int, sentence: str) -> HttpResponse:
        """The form again, without the password."""
        form = self.form_class(self.request, initial={"username": self.request.POST["username"]})
        context = self.get_context_data(form=form, later=sentence)
        response = self.render_to_response(context, status=status)
        response.headers["Retry-After"] = str(seconds)
        return response
