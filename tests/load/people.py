"""Supervisors and auditors at work, each in a thread with a browser's cookies."""

import random
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import requests

from tests.load.samples import PATIENCE_SECONDS, Samples

HIDDEN = re.compile(r'name="(key|csrfmiddlewaretoken)" value="([^"]+)"')
SUPERVISOR_PAGES = ("/groups/", "/history/", "/attention/", "/groups/preview/?intervals=0,30m,2h")
FILTERS = ("status=created", "status=unknown", "default=yes", "q=load", "alarm=any", "review=open")
AUDITOR_PAGES = (
    *(f"/history/?{each}" for each in FILTERS),
    "/attention/",
    "/events/",
    "/overview/",
)
CREATE_IN_FIVE, EXPORT_IN_TWENTY = 2, 1


@dataclass
class Person:
    """One person. `titles` has what they pressed Create for, by the key of the form."""

    address: str
    browser: requests.Session
    samples: Samples
    stop: threading.Event
    dice: random.Random
    titles: dict[str, str] = field(default_factory=dict)

    def get(self, page: str, kind: str = "page") -> requests.Response | None:
        return self.samples.take(kind, lambda: self._send("GET", page))

    def post(self, page: str, form: dict[str, str], kind: str) -> requests.Response | None:
        return self.samples.take(kind, lambda: self._send("POST", page, form))

    def thinks(self) -> None:
        self.stop.wait(self.dice.uniform(1, 3))

    def _send(
        self, method: str, page: str, form: dict[str, str] | None = None
    ) -> requests.Response:
        where = {"Referer": "https://localhost/"}  # nginx passes the host on without its port
        return self.browser.request(
            method, self.address + page, data=form, headers=where, timeout=PATIENCE_SECONDS
        )


def supervisor(person: Person) -> None:
    """Until `stop`: reads pages, and creates an interval group every now and then."""
    while not person.stop.is_set():
        if person.dice.randrange(5) < CREATE_IN_FIVE:
            creates(person)
        else:
            person.get(person.dice.choice(SUPERVISOR_PAGES))
        person.thinks()


def creates(person: Person) -> None:
    """Opens the form, looks at the plan, presses; where no answer came, presses once more."""
    page = person.get("/groups/new/")
    if page is None or not (hidden := dict(HIDDEN.findall(page.text))):
        return
    title = f"Load {uuid.uuid4().hex}"
    minutes = sorted(person.dice.sample(range(1, 20_000), 3))
    form = {"title": title, "intervals": ", ".join(map(str, minutes)), "reason": ""} | hidden
    seen = person.post("/groups/new/composer/", form, "page")
    if seen is None or seen.status_code != 200:
        return
    form |= dict(HIDDEN.findall(seen.text))
    person.titles[title] = form["key"]
    for _ in range(2):
        answer = person.post("/groups/new/", form, "create")
        if answer is not None and answer.status_code < 500:
            return
        person.thinks()


def auditor(person: Person) -> None:
    """Until `stop`: reads the history and its pages, and takes an export every now and then."""
    while not person.stop.is_set():
        if person.dice.randrange(20) < EXPORT_IN_TWENTY:
            since = datetime.now(UTC).date() - timedelta(days=7)
            person.get(f"/history/export.csv?from={since}", "export")
        else:
            reads(person, person.dice.choice(AUDITOR_PAGES))
        person.thinks()


def reads(person: Person, address: str) -> None:
    """A page, and one of the entries on it."""
    page = person.get(address)
    entries = page and re.findall(r'href="(/history/[0-9a-f-]{36}/)"', page.text)
    if entries:
        person.get(person.dice.choice(entries))


Work = Callable[[Person], None]
