"""The form for a new interval group: what it refuses, warns of, shows while one types."""

from collections.abc import Iterator

from groups.forms.form_key import make_key
from groups.plan.hours import read_hours
from groups.plan.rules import read_rules
from tests.conftest import PASSWORD, confirm, fill, key_on, press, seen_key
from tests.language.walk import State, World, strangers
from tests.later import later
from tests.new_group.test_invisible import NAMES
from tests.new_group.test_new_group_errors import WRONG
from tests.plan.test_intervals import READ
from tests.plan.test_refused_intervals import REFUSED
from tests.services.lost_database import gone
from tests.services.test_bad_days import read_only
from tests.torture.points import outcome_refused
from tests.torture.test_writes import no_spool

FORM = "/groups/new/"
TITLE = {"title": "Вечерние лиды"}
# Who refuses a body has not looked for the person's choice.
RUSSIAN = {"Accept-Language": "ru"}
LOST = {"title": "Вечер #lost", "intervals": "0, 47"}
DEFAULT = {**TITLE, "is_default": "on", "reason": "По согласованию"}
LIMITS = {"MAX_INTERVALS": 2, "MAX_INTERVAL_MINUTES": 60, "MAX_TITLE_CHARACTERS": 5}


def wrong_fields(world: World) -> Iterator[State]:
    """Every rule of a field, broken."""
    anna = world.client("anna")
    for changes, field, code in WRONG:
        world.typed.update(map(str, changes.values()))
        yield f"{field}: {code}", press(anna, **changes)
    for char, name in NAMES.items():
        if not "\ud800" <= char <= "\udfff":
            yield f"title: {name}", press(anna, title=f"Вечер{char}ние")


def wrong_intervals(world: World) -> Iterator[State]:
    """Every kind of a list that can't be read, on the page and while one types."""
    anna = world.client("anna")
    data = {**fill(anna), **TITLE}
    for refused, code, params in REFUSED:
        text = refused.encode(errors="ignore").decode()
        world.typed.update((text, *text.split(), *(str(value) for value in params.values())))
        yield f"{text[:40]!r}: {code}", anna.post(f"{FORM}composer/", data | {"intervals": text})
    world.typed.add("1,440")
    for text in ("x% " * 12, "5, 1o; 1.5h\n-30", "0, 30, 1,440"):
        yield text[:20], press(anna, intervals=text)


def read_intervals(world: World) -> Iterator[State]:
    """What can be read, with calling hours and rules that it keeps and breaks."""
    anna = world.client("anna")
    data = {**fill(anna), **TITLE}
    world.settings.CALL_HOURS = read_hours("Mon-Fri 09:00-20:00; Europe/Berlin", "UTC")
    world.settings.CALL_RULES = read_rules("2 in 1d; 8 in 7d")
    others = ("0 5 10 1d 1d 7d", "30d " * 50, "0, 30, 60, 90", "0 1h 1d 1d 1d", "0, 5m x 40")
    for text in (*(text for text, _ in READ), *others):
        yield text[:40], anna.post(f"{FORM}composer/", data | {"intervals": text})
    reset = data | {"reset_attempts_enabled": "on", "intervals": "0, 5m, 30m, 1h, 1h"}
    for arrival in ("now", "morning", "evening", "friday", "date", "?"):
        shown = {"arrival": arrival, "arrival_at": "2027-03-27T19:50"}
        yield f"arrival {arrival}", anna.post(f"{FORM}composer/", reset | shown)


def confirmations(world: World) -> Iterator[State]:
    """What must be seen before it is sent: defaults, rules, duplicates, all at once."""
    world.settings.CALL_RULES = read_rules("2 in 1d; 3 in 7d")
    anna, emil, sandbox = world.client("anna"), world.client("emil"), world.sandbox
    yield (
        "no plan was seen",
        anna.post(FORM, {**TITLE, "intervals": "0, 1h", "key": key_on(anna.get(FORM))}),
    )
    yield "the first default", press(anna, **DEFAULT)
    yield "a broken rule", press(anna, **TITLE, intervals="0, 5m, 30m")
    sandbox.add("Вечер", [0, 5, 30], reset=False)
    sandbox.add("Прежняя", [7], is_default=True)
    yield "another default", (page := press(anna, **DEFAULT, intervals="0, 5m, 30m"))
    sandbox.add("Ещё одна", [9], is_default=True)
    yield "changed meanwhile", (page := confirm(anna, page))
    yield "created as the default", confirm(anna, page)
    yield "a duplicate of one's own", press(anna, title="Другая", intervals="0, 5m, 30m")
    yield "a duplicate of another", press(emil, title="Другая", intervals="0, 5m, 30m")
    sandbox.add("Вечер", [0, 5, 31], reset=True)
    yield "another flag", press(anna, title="Вечер", intervals="0, 5m, 31m")
    yield "copies offered", anna.get(f"{FORM}copy/")
    yield "copies found", anna.get(f"{FORM}copy/", {"q": "Вечер"})
    yield "no copies found", anna.get(f"{FORM}copy/", {"q": "нет"})
    yield "from Liner", anna.get(FORM, {"from_liner": "100200300"})
    yield "from Liner, as the default", anna.get(FORM, {"from_liner": "100200300", "default": "1"})
    sandbox.stop()
    later(minutes=10)
    anna = world.client("anna")
    yield "an unknown default", press(anna, **DEFAULT, intervals="0, 9m")


