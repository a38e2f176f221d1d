"""An alarm that was not taken, or not recorded as taken, is sent again."""

import json
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from groups.audit.verify import verify
from groups.demo.sandbox import Sandbox
from groups.models import AlarmMessage, AuditEvent
from groups.services import webhook
from groups.services.record.alarm_messages import keep_alarm
from groups.services.webhook import send_alarms
from tests.later import later
from tests.liner.faults import Peer, answer, says
from tests.processes import environment
from tests.services.alarm_receiver import TAKEN, bodies, kinds


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
