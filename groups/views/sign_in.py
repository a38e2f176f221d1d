"""`/accounts/login/`: name and password."""

import secrets
from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from groups.accounts.backend import known_browser, remember_browser
from groups.forms.accounts import SignInForm
from groups.middleware.sign_in import SET_BY_OTHERS
from groups.services.accounts.own_password import must_change
from groups.views.throttled_form import ThrottledFormView


class SignInView(ThrottledFormView, LoginView):
    form_class = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        browser = known_browser(self.request, user.get_username()) or secrets.token_urlsafe(16)
        response = super().form_valid(form)
        remember_browser(response, user, browser)
        if must_change(user):
            self.request.session[SET_BY_OTHERS] = True
        return response
