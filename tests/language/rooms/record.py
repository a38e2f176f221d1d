"""What is on record: the made-up past, which has every outcome, alarm and review; and new ones."""

from collections.abc import Iterator

from django.test import Client

from groups.demo.seed import seed
from groups.demo.seed.people import TEXTS
from groups.models import Submission
from groups.wording.events import KINDS
from tests.conftest import press
from tests.language.walk import State, World
from tests.later import later

# One cycle of the stories has each of them.
ROWS = 200
WORDS = (
    *("#refuse", "#html", "#busy", "#error", "#redirect", "#lost", "#cut", "#garbage"),
    *("#oddid", "#respelled", "#misnumbered", "#twin", "#changed"),
)
UNKNOWN = ("x", "x" * 300, "9" * 40, "2026-13-45")
FILTERS = {
    "/history/": (
        *("q", "from", "to", "by", "status", "default", "reset", "verification", "review"),
        *("cause", "confirmed", "alarm", "liner_id", "plan", "before", "after", "page"),
    ),
    "/events/": ("kind", "by", "from", "to", "ip", "submission", "before", "after", "page"),
    "/groups/": ("q", "state", "made", "default", "reset", "sort", "page", "read"),
    "/overview/": ("days", "to"),
    "/attention/": ("from", "kind"),
    "/integrity/": ("before",),
}


def grown(world: World) -> Client:
    """A browser of boris, the auditor, after two years."""
    for _ in seed(ROWS):
        pass
    world.typed.update(text for texts in TEXTS.values() for text in texts)
    return world.client("boris")


def entries_of_the_past(world: World) -> Iterator[State]:
    """Each status, cause, verification, alarm and state of a review there is."""
    boris = grown(world)
    columns = ("status", "cause", "verification", "alarm", "default_alarm", "review_state")
    seen = set()
    for entry in Submission.objects.order_by("submitted_at"):
        kind = tuple(getattr(entry, column) for column in (*columns, "channel", "is_default"))
        if kind not in seen:
            seen.add(kind)
            yield " ".join(map(str, kind)), boris.get(entry.get_absolute_url())
            yield "outlook", boris.get(f"{entry.get_absolute_url()}outlook/")


def lists_of_the_past(world: World) -> Iterator[State]:
    """Each list with each value of each filter, known and unknown."""
    boris, carol = grown(world), world.client("carol")
    number = str(Submission.objects.filter(liner_group_id__gt=0).latest("pk").liner_group_id)
    for address, names in FILTERS.items():
        yield "all", (page := boris.get(address))
        yield "all, for carol", carol.get(address)
        for name in names:
            for value in UNKNOWN:
                yield f"{name}={value[:20]}", boris.get(address, {name: value})
        form = page.context.get("form")
        for field in form or ():
            for value, _ in getattr(field.field, "choices", ()):
                yield f"{field.name}={value}", boris.get(address, {field.html_name: value})
        yield "repeated", boris.get(f"{address}?{names[0]}=1&{names[0]}=2&ничего=1")
    for kind in KINDS:
        yield kind, boris.get("/events/", {"kind": kind})
    used = {"q": number, "from": "2026-01-01", "by": "seed-anna", "liner_id": number}
    yield "many filters", boris.get("/history/", used)
    yield "the second page", boris.get("/history/", {"page": "2"})
    for query in ({}, {"status": "created"}, {"q": "нет такого"}, used):
        yield "printed", boris.get("/history/print/", query)
    for person in ("seed-anna", "seed-victoria"):
        yield person, carol.get("/people/")


def outcomes_of_a_press(world: World) -> Iterator[State]:
    """Right after a press, later, and what an auditor sees of it."""
    anna, boris = world.client("anna"), world.client("boris")
    for number, word in enumerate(WORDS):
        yield word, press(anna, title=f"Вечер {word}", intervals=f"0, {number + 5}")
    for entry in Submission.objects.all():
        yield f"{entry.title}, seen by boris", boris.get(entry.get_absolute_url())
    refused = Submission.objects.get(title="Вечер #refuse")
    yield "again", anna.get("/groups/new/", {"from_entry": str(refused.pk)})
    yield "attention", anna.get("/attention/")
    later(hours=2)
    anna = world.client("anna")
    yield "attention, later", anna.get("/attention/")
    for entry in Submission.objects.all():
        yield f"{entry.title}, later", anna.get(entry.get_absolute_url())
    later(hours=24)
    world.sandbox.stop()
    anna = world.client("anna")
    yield "not sent", press(anna, title="Утро", intervals="0, 50")
    yield "attention, a day later", anna.get("/attention/")


ROOMS = (entries_of_the_past, lists_of_the_past, outcomes_of_a_press)
