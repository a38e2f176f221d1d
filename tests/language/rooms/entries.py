"""An entry: each cause of an outcome, what is done about it, defaults, comparisons with Liner."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from groups.liner.fields import NewGroup, RemoteGroup
from groups.models import MirrorState, Submission, database_now
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.mirror import read_list
from groups.services.record.alarms import answer_alarm
from groups.services.record.submissions import change
from groups.wording.outcomes import NOT_SENT, READING, UNKNOWN
from tests import mirror
from tests.entries import entry_of
from tests.entry.test_differences import update
from tests.language.walk import State, World
from tests.later import later
from tests.liner_groups.reading import listed
from tests.services.requests import ask

NOTHING: dict[str, Any] = {"liner_group_id": None}
ENDINGS = [
    *(("not_sent", cause, NOTHING) for cause in NOT_SENT),
    *(("unknown", cause, NOTHING) for cause in UNKNOWN),
    ("refused", "refused", NOTHING),
    ("refused", "refused", NOTHING | {"message": "Нельзя"}),
    ("absent", "not_listed", NOTHING),
    ("absent", "settled", NOTHING | {"settled_by_name": "anna"}),
    *(("created", cause, {}) for cause in ("created", "found", "settled")),
    ("created", "settled", {"settled_by_name": "anna", "settled_at": database_now()}),
]


def causes(world: World) -> Iterator[State]:
    """Every cause of every outcome, as its author and an auditor see it, and once more to send."""
    anna, boris = world.client("anna"), world.client("boris")
    for number, (status, cause, more) in enumerate(ENDINGS):
        entry = entry_of(world.people["anna"], number, status=status, cause=cause, **more)
        for client in (anna, boris):
            yield f"{status}: {cause}", client.get(entry.get_absolute_url())
        again = {"from_entry": str(entry.pk)}
        yield f"{status}: {cause}, again", anna.get("/groups/new/", again)
    for client in (anna, boris, world.client("carol")):
        for path in ("/history/", "/attention/", "/overview/", "/history/print/"):
            yield "all", client.get(path)


def readings(world: World) -> Iterator[State]:
    """Why Liner's list could not be read."""
    anna = world.client("anna")
    mirror.holds(listed(7, "Вечер"))
    world.sandbox.stop()
    for reason in READING:
        MirrorState.objects.update(
            failed=F("begun") + 1, failed_at=database_now(), failed_reason=reason
        )
        yield reason, anna.get("/groups/")


def outlooks(world: World) -> Iterator[State]:
    """What is done about an unknown outcome, and by when."""
    anna, at = world.person("anna"), database_now()
    changes: list[dict[str, Any]] = [
        {},
        {"clocks_agreed": False},
        {"matches": [7], "scans": 1},
        {"matches": [7, 8], "scans": 2},
        {"status": "sending", "finished_at": None, "cause": ""},
    ]
    entries = [
        entry_of(
            anna,
            number,
            **{"status": "unknown", "cause": "deadline", "submitted_at": at, **NOTHING, **each},
        )
        for number, each in enumerate(changes)
    ]
    for minutes in (0, 2, 20, 1500):
        later(minutes=minutes)
        for holds in (False, True):
            if holds:
                mirror.holds(listed(7, "Вечер"), listed(8, "Утро"))
            for name in ("anna", "boris"):
                client = world.client(name)
                for entry in entries:
                    for path in ("", "outlook/"):
                        what = f"after {minutes} minutes, {entry.status}"
                        yield what, client.get(f"{entry.get_absolute_url()}{path}")
                yield f"after {minutes} minutes", client.get("/attention/")


def group(number: int, *, is_default: bool = True) -> RemoteGroup:
    return RemoteGroup(number, f"Схема {number}", (0, 5), is_default, False)


def looked_at(world: World, what: str) -> Iterator[State]:
    """All pages that name a default."""
    for name in ("anna", "boris"):
        client = world.client(name)
        for entry in Submission.objects.filter(is_default=True):
            yield what, client.get(entry.get_absolute_url())
        for path in ("/groups/", "/groups/7/", "/groups/1/", "/groups/2/", "/groups/new/"):
            yield what, client.get(path)
    yield what, world.client("boris").get("/overview/")


