"""Each alarm reaches ALARM_WEBHOOK_URL, once unless something dies, and that is on record."""

import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

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
from tests.liner.faults import Peer, answer
from tests.services.alarm_receiver import TAKEN, bodies, kinds
from tests.services.requests import ask, in_threads

CHANGED = NewGroup(title="Night #changed", intervals=(0, 5))


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
