"""Programs and the record read English, whatever language a person reads: one does what another
does, and leaves the same."""

import json
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from groups import roles
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AuditEvent, IntegrityCheck, LinerGroup, Submission
from groups.services.language import choose_language
from groups.services.second_factor.factors import factors_of
from tests.accounts.second_factor import PAGE, secret_on
from tests.attention.conftest import decide
from tests.conftest import PASSWORD, confirm, person, press
from tests.demo.sandbox.caller import wait_until
from tests.factors import by_password, code_now
from tests.people.test_password_links import CHOSEN, link_on
from tests.processes import manage
from tests.services.requests import ask
from tests.services.test_review import answer, send_review

EXPORTS = [
    f"/{what}/export.{form}{query}"
    for what, query in (("history", ""), ("events", "?kind=submission.opened"))
    for form in ("csv", "jsonl")
]
WORDS = ("", "#refuse", "#error", "#lost", "#changed", "#oddid", "#misnumbered")
# The first one leaves for the second what the second leaves for the third.
READERS = {"wanda": "en", "rita": "ru", "enid": "en"}
# What somebody confirmed is kept as they saw it, with its language.
SEEN = {"receipt"}


def reader(name: str, role: str, language: str) -> Client:
    """Signed in by password, after a wrong one."""
    account = person(name, role)
    choose_language(account, language)
    client = Client(headers={"Accept-Language": language})
    client.post("/accounts/login/", {"username": name, "password": "wrong"})
    return by_password(account, client)


def supervise(client: Client, name: str) -> None:
    first = 30 + 500 * list(READERS).index(name)  # nobody asks for the same as another
    default = {"is_default": "on", "reason": "So"}
    for number, word in enumerate(WORDS, first):
        press(client, title=f"{name} {word}", intervals=f"0, {number}")
        page = press(client, title=f"{name} {word}", intervals=f"0, {number + 100}", **default)
        confirm(client, page)
    client.get("/groups/?read=now")
    for entry in Submission.objects.filter(submitted_by_name=name, status="unknown"):
        for group in LinerGroup.objects.filter(title=entry.title, is_default=entry.is_default):
            decide(client, entry, "exists", number=group.pk, reason="Seen", confirmed="on")
    for entry in Submission.objects.filter(submitted_by_name=name).exclude(alarm=""):
        client.post(f"/attention/{entry.pk}/answer/", {f"{entry.pk}-answer": "Corrected"})
    secret = secret_on(client.get(f"{PAGE}app/"))
    client.post(f"{PAGE}app/", {"code": "000000"})
    client.post(f"{PAGE}app/", {"code": code_now(secret)})
    client.post(f"{PAGE}codes/")
    (app,) = factors_of(User.objects.get(username=name))
    client.post(f"{PAGE}{app.pk}/remove/")
    client.post("/accounts/sessions/end-others/")
    client.get("/people/")
    client.post("/accounts/password/", {"old_password": "wrong", **CHOSEN})
    client.post("/accounts/password/", {"old_password": PASSWORD, **CHOSEN})
    client.post("/accounts/logout/")


def audit(client: Client, name: str) -> None:
    entry = ask(User.objects.get(username="anna"), NewGroup(f"Of {name}", (0, 30)))
    send_review(client, entry, "needs_explanation", "Why?")
    annas = Client()
    annas.force_login(entry.submitted_by)
    answer(annas, entry, "A trial")
    send_review(client, entry, "reviewed")
    client.post("/integrity/")
    wait_until(lambda: not IntegrityCheck.objects.filter(state="running").exists())
    for address in EXPORTS:
        list(client.get(address))
    client.get("/groups/new/")


def administer(client: Client, name: str) -> None:
    invited = {"username": f"for-{name}", "role": "Auditor"}
    link = link_on(client.post("/people/invite/", invited))
    Client(headers=client_language(client)).post(link, CHOSEN)
    page = f"/people/{User.objects.get(username=invited['username']).pk}/"
    for action in ("role", "second-factor", "link", "deactivate", "reactivate"):
        client.post(f"{page}{action}/", {"role": "Supervisor"})


