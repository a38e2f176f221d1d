"""`/accounts/logout/`: ends the session, and leaves nothing in the browser."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponseBase

# Django itself deletes the cookie of the session.
CLEAR = '"cache", "storage"'


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponseBase:
    response = LogoutView.as_view()(request)
    if request.method == "POST":  # a GET, which any site can cause, ends and clears nothing
        response.headers["Clear-Site-Data"] = CLEAR
    return response
