"""Everybody signs in first; and what was typed survives it."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve, reverse

from groups.forms import draft

# Where a form is shown again that was sent to an address which takes a POST alone.
PAGE_OF = {
    "attention_decide": "attention",
    "attention_answer": "attention",
    "entry_review": "entry",
    "entry_explain": "entry",
    "integrity_answer": "integrity",
}


class SignInMiddleware(LoginRequiredMiddleware):
    """Who pressed a button after their session had ended is told so, and finds what they typed."""

    # An answer of any kind will do: the middleware hands it on.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            # A part of a page: the sign-in page must not stand within another.
            return HttpResponse(status=401)
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if request.resolver_match and request.resolver_match.url_name == "new_group":
            draft.keep(request.session, request.POST)
            page = reverse("new_group")
        else:
            page = self._page_of_the_button(request)
        sign_in = redirect_to_login(page, resolve_url(self.get_login_url(view_func)))
        sign_in["Location"] += "&ended=1"
        return sign_in

    @staticmethod
    def _page_of_the_button(request: HttpRequest) -> str:
        try:
            shown = urlsplit(request.headers.get("Referer", ""))
            found = resolve(shown.path)
        except (ValueError, Resolver404):
            return "/"
        if shown.netloc != request.get_host():
            return "/"
        if page := PAGE_OF.get(found.url_name or ""):
            return reverse(page, kwargs=found.kwargs if page == "entry" else None)
        return f"{shown.path}?{shown.query}" if shown.query else shown.path
