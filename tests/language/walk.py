"""Who walks through the pages, and what they find."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import Resolver404, resolve

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.models import LinerGroup, Submission
from groups.services.language import choose_language
from tests.conftest import person
from tests.language.english import english_in, texts_of

# What a state is called, and the page that it gives.
State = tuple[str, Any]
# Columns of entries with what people and Liner wrote.
WRITTEN = (
    *("title", "reason", "message", "submitted_by_name", "os_user"),
    *("settled_reason", "settled_by_name", "user_agent"),
    *("default_before__group__title", "default_after__group__title", "read_back__title"),
)


MOST_TOLD = 80
# Everybody's role; dora has none, and target is there to be looked at.
ROLES = {
    **dict.fromkeys(("anna", "emil"), roles.SUPERVISOR),
    **dict.fromkeys(("boris", "dora", "target"), roles.AUDITOR),
    "carol": roles.ADMINISTRATOR,
}


def strangers(**options: Any) -> Client:
    """A browser that asks for Russian."""
    return Client(headers={"Accept-Language": "ru"}, raise_request_exception=False, **options)


@dataclass
class World:
    sandbox: Sandbox
    settings: Any
    monkeypatch: pytest.MonkeyPatch
    folder: Path
    people: dict[str, User] = field(default_factory=dict)
    # What people typed and no row holds.
    typed: set[str] = field(default_factory=set)

    def person(self, name: str) -> User:
        """Somebody who chose Russian; the account is made at first sight."""
        if name not in self.people:
            self.people[name] = person(name, ROLES[name])
            choose_language(self.people[name], "ru")
            if name == "dora":
                self.people[name].groups.clear()
        return self.people[name]

    def client(self, name: str, **options: Any) -> Client:
        """A new browser of the person, which asks for English."""
        client = Client(headers={"Accept-Language": "en"}, raise_request_exception=False, **options)
        client.force_login(self.person(name))
        return client

    def written(self) -> set[str]:
        """What people and Liner wrote, and names."""
        rows = Submission.objects.values_list(*WRITTEN)
        titles = LinerGroup.objects.values_list("title", flat=True)
        names = User.objects.values_list("username", flat=True)
        return {text for row in rows for text in row if text} | {*titles, *names, *self.typed}


@dataclass
class Walk:
    """What was seen on the way."""

    pages: set[str] = field(default_factory=set)
    states: int = 0
    # By page and text, so that what many states share is told once.
    english: dict[tuple[str, str], str] = field(default_factory=dict)

    def see(self, states: Iterable[State], written: Callable[[], set[str]]) -> None:
        for what, answer in states:
            page = page_of(answer)
            assert answer.status_code != 500 or "500" in what, f"{page} ({what}): {answer.exc_info}"
            self.pages.add(page)
            self.states += 1
            for text in _wrong_in(answer, written()):
                self.english.setdefault((page, re.sub("[0-9]+", "0", text)), what)

    def told(self) -> str:
        lines = [f"{page} ({what}): {text}" for (page, text), what in self.english.items()]
        return "\n".join([*lines[:MOST_TOLD], f"in all: {len(lines)}"])

    def figures(self) -> dict[str, Any]:
        return {"pages": sorted(self.pages), "states": self.states, "english": len(self.english)}


def page_of(answer: Any) -> str:
    """The address of a page as tests/views/addresses.py names it."""
    path = str(answer.request["PATH_INFO"])
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return path


def _wrong_in(answer: Any, written: set[str]) -> Iterator[str]:
    texts = texts_of(answer)
    if texts and "<html" in (page := answer.content.decode()) and '<html lang="ru"' not in page:
        yield "the page says that it isn't Russian"
    yield from english_in(texts, written)
