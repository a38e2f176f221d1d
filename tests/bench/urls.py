"""The application with a stock admin beside it, which only the bench has."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from groups.models import Submission
from linerAdmin.urls import urlpatterns as ours


class StockAdmin(ModelAdmin):  # type: ignore[type-arg]
    """What somebody would write who wanted the same from Django's admin."""

    list_display = ("title", "status", "submitted_by_name", "submitted_at")
    list_filter = ("status", "is_default", "verification")
    search_fields = ("title", "reason")
    ordering = ("-submitted_at", "-id")


class StockSite(AdminSite):
    def has_permission(self, request: Any) -> bool:
        return bool(request.user.is_active)


site = StockSite(name="admin")
site.register(Submission, StockAdmin)
urlpatterns = [*ours, path("stock/", site.urls)]
