"""Each alarm reaches ALARM_WEBHOOK_URL, once unless something dies, and that is on record."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import AlarmMessage, AuditEvent, MirrorState, Submission
from groups.services import webhook
from groups.services.evidence.integrity import keep_result
from groups.services.record.alarm_messages import keep_alarm
from groups.services.webhook import send_alarms
from tests.database import rewrite
from tests.later import later
from tests.liner.faults import FaultServer, Peer, Play, answer, says
from tests.processes import environment
from tests.services.requests import ask, in_threads

CHANGED = NewGroup(title="Night #changed", intervals=(0, 5))
TAKEN = says(answer(b"ok", 200))


@pytest.fixture
def receiver(settings: Any, transactional_db: None) -> Callable[..., Any]:
    """Runs a server, which plays what it is given, as the receiver."""

    @contextmanager
    def run(play: Play) -> Iterator[FaultServer]:
        with FaultServer(play) as server:
            settings.ALARM_WEBHOOK_URL = f"{server.url}/hook/secret-part?token=hidden"
            yield server

    return run


def bodies(server: FaultServer) -> list[dict[str, Any]]:
    server.settle()
    return [json.loads(body) for _, body in server.requests]


def kinds() -> list[str]:
    events = AuditEvent.objects.filter(kind__startswith="alarm.").order_by("number")
    return list(events.values_list("kind", flat=True))


def test_an_alarm_of_an_entry_is_sent_once_without_title_and_name(
    anna: User, sandbox: Sandbox, receiver: Any, settings: Any
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://calls.example.com"]
    with receiver(TAKEN) as server:
        entry = ask(anna, CHANGED)
        for _ in range(2):
            call_command("reconcile", stdout=StringIO())
        (sent,) = bodies(server)
    message = AlarmMessage.objects.get()
    link = f"https://calls.example.com/history/{entry.pk}/"
    assert sent == {
        "id": str(message.pk),
        "alarm": "different",
        "entry": str(entry.pk),
        "check": None,
        "raised_at": sent["raised_at"],
        "link": link,
        "text": f"linerAdmin has raised an alarm: Saved differently in Liner. {link}",
    }
    head = server.requests[0][0].decode()
    assert head.startswith("POST /hook/secret-part?token=hidden HTTP/1.1\r\n")
    assert "Content-Type: application/json" in head
    assert kinds() == ["alarm.sent"]
    assert AuditEvent.objects.get(kind="alarm.sent").submission == entry.pk
    assert verify().findings == []


def test_a_new_default_and_a_wrong_check_are_sent_too(
    anna: User, sandbox: Sandbox, receiver: Any
) -> None:
    with receiver(TAKEN) as server:
        entry = ask(anna, NewGroup(title="For all", intervals=(0, 30), is_default=True))
        rewrite(Submission.objects.filter(pk=entry.pk), title="Forged")
        report = verify()
        keep_result(report, began=AuditEvent.objects.latest("number").at, os_user="root")
        assert send_alarms() == 2
        sent = {each["alarm"]: each for each in bodies(server)}
    assert set(sent) == {"default_made", "integrity_wrong"}
    # Without a public address in the settings, only the path is known.
    assert sent["default_made"]["link"] == f"/history/{entry.pk}/"
    assert sent["integrity_wrong"]["link"] == "/integrity/"
    assert sent["integrity_wrong"]["entry"] is None
    assert sent["integrity_wrong"]["check"] > 0


def test_without_the_setting_nothing_is_kept(anna: User, sandbox: Sandbox) -> None:
    ask(anna, CHANGED)
    assert send_alarms() == 0
    assert not AlarmMessage.objects.exists()


def hang(peer: Peer) -> None:
    peer.request()
    peer.hold()


def reset(peer: Peer) -> None:
    peer.request()
    peer.reset()


def slow_bytes(peer: Peer) -> None:
    peer.request()
    peer.drip(answer(b"ok", 200), pause=0.2)


FAULTS = {
    "hangs": (hang, "deadline"),
    "slow bytes": (slow_bytes, "deadline"),
    "reset": (reset, "cut"),
    "no HTTP": (says(b"220 mail.example ESMTP\r\n"), "bad_http"),
    "500": (says(answer(b"no", 500)), "status 500"),
    "404": (says(answer(b"no", 404)), "status 404"),
    "302": (says(answer(b"", 302, "Location: http://127.0.0.1:1/")), "status 302"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_receiver_that_fails_is_asked_again_after_growing_pauses(
    fault: str,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    play, failure = FAULTS[fault]
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.5)
    with receiver(play) as server:
        keep_alarm("different")
        assert [send_alarms(), send_alarms()] == [0, 0]
        first = bodies(server)
        assert len(first) == 1
        later(seconds=61)
        assert [send_alarms(), send_alarms()] == [0, 0]
        later(seconds=61)
        assert send_alarms() == 0  # the second pause is two minutes
        assert bodies(server) == first * 2
    assert kinds() == ["alarm.not_sent"]
    details = json.loads(AuditEvent.objects.get(kind="alarm.not_sent").details)
    assert details["failure"] == failure
    with receiver(TAKEN) as server:
        later(seconds=60)
        assert [send_alarms(), send_alarms()] == [1, 0]
        assert bodies(server) == first
    assert kinds() == ["alarm.not_sent", "alarm.sent"]
    assert verify().findings == []
    assert "hidden" not in caplog.text
    assert "secret-part" not in caplog.text


def test_a_pause_is_an_hour_at_most_and_a_clock_that_was_wrong_adds_nothing(
    receiver: Any,
) -> None:
    with receiver(TAKEN):
        keep_alarm("different")
        AlarmMessage.objects.update(attempts=1_000_000)
        message = AlarmMessage.objects.get()
        assert webhook._claim(message)
        assert not webhook._claim(message)
        assert send_alarms() == 0
        later(seconds=3_601)
        AlarmMessage.objects.update(next_at=message.next_at + timedelta(days=400))
        assert send_alarms() == 1


def test_a_2xx_counts_even_if_the_rest_never_comes(
    receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.5)

    def begins(peer: Peer) -> None:
        peer.request()
        peer.send(answer(b"", 202, length=1000))
        peer.hold()

    with receiver(begins):
        keep_alarm("different")
        assert send_alarms() == 1


def test_of_two_runs_at_once_one_sends(receiver: Any) -> None:
    def takes_a_while(peer: Peer) -> None:
        time.sleep(0.3)
        TAKEN(peer)

    with receiver(takes_a_while) as server:
        for _ in range(3):
            keep_alarm("different")
        assert sum(in_threads(4, send_alarms)) == 3
        assert len({each["id"] for each in bodies(server)}) == len(server.requests) == 3
    assert kinds() == ["alarm.sent"] * 3


def lost(*args: Any, **kwargs: Any) -> None:
    raise DatabaseError("gone")


def test_one_that_was_taken_but_not_recorded_is_sent_again_with_the_same_id(
    receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver(TAKEN) as server:
        keep_alarm("different")
        with monkeypatch.context() as patch:
            patch.setattr(webhook, "append", lost)
            with pytest.raises(DatabaseError):
                send_alarms()
        assert AlarmMessage.objects.get().sent_at is None
        assert send_alarms() == 0
        later(seconds=61)
        assert send_alarms() == 1
        first, second = bodies(server)
    assert first == second
    assert kinds() == ["alarm.sent"]


@pytest.mark.slow
def test_a_process_killed_before_it_records_that_an_alarm_was_taken_repeats_it(
    receiver: Any, sandbox: Sandbox, settings: Any
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def kills(peer: Peer) -> None:
        peer.request()
        started[0].kill()
        started[0].wait()
        peer.send(answer(b"ok", 200))

    with receiver(kills) as server:
        keep_alarm("different")
        url = settings.ALARM_WEBHOOK_URL
        command = [sys.executable, "manage.py", "reconcile"]
        env = environment(sandbox) | {"ALARM_WEBHOOK_URL": url}
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=env))
        assert started[0].wait(timeout=60) == -signal.SIGKILL
        (first,) = bodies(server)
    assert kinds() == []
    with receiver(TAKEN) as server:
        later(seconds=61)
        assert send_alarms() == 1
        assert bodies(server) == [first]
    assert kinds() == ["alarm.sent"]


def test_a_run_sends_a_bounded_number_and_takes_a_bounded_time(
    receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver(TAKEN) as server:
        for _ in range(webhook.MOST + 2):
            keep_alarm("different")
        assert [send_alarms(), send_alarms()] == [webhook.MOST, 2]
        keep_alarm("different")
        monkeypatch.setattr(webhook, "MOST_SECONDS", 0)
        assert send_alarms() == 0
        server.settle()
        assert len(server.requests) == webhook.MOST + 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sent_at": None}, "sent_at"),
        ({"failed_at": "2026-01-01T00:00:00Z"}, "failed_at"),
    ],
)
def test_a_check_names_a_message_that_was_changed(
    changes: dict[str, Any], why: str, receiver: Any
) -> None:
    with receiver(TAKEN):
        keep_alarm("different")
        send_alarms()
    AlarmMessage.objects.update(**changes)
    message = AlarmMessage.objects.get()
    assert verify().findings == [f"WRONG message {message.pk}: {why}: not as its events say"]
    AlarmMessage.objects.all().delete()
    (finding,) = verify().findings
    assert finding.endswith("events tell of it, but there is no such row")


def test_reconcile_keeps_when_it_last_ran(sandbox: Sandbox, transactional_db: None) -> None:
    for _ in range(2):
        call_command("reconcile", stdout=StringIO())
        first = MirrorState.objects.now().reconciled_at
        assert first is not None
    later(seconds=100)
    call_command("reconcile", stdout=StringIO())
    again = MirrorState.objects.now().reconciled_at
    assert again is not None
    assert again - first >= timedelta(seconds=100)