def client_language(client: Client) -> dict[str, str]:
    return {"Accept-Language": client.defaults["HTTP_ACCEPT_LANGUAGE"]}


def told(text: str) -> str:
    """Without what differs by nature: names, ids, hashes, numbers and times."""
    text = re.sub("|".join(READERS), "NAME", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d+(?:\.\d+)?", "0", text)


def left_in_the_record(after: int) -> list[str]:
    found = AuditEvent.objects.filter(number__gt=after).order_by("number")
    return [f"{event.kind} {event.actor} {without_seen(event.details)}" for event in found]


def without_seen(details: str) -> str:
    values = json.loads(details)
    rows = (values, *(value for value in values.values() if isinstance(value, dict)))
    for row in rows:
        for name in SEEN & row.keys():
            del row[name]
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


SUPERVISED = {"submission.settled", "submission.alarm_answered", "account.password_changed"}
SUPERVISED |= {"submission.refused", "account.factor_removed", "permission.refused"}
AUDITED = {"submission.reviewed", "export.ended", "integrity.checked", "account.refused"}
ADMINISTERED = {"account.made", "account.link_used", "account.roles", "account.changed"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "role", "kinds"),
    [
        (supervise, roles.SUPERVISOR, SUPERVISED),
        (audit, roles.AUDITOR, AUDITED),
        (administer, roles.ADMINISTRATOR, ADMINISTERED),
    ],
)
def test_events_and_log_lines_are_english(
    work: Callable[[Client, str], None],
    role: str,
    kinds: set[str],
    anna: User,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    found = []
    for name, language in READERS.items():
        after = AuditEvent.objects.count()
        caplog.clear()
        work(reader(name, role, language), name)
        record = [told(line) for line in left_in_the_record(after)]
        log = [told(line) for line in caplog.text.splitlines()]
        found.append((record, log))
    _, (russian, russian_log), (english, english_log) = found
    assert kinds <= {line.split()[0] for line in english}
    assert russian == english
    assert russian_log == english_log


@pytest.mark.parametrize("address", EXPORTS)
def test_exports_are_english(address: str, anna: User, sandbox: Sandbox) -> None:
    for title in ("Evening", "Night #refuse", "Late #lost"):
        ask(anna, NewGroup(title, (0, 30), is_default=title == "Evening"), reason="So")
    readers = [reader(name, roles.AUDITOR, language) for name, language in READERS.items()]
    _, russian, english = (told(b"".join(each.get(address)).decode()) for each in readers)
    assert "Night #refuse" in english
    assert russian == english


@pytest.mark.parametrize("address", ["/metrics", "/readyz", "/healthz"])
def test_what_programs_read_is_english(address: str, anna: User, sandbox: Sandbox) -> None:
    ask(anna)
    found = [
        Client(headers={"Accept-Language": language}, HTTP_HOST="127.0.0.1:8000").get(address)
        # The first one is counted in what the next one reads.
        for language in ("en", "ru", "en")
    ]
    _, russian, english = (told(each.content.decode()) for each in found)
    assert russian == english


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("create_group", "--title=", "--intervals=1h 30m", "--by=anna"),
        ("create_group", "--title=Night #refuse", "--intervals=0, 5", "--by=anna"),
        ("create_group", "--title=Late", "--intervals=0, 30m, 2h", "--by=anna"),
        ("audit", "verify"),
        ("reconcile",),
        ("add_person", "--help"),
        ("check", "--deploy"),
    ],
)
def test_commands_are_english(words: tuple[str, ...], anna: User, sandbox: Sandbox) -> None:
    ask(anna)
    call_command("reconcile", verbosity=0)
    done = [
        manage(sandbox, *words, DEFAULT_LANGUAGE=language, LANG=f"{language}.UTF-8")
        for language in ("ru", "en")
    ]
    russian, english = (told((each.stdout + each.stderr).decode()) for each in done)
    assert not re.search("[а-яё]", russian)
    assert russian == english
