"""Everybody, signed in, with something to find; and what must never happen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urljoin

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from groups import roles
from groups.audit.checkpoints import make_checkpoint
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import Checkpoint, Submission
from tests.conftest import person
from tests.entries import entry_of
from tests.fuzz import values
from tests.fuzz.forms import Fields, Forms, NamesRead
from tests.services.requests import ask
from tests.views.addresses import addresses

ANONYMOUS, NO_ROLE = "anonymous", "no-role"
SUPERVISORS = ("anna", "emil")
ROLES = {
    "anna": roles.SUPERVISOR,
    "emil": roles.SUPERVISOR,
    "boris": roles.AUDITOR,
    "carol": roles.ADMINISTRATOR,
}
SITE = "http://testserver/"
CANARY = "canary of {}"
# Django's own pages, which only read.
ADMIN = ["/admin/auth/user/", "/admin/auth/group/", "/admin/groups/submission/"]
OF_LISTS = "q o p all e _popup _to_field is_active__exact groups__id__exact password__startswith"
HEADERS = (
    "ACCEPT ACCEPT_ENCODING ACCEPT_LANGUAGE AUTHORIZATION COOKIE HOST HX_REQUEST HX_CURRENT_URL"
    " IF_MODIFIED_SINCE IF_NONE_MATCH ORIGIN RANGE REFERER USER_AGENT X_FORWARDED_FOR"
    " X_FORWARDED_HOST X_FORWARDED_PROTO X_HTTP_METHOD_OVERRIDE X_REQUESTED_WITH"
)


@dataclass(frozen=True)
class Sent:
    """One request, as it is printed if it finds something."""

    who: str
    method: str
    path: str
    query: str
    kind: str
    body: bytes
    headers: dict[str, str]


@dataclass
class World:
    sandbox: Sandbox
    names: NamesRead
    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    forms: dict[tuple[str, str], list[tuple[str, Fields]]] = field(default_factory=dict)

    def fill(self) -> None:
        """Everybody has an entry that Liner has, and two that only they may see."""
        self.people = {name: person(name, role) for name, role in ROLES.items()}
        self.people[NO_ROLE] = person(NO_ROLE, roles.AUDITOR)
        self.people[NO_ROLE].groups.clear()
        self.target = person("target", roles.AUDITOR)
        for number, name in enumerate(SUPERVISORS):
            canary, by = CANARY.format(name), self.people[name]
            ask(by, NewGroup(title=f"Evening {number}", intervals=(0, 30 + number)), reason=canary)
            hidden = {"title": canary, "reason": canary, "liner_group_id": None}
            refused = {"status": "refused", "cause": "refused", "message": canary}
            entry_of(by, 10 + number, **hidden, **refused)
            entry_of(by, 20 + number, **hidden, status="unknown", cause="timeout")
        make_checkpoint()
        self.clients = {ANONYMOUS: Client(raise_request_exception=False)}
        for name in self.people:
            self.sign_in(name)

    def sign_in(self, name: str) -> None:
        self.clients[name] = Client(raise_request_exception=False)
        if name in self.people:
            self.clients[name].force_login(self.people[name])

    def paths(self) -> list[tuple[str, str]]:
        """(address, path): each address with each thing that it can be about."""
        found = [(address, address) for address in ADMIN]
        # One that Liner has and one that is open, of each supervisor.
        shown = Submission.objects.filter(status__in=("created", "unknown"))[:4]
        entries = [str(entry.pk) for entry in shown]
        numbers = ["1", "2", "0", "9" * 30]
        checkpoint = str(Checkpoint.objects.get().pk)
        for address in addresses(get_resolver().url_patterns):
            things = {
                "<uuid:pk>": entries,
                "<int:number>": numbers,
                "<str:token>": ["x", "%ED%A0%80", "%00", "a" * 500],
                "<int:pk>": [str(self.target.pk), *numbers[2:]],
            }
            if "checkpoint" in address:
                things["<int:pk>"] = [checkpoint, *numbers[2:]]
            filler = re.search(r"<\w+:\w+>", address)
            each = things[filler[0]] if filler else [""]
            found += [(address, re.sub(r"<\w+:\w+>", one, address)) for one in each]
        return found

    def send(self, sent: Sent, address: str) -> HttpResponse:
        self.names.address = address
        answer: Any = self.clients[sent.who].generic(
            sent.method,
            sent.path,
            sent.body,
            sent.kind,
            QUERY_STRING=sent.query,
            **sent.headers,
        )
        if answer.streaming:
            answer.content_read = b"".join(answer.streaming_content)
        else:
            answer.content_read = answer.content
        if "html" in answer.headers.get("Content-Type", ""):
            page = answer.content_read.decode()
            for method, path, fields in Forms(sent.path, page).found:
                known = self.forms.setdefault((sent.who, method), [])
                known.append((path, fields))
                del known[:-40]
        return answer

    def next_request(self, rng: Random, paths: list[tuple[str, str]]) -> tuple[Sent, str]:
        who = rng.choice(list(self.clients))
        address, path = rng.choice(paths)
        method, fields = rng.choice(("GET", "GET", "POST")), dict[str, str]()
        if rng.random() < 0.03:
            method = rng.choice(("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FUZZ"))
        known = self.forms.get((who, method.lower()), [])
        if known and rng.random() < 0.5:
            path, fields = rng.choice(known)
            address = next((one for one, like in paths if like == path), path)
        names = self.names.names(address) + (OF_LISTS.split() if address in ADMIN else [])
        given = values.pairs(rng, fields, names)
        query, kind, body = given, "", b""
        if method != "GET":
            query = values.pairs(rng, {}, names) if rng.random() < 0.2 else ""
            kind, body = values.body(rng, given)
        some = rng.sample(HEADERS.split(), rng.choice((0, 0, 0, 1, 3)))
        headers = {f"HTTP_{name}": values.header(rng) for name in some}
        return Sent(who, method, path, query, kind, body, headers), address


def problems(sent: Sent, answer: Any, may_find: Callable[[str], bool]) -> list[str]:
    """What is wrong with an answer, in words."""
    body: bytes = answer.content_read
    found = []
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}: {answer.exc_info}")
    if b"Traceback (most recent" in body or b"DJANGO_SETTINGS_MODULE" in body:
        found.append("a traceback")
    found += [
        f"{name}'s data"
        for name in SUPERVISORS
        if CANARY.format(name).encode() in body and not may_find(name)
    ]
    if "html" in answer.headers.get("Content-Type", "") and values.MARK.encode() in body:
        found.append("HTML of the request")
    # Browsers take a backslash for a slash.
    where = answer.headers.get("Location", "").replace("\\", "/")
    if not urljoin(SITE, where).startswith(SITE):
        found.append(f"a redirect to {where}")
    kind = answer.headers.get("Content-Type", "text/plain" if body else "").lower()
    if kind.startswith("text/") and "charset=utf-8" not in kind:
        found.append(f"the Content-Type {kind}")
    if not answer.headers.get("Content-Security-Policy"):
        found.append("no Content-Security-Policy")
    return found
