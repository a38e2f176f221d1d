"""Django's admin: manages accounts, and shows submissions."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from groups.forms.accounts import AccountForm, NewAccountForm
from groups.models import Submission

admin.site.site_header = admin.site.site_title = "linerAdmin"
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # Django's is not generic
    form = AccountForm
    add_form = NewAccountForm
    # The form would cut off its microseconds, and so change it each time.
    readonly_fields = ("last_login",)


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's is not generic
    """Read-only: only groups.services writes rows."""

    list_display = ("submitted_at", "title", "status", "liner_group_id", "submitted_by_name")
    list_filter = ("status",)
    ordering = ("-submitted_at", "-id")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
