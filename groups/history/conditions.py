"""Turns each filter of the history into a condition, and ranks the indexes that answer it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Q

from groups import roles
from groups.history import fulltext
from groups.history.filters import HistoryFilter
from groups.models.indexes import CONFIRMED
from groups.models.review import ALARMED, EVER_ALARMED
from groups.models.submission import Submission
from groups.plan.fingerprint import fingerprint_of_code

LARGEST_NUMBER = 2**63 - 1
# A number finds at most one entry. Next a supervisor's own entries: how far a search came must
# reveal nothing about other people's.
NUMBER, OWN = -1, 0
# Values that nearly all entries have; their indexes come last.
COMMON = {"created", "same", "not_read"}


@dataclass(frozen=True)
class Condition:
    """A condition on entries.

    rank  the index with the lowest rank is used, for it finds the fewest entries; None if no index
          gives the entries in the order of the list
    text  the text to search with the full-text index
    row   the same as `q`, but checked row by row, where `q` would search the whole index
    """

    q: Q
    rank: int | None = None
    text: str = ""
    row: Q | None = None


def conditions(filter: HistoryFilter, user: Any) -> list[Condition]:
    """Returns all conditions but the days. Supervisors find only their own entries.

    Raises PermissionError for a user without a role.
    """
    if not roles.may_see_history(user):
        raise PermissionError("a user without a role finds nothing")
    own = [] if roles.may_see_all(user) else [Condition(Q(submitted_by=user), OWN)]
    used = {name: value for name, value in vars(filter).items() if value and name in CONDITIONS}
    return own + [CONDITIONS[name](value) for name, value in used.items()]


def _person(value: str) -> Condition:
    """All entries of whoever has or had this name."""
    accounts = Submission.objects.authors_named(value)
    if len(accounts) > 1:
        return Condition(Q(submitted_by__in=accounts))
    # No account has key 0.
    return Condition(Q(submitted_by=accounts[0] if accounts else 0), 6)


def _status(value: str) -> Condition:
    return Condition(Q(status=value), 8 if value in COMMON else 4)


def _verification(value: str) -> Condition:
    return Condition(Q(verification=value), 8 if value in COMMON else 3)


def _default(value: str) -> Condition:
    return Condition(Q(is_default=True), 5) if value == "yes" else Condition(Q(is_default=False), 8)


def _alarm(value: str) -> Condition:
    return Condition(ALARMED, 1) if value == "unanswered" else Condition(EVER_ALARMED, 3)


def _number(value: str) -> Condition:
    number = int(value)
    # No entry has number 0.
    return Condition(Q(liner_group_id=number if number <= LARGEST_NUMBER else 0), NUMBER)


def _plan(value: str) -> Condition:
    """A code is 40 of a fingerprint's 256 bits: two plans can share it, hardly ever three."""
    if prefix := fingerprint_of_code(value):
        found = Submission.objects.filter(fingerprint__gte=prefix, fingerprint__lt=f"{prefix}g")
        ends = found.aggregate(first=Min("fingerprint"), last=Max("fingerprint"))
        if ends["first"] != ends["last"]:
            return Condition(Q(fingerprint__in=list(ends.values())), 1)
        value = ends["first"] or prefix
    return Condition(Q(fingerprint=value), 1)


def _text(value: str) -> Condition:
    found = fulltext.contains(value)
    if not fulltext.is_indexed(value):
        return Condition(found)
    return Condition(found, 2, value, fulltext.contains_in_row(value))


CONDITIONS: dict[str, Callable[[str], Condition]] = {
    "by": _person,
    "status": _status,
    "default": _default,
    "reset": lambda value: Condition(Q(reset_attempts_enabled=value == "yes"), 7),
    "verification": _verification,
    "review": lambda value: Condition(Q(review_state=value), 8 if value == "new" else 3),
    "cause": lambda value: Condition(Q(cause=value), 2),
    "confirmed": lambda value: Condition(CONFIRMED, 2),
    "alarm": _alarm,
    "liner_id": _number,
    "plan": _plan,
    "q": _text,
}
