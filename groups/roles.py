"""Who may do what. A role is one of Django's auth groups; an interval group is Liner's.

Supervisors create interval groups and see their own entries. Auditors see and review everything,
and create nothing. Administrators are superusers, who see everything, and neither create nor
review.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

SUPERVISOR = "Supervisor"
AUDITOR = "Auditor"
ADMINISTRATOR = "Administrator"

ROLES = (SUPERVISOR, AUDITOR, ADMINISTRATOR)
# Held by the one administrator who may use a password while LOCAL_ACCOUNTS is off.
BREAK_GLASS = "break_glass"
ROLE_PERMISSIONS = {
    SUPERVISOR: ("add_submission", "view_own_submission"),
    AUDITOR: ("view_submission",),
}


def make_roles(**kwargs: Any) -> None:
    """Gives the roles their permissions; runs after every migrate, which creates permissions.

    That a new role has them is no event: `audit verify` expects it.
    """
    break_glass_permission()
    through = Group.permissions.through
    for name, codenames in ROLE_PERMISSIONS.items():
        permissions = Permission.objects.filter(
            content_type__app_label="groups", codename__in=codenames
        )
        role, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            through.objects.bulk_create(
                through(group=role, permission=permission) for permission in permissions
            )
        else:
            role.permissions.set(permissions)


def is_signed_in(user: Any) -> bool:
    """For pages about one's own account, with or without a role."""
    return bool(user.is_authenticated)


def break_glass_permission() -> Permission:
    permission, _ = Permission.objects.get_or_create(
        codename=BREAK_GLASS,
        content_type=ContentType.objects.get_for_model(User),
        defaults={"name": "Can sign in with a password while local accounts are off"},
    )
    return permission


def is_break_glass(user: User) -> bool:
    """Asks for the permission itself: has_perm() is true for every administrator."""
    return bool(user.is_superuser) and user.user_permissions.filter(codename=BREAK_GLASS).exists()


def may_see_all(user: Any) -> bool:
    return bool(user.has_perm("groups.view_submission"))


def may_create(user: Any) -> bool:
    """People who see all entries can't create any, and superusers have every permission."""
    return bool(user.has_perm("groups.add_submission")) and not may_see_all(user)


def creators() -> QuerySet[User]:
    """Returns the people for whom may_create() is true."""
    may_add = _people_with("groups.add_submission", include_superusers=False)
    return may_add.exclude(pk__in=_people_with("groups.view_submission"))


def _people_with(permission: str, **options: Any) -> QuerySet[User]:
    backend = "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(permission, backend=backend, **options)


def may_review(user: Any) -> bool:
    """Administrators manage the accounts, so they must not also review."""
    return may_see_all(user) and not user.is_superuser


def may_see_history(user: Any) -> bool:
    return may_see_all(user) or bool(user.has_perm("groups.view_own_submission"))


def may_manage_people(user: Any) -> bool:
    return bool(user.is_active and user.is_superuser)


def roles_of(user: User) -> list[str]:
    """Returns the names of the person's roles: one, unless a shell gave others."""
    names = sorted(role.name for role in user.groups.all())
    return [ADMINISTRATOR, *names] if user.is_superuser else names


def allowed(rule: Callable[[Any], bool]) -> Callable[[Any], Any]:
    """Returns a view decorator: 403 unless `rule` is true for the signed-in person."""

    def is_allowed(user: Any) -> bool:
        if not rule(user):
            raise PermissionDenied
        return True

    return user_passes_test(is_allowed)
