"""The sessions of people: which there are, and how they end."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from groups.audit.append import lock_head
from groups.models import Session, database_now, key_hash
from groups.models.session import SLACK
from groups.services.accounts import account_events

DELETED_AT_MOST = 1_000


def own_sessions(person: Any) -> list[Session]:
    """Returns the person's open sessions, the last used first."""
    now = database_now()
    found = Session.objects.filter(person=person).order_by("-seen_at", "pk")
    return [session for session in found if not session.is_over(now)]


@transaction.atomic
def end_sessions(person: User, *, by: Any, keep: str | None = None, only: str | None = None) -> int:
    """Ends the person's sessions and returns how many were still open: all but the one with the key
    `keep`, or `only` the one of which this is the key's hash. Their rows are deleted, so nothing
    brings them back."""
    found = Session.objects.filter(person_id=person.pk)
    if keep is not None:
        found = found.exclude(pk=key_hash(keep))
    if not found.exists():
        return 0
    lock_head()  # before the rows, as everybody who records a change of an account
    now = database_now()
    locked = found.select_for_update().order_by("pk")
    ended = [session for session in locked if only in (None, session.pk)]
    found.filter(pk__in=[session.pk for session in ended]).delete()
    count = sum(not session.is_over(now) for session in ended)
    if count:
        account_events.sessions_ended(person, by=by, count=count)
    return count


def delete_ended() -> None:
    """Idle sessions stay until their last possible moment: the sign-in page says why they ended."""
    now = database_now()
    ended = Session.objects.filter(Q(ends_at__lte=now) | Q(began_at__gt=now + SLACK))
    ended = ended.order_by("ends_at")
    keys = list(ended.values_list("pk", flat=True)[:DELETED_AT_MOST])
    Session.objects.filter(pk__in=keys).delete()
