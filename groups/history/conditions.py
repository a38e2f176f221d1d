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
from groups.models.search import SearchTerm, number_or_none, read_term
from groups.models.submission import Submission
from groups.plan.fingerprint import fingerprint, fingerprint_of_code

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
    term  what to search with the full-text index
    row   the same as `q`, but checked row by row, where `q` would search the whole index
    """

    q: Q
    rank: int | None = None
    term: SearchTerm | None = None
    row: Q | None = None


# No entry has number 0.
NOTHING = Condition(Q(liner_group_id=0), NUMBER)


def conditions(filter: HistoryFilter, user: Any) -> list[Condition]:
    """Returns all conditions but the days. Supervisors find only their own entries.

    A value that does not exist finds nothing, a day too. Raises PermissionError for a user without
    a role.
    """
    if not roles.may_see_history(user):
        raise PermissionError("a user without a role finds nothing")
    own = [] if roles.may_see_all(user) else [Condition(Q(submitted_by=user), OWN)]
    if not filter.has_days:
        own.append(NOTHING)
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


def _choice(**choices: Condition) -> Callable[[str], Condition]:
    return lambda value: choices.get(value, NOTHING)


def _number(value: str) -> Condition:
    return Condition(Q(liner_group_id=number_or_none(value) or 0), NUMBER)


def _plan(value: str) -> Condition:
    return _plan_starting(fingerprint_of_code(value)) or Condition(Q(fingerprint=value), 1)


def _plan_starting(prefix: str | None) -> Condition | None:
    """Entries whose plan's fingerprint starts with this; None if there are none.

    A code is 40 of a fingerprint's 256 bits: two plans can share it, hardly ever three.
    """
    if prefix is None:
        return None
    found = Submission.objects.filter(fingerprint__gte=prefix, fingerprint__lt=f"{prefix}g")
    ends = found.aggregate(first=Min("fingerprint"), last=Max("fingerprint"))
    if ends["first"] != ends["last"]:
        return Condition(Q(fingerprint__in=list(ends.values())), 1)
    return Condition(Q(fingerprint=ends["first"]), 1) if ends["first"] else None


def _search(value: str) -> Condition:
    """An entry's id, `#123` and a plan that there is, as its code or as intervals, find these
    alone. One interval may be a word of a title."""
    term = read_term(value)
    if term.entry:
        return Condition(Q(pk=term.entry), NUMBER)
    if not term.text:
        return Condition(Q(liner_group_id=term.number or 0), NUMBER)
    intervals = fingerprint(term.intervals) if len(term.intervals) > 1 else None
    return _plan_starting(term.plan or intervals) or _text(term)


def _text(term: SearchTerm) -> Condition:
    number = Q() if term.number is None else Q(liner_group_id=term.number)
    row = fulltext.contains_in_row(term.text) | number
    if not fulltext.is_indexed(term.text):
        return Condition(row)
    return Condition(fulltext.contains(term.text) | number, 2, term, row)


CONDITIONS: dict[str, Callable[[str], Condition]] = {
    "by": _person,
    "status": _status,
    "default": _choice(yes=Condition(Q(is_default=True), 5), no=Condition(Q(is_default=False), 8)),
    "reset": _choice(
        yes=Condition(Q(reset_attempts_enabled=True), 7),
        no=Condition(Q(reset_attempts_enabled=False), 7),
    ),
    "verification": _verification,
    "review": lambda value: Condition(Q(review_state=value), 8 if value == "new" else 3),
    "cause": _choice(settled=Condition(Q(cause="settled"), 2)),
    "confirmed": _choice(yes=Condition(CONFIRMED, 2)),
    "alarm": _choice(any=Condition(EVER_ALARMED, 3), unanswered=Condition(ALARMED, 1)),
    "liner_id": _number,
    "plan": _plan,
    "q": _search,
}
