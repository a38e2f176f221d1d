"""Interval groups, comparisons, previews, the overview of a new installation, /admin/."""

from collections.abc import Iterator
from unittest.mock import patch

from django.contrib.auth.models import Permission, User
from django.utils.text import capfirst

from groups import roles
from groups.history import fulltext, fulltext_postgresql, paging
from groups.liner.fields import RemoteGroup
from groups.models import Submission, database_now
from groups.plan.hours import read_hours
from groups.plan.rules import read_rules
from groups.services.clocks import ClockProblem
from groups.services.exports.slots import TooManyExports
from groups.services.liner_groups.mirror import begin
from tests import mirror
from tests.conftest import press
from tests.entries import entry_of
from tests.language.walk import State, World
from tests.later import later
from tests.liner_groups.reading import listed

GROUPS = "/groups/"
SOURCES = ("", "?from_liner=100200300", "?from_liner=999", "?intervals=0,5m")
HOURS = "Mon-Fri 09:00-20:00; Sat 10:00-14:00; Europe/Berlin"


ODD = (
    RemoteGroup(1, "", (), False, False),
    RemoteGroup(2, "Странная", (-5, 10**19 - 1), True, True),
    RemoteGroup(3, "Длинная", tuple(range(3_000)), True, False),
)


def groups(world: World) -> Iterator[State]:
    """Liner's list: made here and elsewhere, changed, gone, old, not read."""
    anna, boris, sandbox = world.client("anna"), world.client("boris"), world.sandbox
    for client in (anna, boris):
        yield "nothing in Liner", client.get(GROUPS)
    press(anna, title="Вечер", reset_attempts_enabled="on")
    press(anna, title="Утро #changed", intervals="0, 7", is_default="on", reason="Так надо")
    sandbox.add("Из Liner", [5, 10], is_default=True)
    for client in (anna, boris):
        yield "a few", client.get(GROUPS, {"read": "now"})
        for number in range(100200300, 100200305):
            yield "one", client.get(f"{GROUPS}{number}/")
    for sort in ("number", "title", "-calls", "-length", "-made"):
        yield f"sorted by {sort}", anna.get(GROUPS, {"sort": sort})
    for made in ("here", "liner"):
        yield made, anna.get(GROUPS, {"made": made, "q": "Вечер", "default": "no"})
    kept = [listed(number, f"Схема {number}") for number in range(1, 90)]
    mirror.holds(*kept, RemoteGroup(100200300, "Вечер", (0, 99), True, False))
    sandbox.stop()
    for client in (anna, boris):
        yield "many", client.get(GROUPS)
        yield "the second page", client.get(GROUPS, {"page": "2"})
        for number in (100200300, 100200301, 100200302, 5, 777777):
            yield "changed or gone", client.get(f"{GROUPS}{number}/")
        for state in ("unchanged", "changed", "gone"):
            yield state, client.get(GROUPS, {"state": state})
    mirror.holds(*ODD)
    for number in range(1, 5):
        yield "an odd one", anna.get(f"{GROUPS}{number}/")
    yield "odd ones", anna.get(GROUPS)
    begin()
    yield "being read", anna.get(GROUPS)
    later(hours=3)
    for client in (world.client("anna"), world.client("boris")):
        yield "an old list", client.get(GROUPS)
        yield "an old list, one", client.get(f"{GROUPS}5/")
    later(days=3)
    yield "a very old list", world.client("anna").get(GROUPS, {"read": "now"})


