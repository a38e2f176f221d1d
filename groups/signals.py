"""Records Django's signals about accounts as events, and ends the sessions of changed accounts."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.http import HttpRequest

from groups.accounts.backend import COMPANY_BACKEND
from groups.audit.replay_accounts import COLUMNS
from groups.audit.report import plain
from groups.log.context import set_person
from groups.middleware.actor import current_actor, current_command_user, current_session_key
from groups.middleware.origin import client_address
from groups.services.accounts import account_events
from groups.services.accounts.names import check_name
from groups.services.accounts.sessions import end_sessions

WATCHED = (*COLUMNS, "last_login", "password")
# A change of these ends the sessions, and so does a change of roles or permissions.
ENDING = ("is_active", "is_staff", "is_superuser", "password")
ACTIONS = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}
# The names of a relation from either side.
RELATED = {
    User.groups.through: ("groups", "user_set"),
    User.user_permissions.through: ("user_permissions", "user_set"),
    Group.permissions.through: ("permissions", "group_set"),
}


def connect() -> None:
    # Django sends the signals outside of its own transaction.
    User.save = transaction.atomic(User.save)  # type: ignore[method-assign]
    Group.save = transaction.atomic(Group.save)  # type: ignore[method-assign]
    user_logged_in.disconnect(dispatch_uid="update_last_login")  # account_events does that
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_sign_in_refused)
    pre_save.connect(_before_saving, sender=User)
    post_save.connect(_saved, sender=User)
    post_delete.connect(_deleted, sender=User)
    pre_save.connect(_before_saving_a_role, sender=Group)
    pre_delete.connect(_before_deleting_a_role, sender=Group)
    for through in RELATED:
        m2m_changed.connect(_held_changed, sender=through)


def _address(request: HttpRequest | None) -> str | None:
    return client_address(request) if request is not None else None


def _signed_in(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    address = _address(request)
    if request is not None:
        set_person(user.pk)
        agent = plain(request.headers.get("User-Agent", ""))
        request.session.begin(ip=address, agent=agent)  # type: ignore[attr-defined]  # our store
    account_events.signed_in(user, ip=address, how=_how(request))


def _how(request: HttpRequest | None) -> str:
    if request is None:
        return ""
    if request.session.get(BACKEND_SESSION_KEY) == COMPANY_BACKEND:
        return "oidc"
    return "" if settings.LOCAL_ACCOUNTS else "break_glass"


def _signed_out(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if user is not None:
        account_events.signed_out(user, ip=_address(request))


def _sign_in_refused(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    name = plain(str(credentials.get("username", "")))
    account_events.sign_in_refused(name, ip=_address(request))


def _before_saving(
    instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Keeps the row's present values on the instance, to compare with after it is saved.

    What a fixture loads (`raw`) has its events elsewhere.
    """
    if raw:
        return
    found = User.objects.select_for_update().filter(pk=instance.pk)
    before = instance._watched_before = found.values(*WATCHED).first()
    if update_fields is None or "username" in update_fields:
        check_name(instance.username, before=before and before["username"], pk=instance.pk)
    instance._is_rehash = before is not None and _is_rehash(instance, before, update_fields)


def _is_rehash(instance: Any, before: dict[str, Any], update_fields: Any) -> bool:
    """Whether this is Django's new hash of the same password, which a sign-in makes if the old one
    is weaker than what the settings ask for.

    Django alone saves just the password after it has put back to None the `_password` that
    set_password() set. Whoever assigns a hash to `password` leaves no `_password` at all.
    """
    is_put_back = vars(instance).get("_password", "") is None
    if set(update_fields or ()) != {"password"} or not is_put_back:
        return False
    try:
        hasher = identify_hasher(before["password"])
    except ValueError:
        return False
    wanted = get_hasher()
    return hasher.algorithm != wanted.algorithm or wanted.must_update(before["password"])


def _saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    # The row, because save() may leave out columns of the instance.
    now = User.objects.filter(pk=instance.pk).values(*WATCHED).get()
    before, by = instance._watched_before, current_actor()
    if before is None:
        account_events.made(instance, now, by=by)
        return
    if not instance._is_rehash and any(before[name] != now[name] for name in ENDING):
        _end_sessions(instance)
    account_events.changed(
        instance,
        before,
        now,
        by=by,
        is_rehash=instance._is_rehash,
        os_user=current_command_user(),
    )


def _end_sessions(person: Any) -> None:
    """All of them, but the one in which people change their own password."""
    end_sessions(person, by=current_actor(), keep=current_session_key())


def _deleted(instance: Any, **kwargs: Any) -> None:
    account_events.deleted(instance, by=current_actor())


def _held_changed(sender: Any, action: str, **change: Any) -> None:
    """Records roles of people, and permissions of people and of roles."""
    if action not in ACTIONS:
        return
    by = current_actor()
    for holder, names in _holders(sender, **change):
        if not names:
            continue
        if isinstance(holder, User):
            _end_sessions(holder)
        if sender is User.groups.through:
            account_events.roles_changed(holder, by=by, action=ACTIONS[action], names=names)
        else:
            account_events.permissions_changed(holder, by=by, action=ACTIONS[action], names=names)


def _holders(
    sender: Any, instance: Any, reverse: bool, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> list[tuple[Any, list[str]]]:
    """Returns each holder with the names of what was added or removed; of everything on a clear.

    `reverse` is Django's: `instance` is what is held, instead of a holder.
    """
    if pk_set is None:
        related = getattr(instance, RELATED[sender][reverse]).all()
    else:
        related = model._default_manager.filter(pk__in=pk_set)
    if reverse:
        return [(holder, [_name(instance)]) for holder in related]
    return [(instance, [_name(held) for held in related])]


def _name(held: Any) -> str:
    return held.name if isinstance(held, Group) else held.codename


def _before_saving_a_role(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    before = Group.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    if before is not None and before != instance.name:
        account_events.role_renamed(instance, before, by=current_actor())


def _before_deleting_a_role(instance: Any, **kwargs: Any) -> None:
    """Its holders lose the role, and Django sends no signal about that."""
    for person in instance.user_set.order_by("pk"):
        _end_sessions(person)
        account_events.roles_changed(
            person, by=current_actor(), action="removed", names=[instance.name]
        )
