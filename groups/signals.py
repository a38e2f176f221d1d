"""Django's signals about accounts, recorded as events."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.http import HttpRequest

from groups import roles
from groups.middleware.actor import current_actor
from groups.middleware.origin import client_address, printable
from groups.services.accounts import account_events

# What decides who somebody is and what they may do.
WATCHED = ("username", "is_active", "is_staff", "is_superuser")
ACTIONS = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}


def connect() -> None:
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_sign_in_refused)
    pre_save.connect(_before_saving, sender=User)
    post_save.connect(_saved, sender=User)
    post_delete.connect(_deleted, sender=User)
    pre_save.connect(_before_saving_a_role, sender=Group)
    pre_delete.connect(_before_deleting_a_role, sender=Group)
    m2m_changed.connect(_roles_changed, sender=User.groups.through)
    m2m_changed.connect(_permissions_changed, sender=User.user_permissions.through)
    m2m_changed.connect(_permissions_changed, sender=Group.permissions.through)


def _address(request: HttpRequest | None) -> str | None:
    return client_address(request) if request is not None else None


def _signed_in(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    account_events.signed_in(user, ip=_address(request))


def _signed_out(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if user is not None:
        account_events.signed_out(user, ip=_address(request))


def _sign_in_refused(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    name = printable(str(credentials.get("username", "")))
    account_events.sign_in_refused(name, ip=_address(request))


def _before_saving(
    instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Keeps what the row holds now beside the instance, to compare when it is saved."""
    instance._watched_before = None
    if raw or (update_fields is not None and not set(update_fields) & set(WATCHED)):
        return
    if not instance._state.adding:
        instance._watched_before = User.objects.filter(pk=instance.pk).values(*WATCHED).first()


def _saved(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    now = {name: getattr(instance, name) for name in WATCHED}
    if created:
        account_events.made(instance, by=current_actor(), columns=now)
        return
    before = instance._watched_before or now
    told = {name: [before[name], now[name]] for name in WATCHED if before[name] != now[name]}
    if told:
        account_events.changed(instance, by=current_actor(), columns=told)


def _deleted(instance: Any, **kwargs: Any) -> None:
    account_events.deleted(instance, by=current_actor())


def _roles_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if action not in ACTIONS:
        return
    for person, names in _people_and_roles(instance, reverse, pk_set):
        if names:
            account_events.roles_changed(
                person, by=current_actor(), action=ACTIONS[action], names=names
            )


def _people_and_roles(
    instance: Any, reverse: bool, pk_set: set[int] | None
) -> list[tuple[Any, list[str]]]:
    """Each person of whom roles were added or removed, from either side; all of them on a clear."""
    if reverse:
        people = instance.user_set.all() if pk_set is None else User.objects.filter(pk__in=pk_set)
        return [(person, [instance.name]) for person in people]
    found = instance.groups.all() if pk_set is None else Group.objects.filter(pk__in=pk_set)
    return [(instance, list(found.values_list("name", flat=True)))]


def _permissions_changed(
    instance: Any, action: str, pk_set: set[int] | None, sender: Any, **kwargs: Any
) -> None:
    if action not in ACTIONS or isinstance(instance, Permission):
        return
    if pk_set is None:
        at_user = isinstance(instance, User)
        found = instance.user_permissions.all() if at_user else instance.permissions.all()
    else:
        found = Permission.objects.filter(pk__in=pk_set)
    names = list(found.values_list("codename", flat=True))
    holder = {"holder_id": instance.pk, "holder": str(instance)}
    holder["kind"] = "person" if isinstance(instance, User) else "role"
    by = current_actor()
    # The program itself gives the roles what they must have after every migrate: that is no news.
    is_due = by is None and set(names) <= set(roles.ROLE_PERMISSIONS.get(str(instance), ()))
    if names and not (is_due and isinstance(instance, Group) and action == "post_add"):
        account_events.permissions_changed(holder, by=by, action=ACTIONS[action], names=names)


def _before_saving_a_role(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw or instance._state.adding:
        return
    before = Group.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    if before is not None and before != instance.name:
        account_events.role_renamed(instance, before, by=current_actor())


def _before_deleting_a_role(instance: Any, **kwargs: Any) -> None:
    """Whoever has it loses it, and Django tells nobody."""
    for person in instance.user_set.all():
        account_events.roles_changed(
            person, by=current_actor(), action="removed", names=[instance.name]
        )
