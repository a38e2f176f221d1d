"""Whether the record is right, restored backups, and events of every kind."""

from collections.abc import Iterator
from typing import Any

from groups.audit import triggers
from groups.audit.append import in_transaction
from groups.audit.checkpoints import make_checkpoint
from groups.models import IntegrityCheck, Submission
from groups.wording.events import KINDS
from tests.database import rewrite
from tests.demo.sandbox.caller import wait_until
from tests.entries import wrong
from tests.language.walk import State, World
from tests.restore.test_restores import Lost
from tests.services.requests import ask

PAGE = "/integrity/"


def checked(world: World, name: str = "boris") -> Any:
    """The page once a check that somebody started has ended."""
    client = world.client(name)
    client.post(PAGE)
    wait_until(lambda: not IntegrityCheck.objects.filter(state="running").exists())
    return client.get(PAGE)


def checks(world: World) -> Iterator[State]:
    boris, carol = world.client("boris"), world.client("carol")
    entry = ask(world.person("anna"))
    yield "never checked", boris.get(PAGE)
    yield "right", checked(world)
    running = IntegrityCheck.objects.create(started_by_name="boris")
    yield "running", boris.get(PAGE)
    running.delete()
    IntegrityCheck.objects.create(state="stopped", started_by_name="boris")
    make_checkpoint()
    yield "stopped, a checkpoint", boris.get(PAGE)
    rewrite(Submission.objects, title="Подделка")
    for name in ("boris", "carol"):
        yield f"wrong, for {name}", checked(world, name)
    for client in (boris, carol, world.client("anna")):
        yield "the banner", client.get("/groups/preview/")
    yield "the forged entry", boris.get(entry.get_absolute_url())
    check = IntegrityCheck.objects.unanswered().first()
    assert check
    yield "no answer", boris.post(f"{PAGE}answer/", {"check": check.pk, "answer": " "})
    answered = {"check": check.pk, "answer": "Проверяем", f"{check.pk}-answer": "Проверяем"}
    yield "answered", boris.post(f"{PAGE}answer/", answered, follow=True)
    for _ in range(45):
        wrong()
    yield "many", boris.get(PAGE)
    yield "older", boris.get(PAGE, {"before": str(check.pk + 20)})
    IntegrityCheck.objects.create(state="right", started_by_name="boris")
    yield "right again", boris.get(PAGE)
    triggers.lift()
    yield "no triggers", checked(world)


def restores(world: World) -> Iterator[State]:
    world.settings.AUDIT_CHECKPOINT_FILE = str(world.folder / "kept.jsonl")
    lost = Lost(world.person("anna"))
    boris, carol = world.client("boris"), world.client("carol")
    world.typed.update(("Before", "Lost"))
    for client in (boris, carol):
        yield "a gap", client.get(PAGE)
    yield "no reason", boris.post(f"{PAGE}restored/")
    reason = {"restore-reason": "Сломался диск"}
    url = world.settings.LINER_API_URL
    world.settings.LINER_API_URL = "http://127.0.0.1:9"
    yield "no list", boris.post(f"{PAGE}restored/", reason)
    world.settings.LINER_API_URL = url
    yield "confirmed", boris.post(f"{PAGE}restored/", reason, follow=True)
    yield "confirmed before", boris.post(f"{PAGE}restored/", reason, follow=True)
    number = str(lost.entry.liner_group_id)
    for sent in ({}, {"unknown-numbers": ["7"], "unknown-reason": "x"}):
        yield f"accounted for, {sent}", boris.post(f"{PAGE}accounted-for/", sent)
    known = {"unknown-numbers": [number], "unknown-reason": "Запрос anna, на бумаге"}
    yield "accounted for", boris.post(f"{PAGE}accounted-for/", known, follow=True)
    yield "events", boris.get("/events/")
    yield "its group", boris.get(f"/groups/{number}/")


OF = (
    *("history", "events", "password change", "confirmation"),
    *("authenticator app", "passkey", "recovery code"),
)
DETAILS: dict[str, Any] = {
    "person": "anna",
    "factor": "authenticator app",
    "format": "csv",
    "path": "/events/",
    "added": ["Supervisor"],
    "removed": ["Auditor", "Administrator"],
    "number": 7,
    "sessions": 2,
    "wrong": 1,
    "reason": "no_role",
    "how": "oidc",
}


def events(world: World) -> Iterator[State]:
    """Every kind of event, with everything that one tells."""
    boris = world.client("boris")
    world.person("anna")
    entry = ask(world.people["anna"]).pk
    for kind in KINDS:
        for of in OF:
            event(kind, entry, DETAILS | {"of": of})
        event(kind, entry, {"how": "break_glass", "factor": "passkey", "wrong": 0})
    yield "all", boris.get("/events/")
    for kind in KINDS:
        yield kind, boris.get("/events/", {"kind": kind})
    yield "its entry", boris.get(Submission.objects.get().get_absolute_url())


def event(kind: str, entry: Any, details: dict[str, Any]) -> None:
    about = {"submission": entry} if kind.startswith("submission.") else {}
    in_transaction(kind, details=details, **about)


ROOMS = (checks, restores, events)