def comparisons(world: World) -> Iterator[State]:
    world.settings.CALL_RULES = read_rules("2 in 1d")
    anna = world.client("anna")
    mirror.holds(
        listed(7, "Вечер", 0, 30, 120, 1440),
        listed(8, "База", 10, 1440, reset=True, default=True),
        listed(9, "Вечер", 0, 30, 60),
        listed(10, "Ещё", 0, 30, 60, 60),
        RemoteGroup(2, "", (), False, False),
        RemoteGroup(3, "Странная", (-5,), False, False),
        RemoteGroup(4, "Длинная", tuple(range(3_000)), False, False),
        RemoteGroup(5, "Далёкая", (10**19 - 1, 10**19 - 1), False, False),
    )
    for a in ("", "7", "9", "x", "999"):
        for b in ("", "2", "3", "4", "5", "7", "8", "9", "10", "x", "999"):
            yield f"{a} and {b}", anna.get(f"{GROUPS}compare/", {"a": a, "b": b})
    for q in ("Вечер", "нет такой"):
        yield f"search {q}", anna.get(f"{GROUPS}compare/", {"a": "7", "q": q})
    mirror.holds(*(listed(number, f"Схема {number}") for number in range(1, 41)))
    yield "many", anna.get(f"{GROUPS}compare/", {"a": "1"})
    mirror.holds()
    yield "none", anna.get(f"{GROUPS}compare/")


def previews(world: World) -> Iterator[State]:
    anna = world.client("anna")
    lists = ("", "0, 5m, 30m, 2h", "0 5 10 1d 1d 7d", "0, 30, 60, 90", "1h 30m", "30d " * 50)
    for hours, rules in (("", ""), (HOURS, "4 in 1d; 8 in 7d")):
        world.settings.CALL_HOURS = read_hours(hours, "UTC") if hours else None
        world.settings.CALL_RULES = read_rules(rules) if rules else ()
        for text in lists:
            for arrival in ("now", "evening", "friday", "date", "x"):
                asked = {"intervals": text, "arrival": arrival, "arrival_at": "2027-03-27T19:50"}
                asked |= {"reset_attempts_enabled": "on"} if arrival == "friday" else {}
                yield f"{text[:20]} {arrival}", anna.get(f"{GROUPS}preview/", asked)
    friday = {"arrival": "date", "arrival_at": "2027-03-26T19:50"}
    many = ", ".join(map(str, range(1, 40)))
    for text in ("0 5 10", many):
        yield (
            f"{text[:20]} on a Friday",
            anna.get(f"{GROUPS}preview/", {"intervals": text, **friday}),
        )
    world.settings.MAX_INTERVAL_MINUTES = 60
    yield "no way to keep the rules", anna.get(f"{GROUPS}preview/", {"intervals": "0 5 10 20 30"})
    for at in ("", "x", "1990-01-01T10:00", "2199-01-01T10:00", "2027-03-28T02:30"):
        asked = {"intervals": "0, 5m", "arrival": "date", "arrival_at": at}
        yield f"at {at}", anna.get(f"{GROUPS}preview/", asked)


def overviews(world: World) -> Iterator[State]:
    """Periods with few requests, many people, open ones; a spool file."""
    boris, anna = world.client("boris"), world.person("anna")
    overview = "/overview/"
    yield "nothing yet", boris.get(overview)
    now = database_now()
    rows = (
        {"status": "unknown", "finished_at": now, "liner_group_id": None},
        {"status": "sending", "finished_at": None, "liner_group_id": None},
        {"status": "created", "finished_at": now, "alarm": "different", "duration_ms": 10**6},
    )
    for number, row in enumerate(rows):
        entry_of(anna, number, submitted_at=now, **row)
    for number in range(40):
        by = User.objects.create(username=f"seed-{number}")
        entry_of(by, 20 + number, submitted_at=now)
    for days in ("7", "30", "90", "365", "x"):
        for to in ("", "2026-10-01", "2020-01-01", "1990-01-01", "2199-01-01", "x"):
            yield f"{days} days to {to}", boris.get(overview, {"days": days, "to": to})
    spool = world.folder / "spool.jsonl"
    spool.write_text("{}\n")
    for path in (spool, world.folder):
        world.settings.SPOOL_FILE = str(path)
        yield "a spool file", boris.get(overview)