def defaults(world: World) -> Iterator[State]:
    """What was the default when, and what is known of it."""
    anna = world.person("anna")
    world.sandbox.stop()
    now = {"submitted_at": database_now(), "finished_at": database_now(), "is_default": True}
    before = {"known": True, "read_at": None, "group": {"id": 77, "title": "Вручную"}}
    entry_of(anna, 0, **now)
    yield from looked_at(world, "no list")
    newer = {**now, "submitted_at": database_now()}
    opened = entry_of(anna, 4, status="unknown", cause="cut", **newer, **NOTHING)
    yield from looked_at(world, "an open one, and no list")
    Submission.objects.filter(pk=opened.pk).update(status="absent", cause="not_listed")
    mirror.holds(group(1))
    yield from looked_at(world, "the default")
    mirror.holds(group(1, is_default=False))
    yield from looked_at(world, "none")
    mirror.holds(group(1), group(2))
    yield from looked_at(world, "two")
    mirror.holds(group(1, is_default=False), group(7))
    yield from looked_at(world, "another")
    open_one = entry_of(anna, 5, status="unknown", cause="cut", **now, **NOTHING)
    yield from looked_at(world, "an open one")
    mirror.holds(group(1, is_default=False), group(7))
    yield from looked_at(world, "an open one before the list")
    Submission.objects.filter(pk=open_one.pk).update(status="absent", cause="not_listed")
    later(days=400)
    at = {"submitted_at": database_now(), "finished_at": database_now(), "is_default": True}
    entry_of(anna, 1, default_before=before, **at)
    entry_of(anna, 2, default_before={"known": True, "read_at": None, "group": None}, **at)
    entry_of(anna, 3, default_before={"known": False, "read_at": None, "group": None}, **at)
    mirror.holds(group(1), group(2, is_default=False))
    yield from looked_at(world, "the first one again")
    for number in range(10, 70):
        entry_of(anna, number, **at)
    yield "many", world.client("boris").get("/overview/")


def differences(world: World) -> Iterator[State]:
    """An entry and its interval group, compared when it was created and now."""
    anna, boris, sandbox = world.client("anna"), world.client("boris"), world.sandbox
    author = world.people["anna"]
    entries = [
        ask(author, NewGroup(title="Ночь #changed", intervals=(0, 5))),
        ask(author, NewGroup(title="День", intervals=(0, 6))),
        ask(author, NewGroup(title="Утро #misnumbered", intervals=(0, 7))),
    ]
    for intervals in (None, [0, 9], [0, 5], [0, 6]):
        if intervals:
            title = "Иначе" if intervals == [0, 9] else ""
            for entry in entries[:2]:
                update(sandbox, entry, intervals=intervals, title=title or entry.title)
        for entry in entries:
            for client in (anna, boris):
                address = entry.get_absolute_url()
                yield f"{entry.title}, {intervals}", client.get(address, {"compare": "1"})
        assert read_list(liner_from_settings())
        for entry in entries:
            for client in (anna, boris, world.client("emil")):
                yield f"its group, {intervals}", client.get(f"/groups/{entry.liner_group_id}/")
    sandbox.stop()
    yield "not compared", anna.get(entries[1].get_absolute_url(), {"compare": "1"})
    for is_default, reset in ((True, True), (False, True), (True, False)):
        mirror.holds(RemoteGroup(entries[1].liner_group_id or 0, "День", (0, 6), is_default, reset))
        yield "flags", anna.get(f"/groups/{entries[1].liner_group_id}/")
    mirror.holds(group(3))
    for entry in entries:
        yield "gone", anna.get(f"/groups/{entry.liner_group_id}/")


def verifications(world: World) -> Iterator[State]:
    """What Liner held when it was read after the request, and the alarms that this raised."""
    anna, boris = world.client("anna"), world.client("boris")
    author = world.people["anna"]
    held = {"title": "Иначе", "intervals": [-1], "is_default": True, "reset_attempts_enabled": True}
    for number, verification in enumerate(Submission.Verification.values, 50):
        for is_default in (False, True):
            entry = entry_of(
                author,
                number + 100 * is_default,
                verification=verification,
                is_default=is_default,
                read_back={"id": 9, **held} if verification == "different" else None,
                matches=[7] if is_default else [],
            )
            yield verification, anna.get(entry.get_absolute_url())
    change(entry, "submission.alarm_raised", expect=["created"], alarm="not_held")
    yield "not held", anna.get(entry.get_absolute_url())
    assert answer_alarm(entry, "Исправлено", by=author)
    yield "answered", anna.get(entry.get_absolute_url())
    entry = entry_of(author, 300, verification="not_held", alarm="not_held")
    yield "to look up", anna.get(entry.get_absolute_url())
    seen = {"default_alarm": "elsewhere", "default_seen": 7, "is_default": True}
    entry_of(author, 301, matches=[8], alarm="not_held", verification="not_held", **seen)
    entry_of(author, 302, retry_of=entry)
    for entry in Submission.objects.filter(liner_group_id__gte=300)[:4]:
        yield entry.title, anna.get(entry.get_absolute_url())
    for client in (anna, boris):
        yield "its alarms", client.get("/attention/")


ROOMS = (causes, readings, outlooks, defaults, differences, verifications)
