"""`/integrity/`: an auditor has the record checked, and reads the result."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.audit import triggers
from groups.audit.checkpoints import make_checkpoint
from groups.audit.keys import is_signed
from groups.audit.report import AuditReport
from groups.audit.tables import snapshot
from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.models import AuditEvent, Checkpoint, IntegrityCheck, Submission
from groups.services.evidence import integrity
from groups.services.evidence.integrity import DEAD_AFTER, start_check
from groups.templatetags.integrity import with_links
from tests.audit.conftest import run
from tests.conftest import words_on
from tests.database import lifted, rewrite
from tests.demo.sandbox.caller import wait_until
from tests.entries import wrong
from tests.services.requests import ask

UUID = "0190e3a4-5b6c-7d8e-9f01-23456789abcd"


@pytest.fixture
def browser(boris: User, signed_in: Callable[[User], Client]) -> Iterator[Client]:
    yield signed_in(boris)
    wait()


def wait() -> None:
    """A check's thread must be over before the test's database is emptied."""
    wait_until(lambda: not IntegrityCheck.objects.filter(state="running").exists())


def test_a_check_that_finds_nothing_wrong_says_so(
    browser: Client, anna: User, sandbox: Sandbox
) -> None:
    ask(anna)
    assert "Audit trail: not checked yet" in words_on(browser.get("/integrity/"))
    assert browser.post("/integrity/").status_code == 302
    wait()
    page = words_on(browser.get("/integrity/"))
    assert "Audit trail: verified" in page
    assert re.search(r"\d events, 1 entry · today \d\d:\d\d UTC, boris", page)
    event = AuditEvent.objects.filter(kind="integrity.checked").get()
    assert (event.actor, '"wrong":0' in event.details) == ("boris", True)


def test_a_check_names_what_is_wrong(browser: Client, anna: User, sandbox: Sandbox) -> None:
    entry = ask(anna)
    rewrite(Submission.objects, title="Forged")
    browser.post("/integrity/")
    wait()
    page = browser.get("/integrity/")
    assert "Not verified: 1 change" in words_on(page)
    assert f"WRONG submission {entry.pk}: title" in words_on(page)
    assert f'<a href="{entry.get_absolute_url()}">{entry.pk}</a>' in page.content.decode()
    assert "tell your administrator" in words_on(page)


def test_a_finding_links_to_the_events_it_names() -> None:
    lines = (
        "WRONG event 7: its <hash> is wrong",
        f"WRONG submission {UUID}: event 8 was changed",
        "WRONG checkpoint x: event 9 does not have the hash that was signed",
        "WRONG account event10: no event tells of it",
    )
    found = [with_links(line) for line in lines]
    event = '<a href="/events/?before=8">7</a>'
    assert found[0] == f"WRONG event {event}: its &lt;hash&gt; is wrong"
    assert f'<a href="/history/{UUID}/">{UUID}</a>: event <a href="/events/?before=9">8' in found[1]
    assert [line.count("<a ") for line in found] == [1, 2, 1, 0]


def test_an_administrator_is_not_sent_to_the_administrator(
    carol: User, signed_in: Callable[[User], Client]
) -> None:
    wrong()
    page = words_on(signed_in(carol).get("/integrity/"))
    assert "Leave the database as it is until you know what happened." in page
    assert "tell your administrator" not in page


def test_two_checks_do_not_run_at_once(browser: Client, boris: User) -> None:
    running = IntegrityCheck.objects.create(started_by_name="somebody")
    assert not start_check(by=boris)
    browser.post("/integrity/")
    assert IntegrityCheck.objects.count() == 1
    page = browser.get("/integrity/")
    assert "Checking the audit trail" in words_on(page)
    assert 'http-equiv="refresh"' in page.content.decode()
    running.delete()
    assert 'http-equiv="refresh"' not in browser.get("/integrity/").content.decode()


def test_a_missing_trigger_is_named(browser: Client, anna: User) -> None:
    triggers.lift()
    browser.post("/integrity/")
    wait()
    assert "WRONG trigger" in words_on(browser.get("/integrity/"))


def test_a_checkpoint_that_cannot_be_read_is_named_on_the_page(browser: Client) -> None:
    make_checkpoint()
    with lifted():
        time_of_none = "soon" if connection.vendor == "sqlite" else "infinity"
        run("UPDATE groups_checkpoint SET at = %s", time_of_none)
    browser.post("/integrity/")
    wait()
    page = browser.get("/integrity/")
    assert page.status_code == 200
    assert f"WRONG checkpoint {Checkpoint.objects.values_list('pk')[0][0]}:" in words_on(page)


def test_a_check_whose_process_died_does_not_stand_in_the_way(browser: Client) -> None:
    long_ago = timezone.now() - DEAD_AFTER - timedelta(seconds=1)
    dead = IntegrityCheck.objects.create(started_by_name="somebody", seen_at=long_ago)
    assert "Checking the audit trail" not in words_on(browser.get("/integrity/"))
    browser.post("/integrity/")
    wait()
    dead.refresh_from_db()
    assert dead.state == "stopped"
    assert "Audit trail: verified" in words_on(browser.get("/integrity/"))


def test_a_check_gives_signs_of_life_while_it_reads(
    boris: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "BEAT_SECONDS", 0.02)
    go_on = threading.Event()

    def slow(**_: object) -> AuditReport:
        with snapshot():
            AuditEvent.objects.count()
            assert go_on.wait(60)
        return verify()

    monkeypatch.setattr(integrity, "verify", slow)
    assert start_check(by=boris)
    before = IntegrityCheck.objects.get().seen_at
    wait_until(lambda: IntegrityCheck.objects.get().seen_at > before)
    go_on.set()
    wait()
    assert IntegrityCheck.objects.get().state == "right"


def test_a_check_that_breaks_off_says_so_in_the_log_and_frees_the_way(
    boris: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: object) -> AuditReport:
        raise ZeroDivisionError

    monkeypatch.setattr(integrity, "verify", broken)
    assert start_check(by=boris)
    wait()
    assert IntegrityCheck.objects.get().state == "stopped"
    assert "stopped before its end" in caplog.text


def test_the_checks_are_listed_newest_first_and_the_older_ones_follow(browser: Client) -> None:
    for number in range(45):
        IntegrityCheck.objects.create(state="right", started_by_name=f"by-{number:02}")
    seen, address = [], "/integrity/"
    while address:
        page = browser.get(address)
        table = words_on(page).partition(" Answer ")[2]
        seen.append(re.findall(r"by-(\d\d)", table))
        older = re.search(r'href="(\?before=\d+)" rel="next"', page.content.decode())
        address = f"/integrity/{older[1]}" if older else ""
    assert [len(names) for names in seen] == [20, 20, 5]
    assert [name for names in seen for name in names] == [
        f"{number:02}" for number in reversed(range(45))
    ]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", ""])
def test_a_place_that_does_not_exist_is_the_first_page(before: str, browser: Client) -> None:
    IntegrityCheck.objects.create(state="right", started_by_name="somebody")
    assert "somebody" in words_on(browser.get("/integrity/", {"before": before}))


def test_an_answer_without_words_keeps_the_form_of_its_check(browser: Client) -> None:
    one, other = wrong(), wrong()
    page = browser.post("/integrity/answer/", {"check": one.pk, "answer": " "})
    assert words_on(page).count("Nothing was recorded Say what you found or did.") == 1
    assert f'<a href="#id-{one.pk}-answer">Say what you found' in page.content.decode()
    for strange in ("x", "", "9" * 40, str(other.pk + 7)):
        answer = browser.post("/integrity/answer/", {"check": strange, "answer": "Seen"})
        assert answer.status_code == 302
    assert IntegrityCheck.objects.unanswered().count() == 2


def test_a_checkpoint_can_be_taken_away(browser: Client, anna: User) -> None:
    assert "No checkpoint yet." in words_on(browser.get("/integrity/"))
    made = [make_checkpoint() for _ in range(12)]
    content = browser.get("/integrity/").content.decode()
    links = re.findall(r'href="(/integrity/checkpoint-\d+\.jsonl)"', content)
    assert len(links) == 10
    answer = browser.get(links[0])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (line,) = answer.content.decode().splitlines()
    assert json.loads(line) == made[-1]
    assert is_signed("checkpoint", made[-1])
    oldest = Checkpoint.objects.earliest("pk").pk
    assert json.loads(browser.get(f"/integrity/checkpoint-{oldest}.jsonl").content) == made[0]
    assert browser.get(f"/integrity/checkpoint-{'9' * 30}.jsonl").status_code == 404
