"""A restored backup: what it lost is told, confirmed by a person, and what Liner has is listed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from groups.audit.append import head
from groups.demo.sandbox import Sandbox
from groups.liner.fields import NewGroup
from groups.models import (
    AuditEvent,
    Checkpoint,
    IntegrityCheck,
    LinerGroup,
    MirrorState,
    Submission,
)
from groups.services.evidence.restores import restores
from tests.audit.conftest import audit, run
from tests.conftest import words_on
from tests.database import lifted
from tests.later import later
from tests.services.requests import ask

REASON = {"restore-reason": "The disk broke; restored the backup of noon."}


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "kept.jsonl")
    return tmp_path / "kept.jsonl"


class Lost:
    """A backup, and what came after it: an entry, an event and a checkpoint; then the restore."""

    def __init__(self, anna: User, *, checkpoint: bool = True) -> None:
        ask(anna, NewGroup(title="Before", intervals=(0, 5)))
        audit("checkpoint")
        self.size, self.head = head()
        mirror = list(LinerGroup.objects.all()), list(MirrorState.objects.all())
        later(minutes=5)
        self.entry = ask(anna, NewGroup(title="Lost", intervals=(0, 7)))
        if checkpoint:
            audit("checkpoint")
        self.lost_size, self.lost_head = head()
        later(minutes=5)
        with lifted():
            AuditEvent.objects.filter(number__gt=self.size).delete()
            Checkpoint.objects.filter(size__gt=self.size).delete()
            Submission.objects.filter(pk=self.entry.pk).delete()
            LinerGroup.objects.all().delete()
            MirrorState.objects.all().delete()
        for rows in mirror:
            for row in rows:
                row.save(force_insert=True)


@pytest.fixture
def lost(kept: Path, anna: User, sandbox: Sandbox) -> Lost:
    return Lost(anna)


@pytest.fixture
def boriss(boris: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(boris)


def test_what_was_lost_is_told_until_a_person_confirms_it(
    lost: Lost, boriss: Client, sandbox: Sandbox, kept: Path
) -> None:
    told = f"events {lost.size + 1} to {lost.lost_size} are missing, recorded after "
    code, out, _ = audit("verify")
    assert code == 1
    assert out[0].startswith("WRONG checkpoint kept.jsonl:2: ")
    assert out[1].startswith(f"WRONG record {lost.size}: {told}")
    assert "confirm it on /integrity/" in out[1]
    page = words_on(boriss.get("/integrity/"))
    assert f"Events {lost.size + 1} to {lost.lost_size} are missing" in page
    assert "Say why it was restored" in words_on(boriss.post("/integrity/restored/"))
    assert boriss.post("/integrity/restored/", REASON).status_code == 302

    event = AuditEvent.objects.get(kind="record.restored")
    said = json.loads(event.details)
    assert event.actor == "boris"
    assert said["reason"] == REASON["restore-reason"]
    gap = said["restore"]
    assert (gap["size"], gap["head"]) == (lost.size, lost.head)
    assert (gap["lost_size"], gap["lost_head"]) == (lost.lost_size, lost.lost_head)
    code, out, _ = audit("verify")
    assert code == 0, out
    assert out[0].startswith(f"RESTORED {told}")
    assert out[0].endswith(REASON["restore-reason"])
    assert "are missing" in words_on(boriss.get("/integrity/"))
    # A second press, or another person's, finds nothing left to confirm.
    assert boriss.post("/integrity/restored/", REASON).status_code == 302
    assert AuditEvent.objects.filter(kind="record.restored").count() == 1


def test_new_checkpoints_of_the_same_size_stand_beside_the_old_ones(
    lost: Lost, boriss: Client, anna: User, kept: Path
) -> None:
    while head()[0] < lost.lost_size:
        ask(anna, NewGroup(title=f"New {head()[0]}", intervals=(0, 9)))
    audit("checkpoint")
    code, out, _ = audit("verify")
    assert (code, len(out)) == (1, 2)
    assert "does not have the hash that was signed" in out[0]
    assert f"WRONG record {lost.size}: " in out[1]
    boriss.post("/integrity/restored/", REASON)
    audit("checkpoint")
    assert audit("verify")[0] == 0
    sizes = [json.loads(line)["size"] for line in kept.read_text().splitlines()]
    assert sizes[1] == lost.lost_size
    assert len(sizes) == 5


def test_groups_that_liner_made_since_are_accounted_for_by_a_person(
    lost: Lost, boriss: Client, sandbox: Sandbox
) -> None:
    boriss.post("/integrity/restored/", REASON)
    (restore,) = restores()
    number = lost.entry.liner_group_id
    assert [group.number for group in restore.groups] == [number]
    page = boriss.get("/integrity/")
    assert f"#{number} Lost · not accounted for" in words_on(page)
    address = "/integrity/accounted-for/"
    wrong = boriss.post(address, {"unknown-numbers": ["7"], "unknown-reason": "x"})
    assert (
        wrong.status_code,
        AuditEvent.objects.filter(kind="record.group_accounted_for").exists(),
    ) == (
        200,
        False,
    )
    data = {"unknown-numbers": [str(number)], "unknown-reason": "Asked for by Anna, on paper."}
    for _ in range(2):
        boriss.post(address, data)
    event = AuditEvent.objects.get(kind="record.group_accounted_for")
    said = json.loads(event.details)
    assert (said["number"], said["held"]["title"]) == (number, "Lost")
    assert f"#{number} Lost · accounted for by boris: Asked for by Anna, on paper." in words_on(
        boriss.get("/integrity/")
    )
    # It is nobody's entry: who requested it is lost.
    assert not Submission.objects.filter(liner_group_id=number).exists()
    assert "Interval group accounted for" in words_on(boriss.get("/events/"))
    assert audit("verify")[0] == 0


def test_without_liners_list_nothing_is_confirmed(
    lost: Lost, boriss: Client, settings: Any
) -> None:
    settings.LINER_API_URL = "http://127.0.0.1:9"
    page = boriss.post("/integrity/restored/", REASON)
    assert (page.status_code, "Try again later" in words_on(page)) == (503, True)
    assert REASON["restore-reason"] in page.content.decode()
    assert not AuditEvent.objects.filter(kind="record.restored").exists()


def test_reconcile_raises_an_alarm_once(lost: Lost, boriss: Client, kept: Path) -> None:
    for _ in range(2):
        call_command("reconcile", verbosity=0)
    (check,) = IntegrityCheck.objects.filter(state="wrong")
    assert "are missing" in check.findings[0]
    assert "The audit trail is not verified" in words_on(boriss.get("/history/"))
    # Its own checkpoint came after that, and is right.
    assert json.loads(kept.read_text().splitlines()[-1])["size"] == head()[0] - 1
    boriss.post("/integrity/restored/", REASON)
    call_command("reconcile", verbosity=0)
    assert IntegrityCheck.objects.filter(state="wrong").count() == 1
    assert audit("verify")[0] == 0


def test_a_second_restore_is_another_gap(
    lost: Lost, boriss: Client, anna: User, kept: Path
) -> None:
    boriss.post("/integrity/restored/", REASON)
    size = head()[0]
    later(minutes=5)
    for title in ("A", "B"):
        ask(anna, NewGroup(title=title, intervals=(0, 11)))
    audit("checkpoint")
    with lifted():
        AuditEvent.objects.filter(number__gt=size).delete()
        Checkpoint.objects.filter(size__gt=size).delete()
        Submission.objects.filter(title__in=("A", "B")).delete()
    later(minutes=5)
    assert audit("verify")[0] == 1
    boriss.post("/integrity/restored/", REASON)
    code, out, _ = audit("verify")
    assert (code, [line.split()[0] for line in out[:2]]) == (0, ["RESTORED"] * 2)
    assert len(restores()) == 2


def test_a_rewritten_event_is_no_restore(lost: Lost, boriss: Client) -> None:
    with lifted():
        run(f"UPDATE groups_auditevent SET hash = '{'a' * 64}' WHERE number = {lost.size}")
    assert "WRONG record" not in " ".join(audit("verify")[1])
    boriss.post("/integrity/restored/", REASON)
    assert not AuditEvent.objects.filter(kind="record.restored").exists()


def test_a_confirmation_that_our_key_did_not_sign_excuses_nothing(
    lost: Lost, boriss: Client, settings: Any
) -> None:
    own = settings.AUDIT_SIGNING_KEY
    settings.AUDIT_SIGNING_KEY = "77" * 32
    settings.AUDIT_TRUSTED_KEYS = []
    from groups.audit.append import in_transaction
    from groups.audit.restores import Gap

    forged = Gap(lost.size, lost.head, "", lost.lost_size, lost.lost_head, "2099-01-01")
    in_transaction("record.restored", details={"restore": forged.statement(), "reason": "x"})
    settings.AUDIT_SIGNING_KEY = own
    code, out, _ = audit("verify")
    assert (code, out[0].startswith("WRONG checkpoint kept.jsonl:2")) == (1, True)
    assert restores() == []


def test_without_a_kept_checkpoint_nobody_notices(anna: User, sandbox: Sandbox) -> None:
    """As docs/operate.md says: keep them elsewhere."""
    Lost(anna)
    assert audit("verify")[0] == 0


def test_the_command_confirms_with_a_file_that_the_server_has_not(
    lost: Lost, boris: User, settings: Any, kept: Path
) -> None:
    settings.AUDIT_CHECKPOINT_FILE = ""
    words = ("restored", "--by", "boris", "--reason", "Disk", "--checkpoint-file", str(kept))
    code, out, _ = audit(*words)
    assert (code, f"events {lost.size + 1} to {lost.lost_size}" in out[0]) == (0, True)
    assert audit("verify", "--checkpoint-file", str(kept))[0] == 0
    assert json.loads(AuditEvent.objects.get(kind="record.restored").details)["os_user"]
    assert audit(*words)[0] == 1


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_the_command_takes_no_name_of_somebody_who_may_not(
    name: str, lost: Lost, kept: Path
) -> None:
    code, _, err = audit("restored", "--by", name, "--reason", "Disk")
    assert (code, "auditor or administrator" in err) == (1, True)
    assert not AuditEvent.objects.filter(kind="record.restored").exists()
