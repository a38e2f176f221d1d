"""Django's admin shows accounts, roles and submissions. Only groups.services changes them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from groups.models import Submission

# What others registered can be changed there.
admin.site.unregister(list(admin.site._registry))


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's is not generic
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class AccountAdmin(ReadOnlyAdmin):
    exclude = ("password",)
    list_display = ("username", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "groups")
    ordering = ("username",)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    ordering = ("name",)


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ("submitted_at", "title", "status", "liner_group_id", "submitted_by_name")
    list_filter = ("status",)
    ordering = ("-submitted_at", "-id")
    show_full_result_count = False
