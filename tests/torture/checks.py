"""What would be wrong: each check returns a sentence for each thing that is.

SAFE must hold at any moment, AT_REST when time has passed and the reconciler has run. They compare
the record with the World, which learnt the truth from the sandbox.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from groups.models import Submission
from tests.torture.world import Ask, World

UNCERTAIN = {"sending", "unknown", "absent"}

Check = Callable[["Evidence"], Iterator[str]]


class Evidence:
    """The record and the truth at one moment."""

    def __init__(self, world: World) -> None:
        world.look()
        self.world = world
        self.asks = world.asks
        self.entries = {entry.key: entry for entry in Submission.objects.all()}
        self.listed = world.listed()

    def pairs(self) -> Iterator[tuple[Ask, Submission]]:
        for ask in self.asks:
            if ask.key in self.entries:
                yield ask, self.entries[ask.key]


def lost(evidence: Evidence) -> Iterator[str]:
    """Every POST, so every interval group of ours, has a record; and of just what was sent."""
    for ask in evidence.asks:
        entry = evidence.entries.get(ask.key)
        if ask.posts and entry is None:
            yield f"{ask.new_group.title}: sent, made {sorted(ask.made)}, and not on record"
        for body in ask.posts:
            if entry and body != entry.request_body.encode():
                yield f"{ask.new_group.title}: the record tells of another request than was sent"


def doubled(evidence: Evidence) -> Iterator[str]:
    """One submission, at most one POST."""
    for ask in evidence.asks:
        if len(ask.posts) > 1:
            yield f"{ask.new_group.title}: {len(ask.posts)} POSTs"
    # A POST that was cut off tells no title; it is somebody's one and only POST all the same.
    sent, recorded = len(evidence.world.sandbox.posts), len(evidence.entries)
    if sent > recorded:
        yield f"{sent} POSTs of {recorded} submissions, {len(evidence.world.cut)} of them cut off"


def claimed_twice(evidence: Evidence) -> Iterator[str]:
    """One number, one entry."""
    held = Counter(entry.liner_group_id for entry in evidence.entries.values())
    for number, count in held.items():
        if number is not None and count > 1:
            yield f"number {number} is claimed by {count} entries"


def wrongly_created(evidence: Evidence) -> Iterator[str]:
    """An entry holds a number that its own POST made."""
    for ask, entry in evidence.pairs():
        if entry.status == "created" and entry.liner_group_id not in ask.made:
            yield f"{ask.new_group.title}: holds {entry.liner_group_id}, made {sorted(ask.made)}"


def twin_claimed(evidence: Evidence) -> Iterator[str]:
    """What stood in Liner before the request, or was made elsewhere, is nobody's."""
    for ask, entry in evidence.pairs():
        number = entry.liner_group_id
        if number in ask.earlier or number in evidence.world.elsewhere:
            yield f"{ask.new_group.title}: claims {number}, which it did not make"


def denied(evidence: Evidence) -> Iterator[str]:
    """What was made is never called refused or not sent."""
    for ask, entry in evidence.pairs():
        if ask.made and entry.status in {"refused", "not_sent"}:
            yield f"{ask.new_group.title}: {entry.status}, but it made {sorted(ask.made)}"


def wrongly_absent(evidence: Evidence) -> Iterator[str]:
    """What Liner lists within a quarter of an hour is never called absent, nor ever while listed.

    One that turned up later is looked for: until the next scan the record can't know.
    """
    for ask, entry in evidence.pairs():
        if ask.made and entry.status == "absent":
            yield f"{ask.new_group.title}: absent, but it made {sorted(ask.made)}"


SAFE: dict[str, Check] = {
    "lost": lost,
    "doubled": doubled,
    "claimed twice": claimed_twice,
    "wrongly created": wrongly_created,
    "twin claimed": twin_claimed,
    "denied": denied,
    "wrongly absent": wrongly_absent,
}


def left_open(evidence: Evidence) -> Iterator[str]:
    """Nothing is uncertain any more, but where several could be it and a person must say."""
    for ask, entry in evidence.pairs():
        if entry.status == "sending":
            yield f"{ask.new_group.title}: still sending"
        if entry.status == "unknown" and not _is_for_a_person(evidence, ask, entry):
            yield f"{ask.new_group.title}: still unknown, though it made {sorted(ask.made)}"


def not_proposed(evidence: Evidence) -> Iterator[str]:
    """A person who must say is shown all that could be it, and so what is."""
    for ask, entry in evidence.pairs():
        if entry.status == "unknown" and not ask.made <= set(entry.matches):
            yield f"{ask.new_group.title}: proposes {entry.matches}, made {sorted(ask.made)}"


def _is_for_a_person(evidence: Evidence, ask: Ask, entry: Submission) -> bool:
    """Nobody could read what stood in Liner before, or several could be it, or none has its title,
    or it could be theirs who asked for just the same, or the clocks differed."""
    rivals = (
        other
        for other, its in evidence.pairs()
        if other is not ask and other.new_group == ask.new_group and its.status in UNCERTAIN
    )
    same, others = _could_be(evidence, ask, entry)
    unread = entry.list_read_at is None and bool(same)
    respelled = bool(others) and not same
    late = not entry.clocks_agreed and not same
    return unread or respelled or late or len(same) > 1 or any(rivals)


def _could_be(evidence: Evidence, ask: Ask, entry: Submission) -> tuple[set[int], set[int]]:
    """Numbers with the plan and flags that were asked for, of no entry, that came after it was, as
    far as the program could read: those with its title, and those with another."""
    held = {other.liner_group_id for other in evidence.entries.values()}
    earlier = set() if entry.list_read_at is None else ask.earlier
    found = {
        number: group
        for number, group in evidence.listed.items()
        if _plan(group)[1:] == _asked(ask)[1:] and number not in held | earlier
    }
    same = {number for number, group in found.items() if group["title"] == ask.new_group.title}
    return same, found.keys() - same


def _plan(group: dict[str, Any]) -> tuple[Any, ...]:
    return (
        group["title"],
        tuple(group["intervals"]),
        group["isDefault"],
        group["resetAttemptsEnabled"],
    )


def _asked(ask: Ask) -> tuple[Any, ...]:
    new_group = ask.new_group
    return (
        new_group.title,
        new_group.intervals,
        new_group.is_default,
        new_group.reset_attempts_enabled,
    )


AT_REST: dict[str, Check] = {**SAFE, "left open": left_open, "not proposed": not_proposed}


def wrong(world: World, checks: dict[str, Check] = AT_REST) -> dict[str, list[str]]:
    """Returns what each check found; empty if all is right."""
    evidence = Evidence(world)
    found = {name: list(check(evidence)) for name, check in checks.items()}
    return {name: sentences for name, sentences in found.items() if sentences}
