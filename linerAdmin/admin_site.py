"""Django's admin with the site's own sign-in page, and 403 for the wrong role."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

METHODS = ["GET", "HEAD", "POST"]


class Site(AdminSite):
    """For administrators alone: Django would show staff without a permission an empty page."""

    site_header = site_title = "linerAdmin"
    index_title = _("Accounts and entries")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirects to the site's sign-in page."""
        return redirect_to_login(request.GET.get("next", request.path))

    # Django's type allows only its own page.
    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Redirects to the site's page, which limits how often a password is tried."""
        return redirect("password_change")
