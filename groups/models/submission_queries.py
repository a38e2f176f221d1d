"""Queries of submissions."""

import json
import re
from typing import Any, Self, TypeVar

from django.contrib.auth.models import User
from django.db.models import F, Min, Model, Q

from groups import roles
from groups.liner.fields import NewGroup, columns_of
from groups.models.event import AuditEvent
from groups.models.indexes import IDENTITY, OPEN_STATUSES
from groups.models.review import ALARMED, AUTHORS_ALARM, UNEXPLAINED, WAITING
from groups.models.statistics import StatisticsQuerySet
from groups.plan import fingerprint

# Events with or before which Liner may have created the interval group.
MAY_HAVE_CREATED = tuple(
    f"submission.{word}"
    for word in ("opened", "created", "unknown", "swept", "replayed", "found", "settled")
)

FEW = 1_000
# For queries that find few by other columns. Given the column itself, SQLite, which knows nothing
# of how often values occur, would read all of the person's entries by its index.
AUTHOR = F("submitted_by") + 0

M = TypeVar("M", bound=Model)
PERSON = re.compile(r'"person_id":([0-9]{1,18})\b')


def accounts_in(kind: str, text: str) -> set[int]:
    """Keys of the accounts that events of this kind are about, if the details have this text."""
    events = AuditEvent.objects.filter(kind=kind, details__contains=text)
    every = events.values_list("details", flat=True)
    # SQLite searches in any case.
    return {int(key[1]) for each in every if text in each and (key := PERSON.search(each))}


class SubmissionQueries(StatisticsQuerySet[M]):
    def visible_to(self, user: Any) -> Self:
        """Auditors and administrators see all entries, supervisors their own."""
        if roles.may_see_all(user):
            return self
        if roles.may_see_history(user):
            return self.alias(author=AUTHOR).filter(author=user.pk)
        return self.none()

    def alarming(self, user: Any) -> Self:
        """Entries with unanswered alarms: all of them for an auditor, else the user's own."""
        alarmed = self.filter(ALARMED)
        if roles.may_review(user):
            return alarmed
        return alarmed.filter(AUTHORS_ALARM, submitted_by=user)

    def for_attention(self, user: Any) -> Self:
        """Entries that this user can decide, answer or explain.

        Auditors and administrators see all of them. A supervisor sees their own, proposals about a
        default that need a second person, and unknown entries whose author may no longer decide.
        """
        found = self.filter(WAITING)
        if roles.may_see_all(user):
            return found.exclude(UNEXPLAINED, ~Q(status="unknown"), ~ALARMED)
        own = Q(status="unknown") | AUTHORS_ALARM | UNEXPLAINED
        proposed = Q(status="unknown", is_default=True, proposal__isnull=False)
        left = Q(status="unknown") & ~Q(submitted_by__in=roles.creators())
        return found.alias(author=AUTHOR).filter((Q(author=user.pk) & own) | proposed | left)

    def authors_named(self, name: str) -> list[int]:
        """Keys of the accounts that have this name, or had it: by an event or by an entry."""
        found = set(User.objects.filter(username=name).values_list("pk", flat=True))
        found |= accounts_in(
            "account.changed", f'"username":[{json.dumps(name, ensure_ascii=False)},'
        )
        rows, last = self.filter(submitted_by_name=name), 0
        # One step in the index for each account, instead of reading all its entries.
        while last := rows.filter(submitted_by__gt=last).aggregate(at=Min("submitted_by"))["at"]:
            found.add(last)
        return sorted(found)

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-id")

    def in_order(self, *, back: bool = False) -> Self:
        """Newest first; with `back`, oldest first."""
        return self.order_by("submitted_at", "id") if back else self.newest_first()

    def past(self, entry: Any, *, back: bool = False) -> Self:
        """Entries older than this one; with `back`, newer ones. All of them for None."""
        if entry is None:
            return self
        at, lookup = entry.submitted_at, "gt" if back else "lt"
        # The first condition is redundant, but an index can start with it.
        return self.filter(
            Q(**{f"submitted_at__{lookup}e": at}),
            Q(**{f"submitted_at__{lookup}": at})
            | Q(submitted_at=at, **{f"id__{lookup}": entry.id}),
        )

    def possibly_created_after(self, number: int) -> Self:
        """Entries that Liner may have created after this event, by the order of events."""
        later = AuditEvent.objects.filter(number__gt=number, kind__in=MAY_HAVE_CREATED)
        submissions = later.values_list("submission", flat=True)
        # Mostly few. Given a subquery, SQLite looks at each entry instead.
        first = list(submissions[:FEW])
        return self.filter(pk__in=first if len(first) < FEW else submissions)

    def possible_defaults(self) -> Self:
        """Requests that made a new default, or may have."""
        # Not the statuses that count: SQLite would read everything that was created.
        return self.filter(is_default=True).exclude(status__in=("refused", "not_sent", "absent"))

    def open_for(self, new_group: NewGroup) -> Self:
        """Entries that request the same and whose outcome is not known yet; at most one."""
        return self.same_request(new_group).filter(status__in=OPEN_STATUSES)

    def same_request(self, new_group: NewGroup) -> Self:
        """Entries that request the same interval group."""
        columns = columns_of(new_group) | {"fingerprint": fingerprint(new_group.intervals)}
        return self.filter(**{name: columns[name] for name in IDENTITY})
