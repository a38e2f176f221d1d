"""Forms with a password that is not checked too often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic.edit import FormView

from groups.accounts.backend import SignInBusy
from groups.services.accounts.sign_in_delays import SignInDelayed
from groups.wording.accounts import busy_sentence, delay_sentence

BUSY_SECONDS = 5


class ThrottledFormView(FormView):  # type: ignore[type-arg]  # Django's is not generic
    """Shows the form again, without the password, if nothing was checked."""

    http_method_names = ["get", "head", "post"]  # Django's would take PUT too

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except SignInDelayed as delayed:
            return self._later(429, delayed.seconds, delay_sentence(delayed.seconds))
        except SignInBusy:
            return self._later(503, BUSY_SECONDS, busy_sentence())

    def _later(self, status: int, seconds: int, sentence: str) -> HttpResponse:
        empty = {"data": None, "initial": {"username": self.request.POST.get("username", "")}}
        form = self.get_form_class()(**self.get_form_kwargs() | empty)
        context = self.get_context_data(form=form, later=sentence)
        response = self.render_to_response(context, status=status)
        response.headers["Retry-After"] = str(seconds)
        return response
