"""What a page says that can't be shown."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from django.db import DataError

from groups.models import AuditEvent, Submission
from tests.audit.test_unreadable_rows import ODD
from tests.audit.test_unreadable_rows import change as change_to
from tests.database import lifted
from tests.language.walk import State, World, strangers
from tests.services.lost_database import gone
from tests.services.requests import ask

ENTRY = "/history/0190e3a4-5b6c-7d8e-9f01-23456789abcd/"


def refusals(world: World) -> Iterator[State]:
    """400, 403, 404, 405, 413, for everybody."""
    world.settings.ADMINISTRATOR_CONTACT = "Ольга, 12"
    names = ("dora", "anna", "boris", "carol")
    browsers = {"nobody": strangers(), **{name: world.client(name) for name in names}}
    paths = (ENTRY, "/nowhere/", "/people/", "/groups/new/", "/groups/99999999999999999999/")
    for name, browser in browsers.items():
        for path in paths:
            yield f"{name}, {path}", browser.get(path)
            yield f"{name}, a press at {path}", browser.post(path, {"x": "y"})
        yield (
            f"{name}, a long press",
            browser.post("/attention/", {"x": "ы" * 4_000_000}, headers={"Accept-Language": "ru"}),
        )
        yield f"{name}, a strange host", browser.get("/history/", headers={"Host": "evil.example"})
        for path in ("/groups/%00/", "/history/?q=%00", "/accounts/choose/%ED%A0%80/"):
            yield f"{name}, {path}", browser.get(path)
        yield f"{name}, no such language", browser.post("/accounts/language/", {"language": "de"})
    strict = strangers(enforce_csrf_checks=True)
    yield "no CSRF token", strict.post("/accounts/login/", {"username": "anna"})
    strict = world.client("boris", enforce_csrf_checks=True)
    yield "no CSRF token, signed in", strict.post("/integrity/", {})
    for name in ("anna", "boris"):
        for path in ("/history/export.csv?to=x", "/events/export.csv?kind=x"):
            yield f"{name}, {path}", browsers[name].get(path)


def failures(world: World) -> Iterator[State]:
    """500 and 503, for whoever looks and whoever presses."""
    boris = world.client("boris")
    boris.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    for method in ("get", "post"):
        for error in (ZeroDivisionError, DataError):
            with patch("groups.views.overview.OverviewForm", side_effect=error):
                page = getattr(boris, method)("/overview/")
            yield f"500: {error.__name__} {method}", page
        with gone():
            pages = [getattr(boris, method)(path) for path in ("/history/", "/accounts/login/")]
        for page in pages:
            yield f"503 {method}", page
    with patch("groups.views.language.choose_language", side_effect=ZeroDivisionError):
        page = boris.post("/accounts/language/", {"language": "en"})
    yield "500: a press", page


def unreadable(world: World) -> Iterator[State]:
    """Rows that somebody changed by hand."""
    boris = world.client("boris")
    entry = ask(world.person("anna"))
    world.typed.add(str(b"\xff\0"))
    changes: list[dict[str, Any]] = [
        {"intervals": "x"},
        {"receipt": [1]},
        {"title": "Подделка"},
        {"default_before": {"group": 7}},
    ]
    for column, value in ODD:
        change_to(column, value)
        paths = (entry.get_absolute_url(), "/history/", "/attention/", "/overview/")
        pages = [boris.get(path) for path in paths]
        with lifted():
            entry.save()
        for page in pages:
            yield f"500: {column} {value}", page
    for change in changes:
        before = {name: getattr(entry, name) for name in change}
        with lifted():
            Submission.objects.filter(pk=entry.pk).update(**change)
        for path in (entry.get_absolute_url(), "/history/", "/attention/", "/events/"):
            yield f"500: {change}", boris.get(path)
        with lifted():
            Submission.objects.filter(pk=entry.pk).update(**before)
    with lifted():
        AuditEvent.objects.filter(submission=entry.pk).update(details="{")
    for path in (entry.get_absolute_url(), "/events/"):
        yield "500: an event", boris.get(path)
    with lifted():
        AuditEvent.objects.filter(submission=entry.pk).delete()
    yield "500: no events", boris.get(entry.get_absolute_url())


ROOMS = (refusals, failures, unreadable)