def searches(world: World) -> Iterator[State]:
    """Lists longer than a page, searches that stop, people of one name, many alarms."""
    boris, anna = world.client("boris"), world.person("anna")
    yield "no entries", boris.get("/history/")
    yield "no entries, hers", world.client("anna").get("/history/")
    for number in range(130):
        entry_of(anna, number, title=f"Вечер {number}", alarm="different" if number > 9 else "")
    days = ("?from=2026-11-02&to=2026-11-01", "?to=2026-11-01")
    for path in ("/history/", "/events/", "/attention/", "/history/print/"):
        for query in ("", "?page=last", "?q=ве", *days):
            yield query, boris.get(f"{path}{query}")
    entry_of(world.person("emil"), 200, submitted_by_name="anna")
    for path in ("/history/", "/events/"):
        yield "namesakes", boris.get(path, {"by": "anna"})
    for path in ("/", "/groups/preview/"):
        yield "many alarms", boris.get(path, follow=True)
    oldest, newest = Submission.objects.earliest("submitted_at"), Submission.objects.latest("pk")
    for name, entry in (("before", oldest), ("after", newest), ("before", newest)):
        yield name, boris.get("/history/", {name: str(entry.pk)})
    world.monkeypatch.setattr(paging, "WINDOW", 2)
    for query in ("?q=ве", "?q=ве&page=last", "?plan=AAAA", "?liner_id=7&q=ч"):
        yield f"a window {query}", boris.get(f"/history/{query}")
    with world.monkeypatch.context() as patches:
        patches.setattr(fulltext, "is_there", lambda: False)
        patches.setattr(fulltext_postgresql, "EXPENSIVE", 0)
        oldest = {"q": "вечер 0", "after": str(oldest.pk)}
        pages = [boris.get("/history/", query) for query in ({"q": "вечер 0"}, oldest)]
    for page in pages:
        yield "without the index", page
    world.monkeypatch.setattr("groups.views.history.MOST_PRINTED", 5)
    yield "printed in part", boris.get("/history/print/")
    world.monkeypatch.setattr("groups.history.paging.MOST_COUNTED", 5)
    yield "more than can be counted", boris.get("/history/")
    world.monkeypatch.setattr("groups.services.events.WINDOWS", (2,))
    for query in ("?by=boris", "?kind=export", "?ip=192.0.2.1", "?page=last&by=anna"):
        yield f"a window {query}", boris.get(f"/events/{query}")


def clocks(world: World) -> Iterator[State]:
    """Clocks that don't agree."""
    entry_of(world.person("anna"), 1, status="unknown", cause="cut", liner_group_id=None)
    for code in ("server", "record", "liner"):
        for seconds in (-70, 1, 70):
            problem = ClockProblem(code, seconds)
            world.monkeypatch.setattr(
                "groups.views.attention.clock_problems", lambda it=problem: [it]
            )
            yield f"{code} {seconds}", world.client("boris").get("/attention/")


def busy_exports(world: World) -> Iterator[State]:
    boris = world.client("boris")
    for of_person in (True, False):
        with patch("groups.views.exports.export", side_effect=TooManyExports(of_person=of_person)):
            page = boris.get("/history/export.csv")
        yield f"too many, {of_person}", page


def admin(world: World) -> Iterator[State]:
    """Django's pages, which only read. The names of columns and roles are those of the database."""
    carol = world.client("carol")
    columns = [str(field.verbose_name) for field in Submission._meta.fields]
    world.typed.update((*columns, *map(capfirst, columns), "True", "False", *roles.ROLES))
    world.typed.update(Permission.objects.values_list("name", flat=True))
    press(world.client("anna"), title="Вечер")
    entry = Submission.objects.get()
    paths = ("", "auth/", "auth/user/", "auth/group/", "groups/", "groups/submission/")
    details = (
        f"auth/user/{entry.submitted_by_id}",
        "auth/group/1",
        f"groups/submission/{entry.pk}",
    )
    for path in (*paths, *(f"{each}/change/" for each in details)):
        yield path, carol.get(f"/admin/{path}")


ROOMS = (
    *(groups, comparisons, previews, admin),
    *(overviews, searches, clocks, busy_exports),
)
