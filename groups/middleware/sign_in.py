"""Requires a sign-in, a password of one's own and perhaps a second factor, for every page.

Keeps the session alive while its person does something, and what was typed if it has ended.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve, reverse

from groups.forms import draft
from groups.log.context import set_person
from groups.services.second_factor.required import is_missing

# The page with the form that was sent to an address that accepts only POST.
PAGE_OF = {
    "attention_decide": "attention",
    "attention_answer": "attention",
    "entry_review": "entry",
    "entry_explain": "entry",
    "integrity_answer": "integrity",
    "sessions_end": "sessions",
    "sessions_end_others": "sessions",
    "person_role": "person",
    "person_deactivate": "person",
    "person_reactivate": "person",
    "person_link": "person",
    "person_second_factor": "person",
    "second_factor_remove": "second_factor",
}
# In the session of somebody whose password somebody else set.
SET_BY_OTHERS = "password_set_by_others"
# In the query of what a page asks for by itself: no person is behind it.
BACKGROUND = "background"
# Where somebody may go who needs a second factor and has none.
SET_UP = {
    *("second_factor", "second_factor_app", "second_factor_passkey", "second_factor_codes"),
    "confirm",
}


class SignInMiddleware(LoginRequiredMiddleware):
    """After a POST without a session, the sign-in page says so and then leads back to the form."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused or not getattr(view_func, "login_required", True):
            return refused
        set_person(request.user.pk)
        if BACKGROUND not in request.GET:
            request.session.touch()  # type: ignore[attr-defined]  # our own store
        match = request.resolver_match
        page = match.url_name if match else None
        if request.session.get(SET_BY_OTHERS):
            return None if page == "password_change" else redirect("password_change")
        if not is_missing(request.user) or _is_from_company(request):
            return None
        request.must_set_up = True  # type: ignore[attr-defined]  # templates/shell/page.html
        return None if page in SET_UP else _to_set_up(request)

    # Django's type allows only redirects, but the middleware accepts any response.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            # htmx would insert the sign-in page into another page.
            return HttpResponse(status=401)
        idle = "&idle=1" if request.session.is_idle else ""  # type: ignore[attr-defined]  # ours
        if request.method != "POST":
            sign_in = super().handle_no_permission(request, view_func)
            sign_in["Location"] += idle
            return sign_in
        if request.resolver_match and request.resolver_match.url_name == "new_group":
            draft.keep(request.session, request.POST)
            page = reverse("new_group")
        else:
            page = self._page_of_the_form(request)
        sign_in = redirect_to_login(page, resolve_url(self.get_login_url(view_func)))
        sign_in["Location"] += f"&ended=1{idle}"
        return sign_in

    @staticmethod
    def _page_of_the_form(request: HttpRequest) -> str:
        try:
            url = urlsplit(request.headers.get("Referer", ""))
            match = resolve(url.path)
        except (ValueError, Resolver404):
            return "/"
        if url.netloc != request.get_host():
            return "/"
        if page := PAGE_OF.get(match.url_name or ""):
            return reverse(page, kwargs=match.kwargs if page in ("entry", "person") else None)
        return f"{url.path}?{url.query}" if url.query else url.path


def _to_set_up(request: HttpRequest) -> HttpResponse:
    # htmx would insert the page into another one.
    is_fragment = request.headers.get("HX-Request") == "true"
    return HttpResponse(status=401) if is_fragment else redirect("second_factor")


def _is_from_company(request: HttpRequest) -> bool:
    """Whether the person signed in with the company account, which has its own second factor."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "socialaccount" for record in records)
