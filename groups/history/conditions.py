"""Each filter of the history as a condition, and which index answers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Q

from groups import roles
from groups.history import fulltext
from groups.history.filters import HistoryFilter
from groups.models.review import ALARMED, EVER_ALARMED
from groups.models.submission import CONFIRMED, Submission
from groups.plan.fingerprint import fingerprint_of_code

LARGEST_NUMBER = 2**63 - 1
# What leads to at most one entry. Else a supervisor's own lead: how far was looked, and where the
# looking stopped, must tell nothing of others'.
NUMBER, OWN = -1, 0
# Those that nearly all entries share are asked last.
COMMON = {"created", "same", "not_read"}


@dataclass(frozen=True)
class Condition:
    """One thing that must hold of an entry.

    rank  which index is asked where several could be: the lowest, for the fewest entries;
          None where no index gives them in the order of the list
    text  what is searched by fulltext.py instead of q
    row   the same as q, told from a row alone, where q asks an index for all there are
    """

    q: Q
    rank: int | None = None
    text: str = ""
    row: Q | None = None


def conditions(wanted: HistoryFilter, user: Any) -> list[Condition]:
    """All that must hold but for the days; supervisors find among their own entries only."""
    found = [] if roles.may_see_all(user) else [Condition(Q(submitted_by=user), OWN)]
    if not roles.may_see_history(user):
        raise PermissionError("whoever has no role finds nothing")
    return [*found, *_asked(wanted)]


def _asked(wanted: HistoryFilter) -> Iterator[Condition]:
    for name, value in vars(wanted).items():
        if value and (build := CONDITIONS.get(name)):
            yield build(value)


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
    # No entry has the number 0.
    return Condition(Q(liner_group_id=number if number <= LARGEST_NUMBER else 0), NUMBER)


def _plan(value: str) -> Condition:
    """A code names 40 of the fingerprint's 256 bits: it could be two plans, hardly ever three."""
    if begins := fingerprint_of_code(value):
        named = Submission.objects.filter(fingerprint__gte=begins, fingerprint__lt=f"{begins}g")
        ends = named.aggregate(first=Min("fingerprint"), last=Max("fingerprint"))
        if ends["first"] != ends["last"]:
            return Condition(Q(fingerprint__in=list(ends.values())), 1)
        value = ends["first"] or begins
    return Condition(Q(fingerprint=value), 1)


def _text(value: str) -> Condition:
    holds = fulltext.contains(value)
    if not fulltext.finds(value):
        return Condition(holds, None, value)
    return Condition(holds, 2, value, fulltext.holds(value))


CONDITIONS = {
    "by": lambda value: Condition(Q(submitted_by_name=value), 6),
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
