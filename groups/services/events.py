"""Finding events, the newest first: page by page, and all of them for an export.

The best index that a filter has is followed from an event on. Other conditions are checked row by
row among the next WINDOW events of that index; the page then says how far the search came.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from ipaddress import ip_address
from operator import and_, or_
from typing import Any, NamedTuple

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.lookups import Exact

from groups.audit.chain import COLUMNS, has_own_hash
from groups.audit.tables import snapshot, spelled
from groups.history.filters import EventFilter
from groups.models import AuditEvent, Submission
from groups.models.functions import Address
from groups.models.search import uuid_or_none
from groups.wording.events import KINDS

PAGE_SIZE = 50
# Most pages are full after a few rows, so a small window is tried first.
WINDOWS = 1_000, 50_000
# A day begins and ends at an event found by its time. Where clocks differ, other events of the day
# may have been recorded before or after it, but hardly so many.
OUT_OF_ORDER = 10_000
NOTHING = Q(pk__in=[])

# Alternatives, each of which has an index in the order of the numbers.
Condition = tuple[Q, ...]
UNREADABLE: Condition = (NOTHING,)


class EventRow(NamedTuple):
    """An event as rows() yields it."""

    number: int
    at: str
    kind: str
    submission: str | None
    actor_id: int | None
    actor: str
    details: str
    previous_hash: str
    hash: str

    @property
    def is_right(self) -> bool:
        return has_own_hash(self)


@dataclass(frozen=True)
class EventPage:
    """Events, the newest first.

    newer, older  the numbers from which the next pages start; None at an end of the list
    stopped_at    the number up to which was searched, if there may be more behind it
    titles        of the entries that the events are about, by `submission`
    """

    events: list[EventRow]
    newer: int | None
    older: int | None
    stopped_at: int | None = None
    titles: dict[str | None, str] = field(default_factory=dict)


def everything(shown: EventFilter) -> QuerySet[AuditEvent]:
    """All matching events, newest first, however long that takes."""
    found = [reduce(or_, condition) for condition in _conditions(shown)]
    return AuditEvent.objects.filter(_period(shown), *found).order_by("-number")


def event_page(
    shown: EventFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    last: bool = False,
) -> EventPage:
    """The first page; or the one older than `before`, newer than `after`, or the last."""
    back = after is not None or last
    place = after if back else before
    with snapshot(any_text=True):
        found, stopped_at = _found(shown, place, back=back)
        events = found[:PAGE_SIZE]
        titles = _titles(events)
    ahead = stopped_at or (events[-1].number if len(found) > PAGE_SIZE else None)
    behind = events[0].number if place is not None and events else None
    if back:
        return EventPage(events[::-1], ahead, behind, stopped_at, titles)
    return EventPage(events, behind, ahead, stopped_at, titles)


def exists(name: str, value: str) -> bool:
    """Whether there is, or was, such a kind, person or entry; an address need only be one."""
    by_itself = AuditEvent.objects.filter(reduce(or_, READERS[name](value)))
    return KNOWN[name](value) or by_itself.exists()


def _found(
    shown: EventFilter, place: int | None, *, back: bool
) -> tuple[list[EventRow], int | None]:
    """Returns one row more than a page has, and the number at which the window ended."""
    best, *rest = [*_conditions(shown), (Q(),)]
    others = reduce(and_, (reduce(or_, condition) for condition in rest), Q())
    scans = [_past(place, back=back).filter(_period(shown), q) for q in best]
    if not others:
        return _rows(scans, back=back), None
    for size in WINDOWS:
        ends = [_end(scan, size, back=back) for scan in scans]
        stopped_at = (min if back else max)((end for end in ends if end is not None), default=None)
        limit = _up_to(stopped_at, back=back)
        found = _rows([scan.filter(limit, others) for scan in scans], back=back)
        if len(found) > PAGE_SIZE or stopped_at is None:
            return found, None
    return found, stopped_at


def _titles(events: list[EventRow]) -> dict[str | None, str]:
    keys = {event.submission: uuid_or_none(str(event.submission)) for event in events}
    entries = Submission.objects.filter(pk__in=filter(None, keys.values()))
    found = dict(entries.values_list("pk", "title"))
    return {name: found[key] for name, key in keys.items() if key in found}


def _past(place: int | None, *, back: bool) -> QuerySet[AuditEvent]:
    found = AuditEvent.objects.order_by("number" if back else "-number")
    if place is None:
        return found
    return found.filter(number__gt=place) if back else found.filter(number__lt=place)


def _up_to(number: int | None, *, back: bool) -> Q:
    if number is None:
        return Q()
    return Q(number__lte=number) if back else Q(number__gte=number)


def _end(scan: QuerySet[AuditEvent], size: int, *, back: bool) -> int | None:
    """The number of the last of the next `size` events, if there are more behind it."""
    number = (Max if back else Min)("number")
    end = scan.values("number")[:size].aggregate(end=number)["end"]
    behind = Q(number__gt=end) if back else Q(number__lt=end)
    return end if end is not None and scan.filter(behind).exists() else None


def _rows(scans: Iterable[QuerySet[AuditEvent]], *, back: bool) -> list[EventRow]:
    found = {
        row[0]: EventRow(*row)
        for scan in scans
        for row in scan.values_list(*spelled(COLUMNS))[: PAGE_SIZE + 1]
    }
    numbers = sorted(found, key=_order, reverse=not back)
    return [found[number] for number in numbers][: PAGE_SIZE + 1]


def _order(number: object) -> Any:
    """SQLite keeps any value as a number, and sorts text after numbers."""
    return isinstance(number, str), number


def _conditions(shown: EventFilter) -> list[Condition]:
    """All conditions but the days; the one that finds the fewest events first."""
    return [READERS[name](value) for name in READERS if (value := getattr(shown, name))]


def _submission(value: str) -> Condition:
    key = uuid_or_none(value)
    return (Q(submission=key),) if key else UNREADABLE


def _is_entry(value: str) -> bool:
    key = uuid_or_none(value)
    return key is not None and Submission.objects.filter(pk=key).exists()


def _address(value: str) -> Condition:
    try:
        address = ip_address(value.strip())
    except ValueError:
        return UNREADABLE
    # As the record spells an IPv4 address within an IPv6 one.
    value = str(getattr(address, "ipv4_mapped", None) or address)
    # The filter of an export can name an address too.
    return (Q(Exact(Address("details"), value)) & ~Q(kind="export"),)


def _person(value: str) -> Condition:
    """A renamed account keeps its events; the events of a deleted one keep its name."""
    accounts = Submission.objects.authors_named(value)
    return Q(actor=value), *(Q(actor_id=pk) for pk in accounts)


READERS: dict[str, Any] = {
    "submission": _submission,
    "ip": _address,
    "by": _person,
    "kind": lambda value: (Q(kind=value),),
}
# Whether a value exists, even if no event has it.
KNOWN: dict[str, Callable[[str], bool]] = {
    "submission": _is_entry,
    "ip": lambda value: _address(value) != UNREADABLE,
    "by": lambda value: bool(Submission.objects.authors_named(value)),
    "kind": KINDS.__contains__,
}


def _period(shown: EventFilter) -> Q:
    """The days as a range of numbers, in whose order every index is read; and as times."""
    if not shown.has_days:
        return NOTHING
    found, events = Q(), AuditEvent.objects.values_list("number", flat=True)
    if begins_at := shown.begins_at:
        first = events.filter(at__gte=begins_at).order_by("at", "number").first()
        found &= NOTHING if first is None else Q(number__gte=first - OUT_OF_ORDER)
        found &= Q(at__gte=begins_at)
    if ends_before := shown.ends_before:
        last = events.filter(at__lt=ends_before).order_by("-at", "-number").first()
        found &= NOTHING if last is None else Q(number__lte=last + OUT_OF_ORDER)
        found &= Q(at__lt=ends_before)
    return found