def presses_that_sent_nothing(world: World) -> Iterator[State]:
    """Keys, limits, sessions that ended, a database that is lost."""
    anna, emil = world.client("anna"), world.client("emil")
    data = fill(anna, **TITLE)
    anna.post(FORM, data)
    other = data | {"intervals": "5"}
    yield "a used key", anna.post(FORM, other | {"key": seen_key(anna, other)})
    yield "a forged key", press(anna, key="forged")
    yield "a foreign key", press(anna, key=make_key(world.people["emil"]))
    yield "an open one of one's own", [press(anna, **LOST) for _ in "12"][-1]
    yield "an open one of another", press(emil, **LOST)
    with world.monkeypatch.context() as patch:
        patch.setattr("groups.forms.form_key.KEY_LIFETIME_SECONDS", -1)
        yield "an old key", anna.post(FORM, fill(anna, title="Утро"))
    strict = world.client("anna", enforce_csrf_checks=True)
    yield (
        "no CSRF token",
        strict.post(FORM, {**TITLE, "intervals": "7, 8", "key": key_on(strict.get(FORM))}),
    )
    yield "too long a body", anna.post(FORM, data | {"title": "ы" * 4_000_000}, headers=RUSSIAN)
    yield "too many fields", anna.post(FORM, {f"f{number}": "1" for number in range(1100)})
    kind = "multipart/form-data; boundary=x; charset=hex"
    page = anna.generic("POST", FORM, b"--x--\r\n", kind, headers=RUSSIAN)
    yield "a strange encoding", page
    world.settings.MAX_CREATES_PER_HOUR = 1
    yield "the hourly limit", press(anna, title="Третья", intervals="0, 48")
    world.settings.MAX_CREATES_PER_HOUR = None
    for name, value in LIMITS.items():
        setattr(world.settings, name, value)
    yield (
        "the company's limits",
        press(anna, title="Четвёртая", intervals="0, 5h, 9h, 100, 200, 300"),
    )


def signed_out_meanwhile(world: World) -> Iterator[State]:
    anna = world.client("anna")
    data = fill(anna, **DEFAULT)
    presses = ((FORM, data), (FORM, data | {"key": "x"}), ("/integrity/answer/", {"x": "y"}))
    for path, sent in presses:
        browser = strangers()
        yield f"{path} after the session", (page := browser.post(path, sent, follow=True))
        again = {"username": "anna", "password": "неверный", "next": page.context["next"]}
        yield f"{path} and a wrong password", browser.post("/accounts/login/", again)
    fragment = strangers().get(f"{FORM}copy/", headers={"HX-Request": "true"})
    yield "a fragment", fragment
    browser = world.client("anna")
    data = fill(browser, **DEFAULT)
    browser.cookies.pop("sessionid")
    browser.post(FORM, data, follow=True)
    browser.login(username="anna", password=PASSWORD)
    yield "the draft", browser.get(FORM)


def lost_databases(world: World) -> Iterator[State]:
    anna = world.client("anna")
    anna.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    data = fill(anna, **TITLE)
    world.typed.add("An interval group with these intervals is not allowed.")  # by Liner
    with gone():
        page = anna.post(FORM, data)
    yield "before a press", page
    read_only(True)
    page = anna.post(FORM, data)
    read_only(False)
    yield "without a record", page
    for number, word in enumerate(("", " #refuse", " #lost")):
        with outcome_refused():
            page = press(anna, title=f"Вечер{word}", intervals=f"0, {number + 5}")
        yield f"500: before the outcome of{word}", page
    with outcome_refused(), no_spool():
        page = press(anna, title="Ночь", intervals="0, 77")
    yield "500: without a file either", page


ROOMS = (
    *(wrong_fields, wrong_intervals, read_intervals, confirmations),
    *(presses_that_sent_nothing, signed_out_meanwhile, lost_databases),
)
