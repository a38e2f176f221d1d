"""A checkpoint goes where the database's owner can't reach it, and remembers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User

from groups.audit.append import hash_of, head
from groups.audit.keys import is_signed, public_key
from groups.audit.verify import verify
from groups.models import AuditEvent, Checkpoint, IntegrityCheck, Submission
from groups.services.accounts.actor import os_user
from tests.audit.conftest import audit, finished, last, run
from tests.database import lifted

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Path:
    """A file outside of the database to which checkpoints go."""
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "kept.jsonl")
    return tmp_path / "kept.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_it_signs_how_the_chain_ends_and_hands_that_to_log_file_and_command(
    settings: Any, tmp_path: Path, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sent = tmp_path / "sent"
    settings.AUDIT_CHECKPOINT_COMMAND = f"tee '{sent}'"
    caplog.set_level("INFO", "groups.audit.checkpoint")
    code, _, err = audit("checkpoint")
    assert (code, err) == (0, "")
    (told,) = lines(kept)
    assert (told["size"], told["head"]) == head()
    assert told["instance"] == settings.ALLOWED_HOSTS[0]
    assert is_signed("checkpoint", told)
    assert not is_signed("export", told)
    assert not is_signed("checkpoint", told | {"size": 1})
    assert lines(sent) == [told]
    assert [json.loads(line) for line in caplog.messages if '"checkpoint"' in line] == [told]
    assert Checkpoint.objects.get().signature == told["signature"]


def test_it_signs_again_also_when_nothing_happened(kept: Path) -> None:
    for _ in range(2):
        assert audit("checkpoint")[0] == 0
    one, other = lines(kept)
    assert (one["size"], one["head"]) == (other["size"], other["head"])
    assert one["signature"] != other["signature"]
    code, out, _ = audit("verify", "--checkpoint-file", str(kept))
    assert (code, out[-1].endswith("; 4 checkpoints")) == (0, True)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("AUDIT_CHECKPOINT_COMMAND", "sh -c 'echo no room >&2; exit 3'", "exited with 3: no room"),
        ("AUDIT_CHECKPOINT_COMMAND", "/nowhere/program", "AUDIT_CHECKPOINT_COMMAND failed"),
        ("AUDIT_CHECKPOINT_FILE", "/nowhere/kept", "AUDIT_CHECKPOINT_FILE can't be written"),
    ],
)
def test_a_failed_delivery_is_reported(name: str, value: str, told: str, settings: Any) -> None:
    setattr(settings, name, value)
    code, _, err = audit("checkpoint")
    assert (code, told in err) == (1, True)
    assert Checkpoint.objects.count() == 1


def test_no_shell_sees_the_command(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_CHECKPOINT_COMMAND = f"cat ; touch {tmp_path / 'made'}"
    assert audit("checkpoint")[0] == 1
    assert not (tmp_path / "made").exists()


def test_an_old_backup_is_sound_in_itself_and_contradicts_what_was_kept(
    kept: Path, anna: User
) -> None:
    audit("checkpoint")
    size = head()[0]
    later = finished(anna, 99)
    audit("checkpoint")
    with lifted():
        AuditEvent.objects.filter(number__gt=size).delete()
        Checkpoint.objects.filter(size__gt=size).delete()
        Submission.objects.filter(pk=later.pk).delete()
    for words in ((), ("--checkpoint-file", str(kept))):
        # Each check is an event, so the chain has grown again, over other events than were signed.
        code, out, _ = audit("verify", *words)
        assert code == 1
        assert [line.split(":")[:2] for line in out] == [
            ["WRONG checkpoint kept.jsonl", "2"],
            [f"WRONG record {size}", out[1].split(":")[1]],
        ]
        assert f" events {size + 1} to {size + 3} are missing, recorded after " in out[1]
    kept.unlink()
    assert audit("verify")[0] == 0


def test_a_file_that_this_process_may_not_look_for_is_not_compared(
    settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / ("not even a name " * 20) / "kept")
    assert audit("verify")[0] == 0


def test_a_kept_line_that_was_edited_or_never_ours_is_named(kept: Path) -> None:
    audit("checkpoint")
    (told,) = lines(kept)
    deep = "[" * 5000
    edited = json.dumps(told | {"size": 1})
    kept.write_text(f"{edited}\nnot JSON\n\n[]\n{json.dumps(told)}\n{deep}\n")
    code, out, _ = audit("verify", "--checkpoint-file", str(kept))
    assert code == 1
    assert [line.split(": ")[0] for line in out] == [
        "WRONG checkpoint kept.jsonl:1",
        "WRONG checkpoint kept.jsonl:2",
        "WRONG checkpoint kept.jsonl:4",
        "WRONG checkpoint kept.jsonl:6",
    ]


def test_a_file_that_holds_no_checkpoint_proves_nothing(kept: Path) -> None:
    kept.write_text("\n")
    code, _, err = audit("verify", "--checkpoint-file", str(kept))
    assert (code, "holds no checkpoint" in err) == (2, True)


def test_a_line_that_a_full_disk_cut_short_costs_no_other(kept: Path) -> None:
    kept.write_text('{"at":"2026')
    assert audit("checkpoint")[0] == 0
    assert audit("checkpoint")[0] == 0
    code, out, _ = audit("verify", "--checkpoint-file", str(kept))
    assert (code, [line.split(": ")[0] for line in out]) == (
        1,
        ["WRONG checkpoint kept.jsonl:1"],
    )


@pytest.mark.parametrize("name", ["DATABASE_URL", "AUDIT_SIGNING_KEY", "AUDIT_TRUSTED_KEYS"])
@pytest.mark.parametrize("what", ["verify", "checkpoint"])
def test_a_setting_that_cannot_be_read_stops_it(name: str, what: str, settings: Any) -> None:
    """Or it would check the database, and sign with the key, that stands in for it."""
    settings.SETTINGS_PROBLEMS = [name]
    code, out, err = audit(what)
    assert (code, out, f"{name} can't be read" in err) == (2, [], True)
    assert not Checkpoint.objects.exists()


def test_the_system_says_who_ran_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "somebody else")
    assert audit("verify")[0] == 0
    assert IntegrityCheck.objects.get().started_by_name == os_user()
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 5)
    assert audit("verify")[0] == 0
    assert IntegrityCheck.objects.latest("pk").started_by_name == str(2**31 - 5)


def test_an_earlier_key_counts_while_it_is_trusted(settings: Any) -> None:
    audit("checkpoint")
    earlier = public_key()
    settings.AUDIT_SIGNING_KEY = "5a" * 32
    assert public_key() != earlier
    code, out, _ = audit("verify")
    assert (code, out[0].endswith("it is signed by a foreign key")) == (1, True)
    settings.AUDIT_TRUSTED_KEYS = [earlier]
    assert audit("verify")[0] == 0


def test_an_edited_checkpoint_is_named() -> None:
    audit("checkpoint")
    with lifted():
        run("UPDATE groups_checkpoint SET size = size - 1")
    code, out, _ = audit("verify")
    assert code == 1
    assert out == [
        f"WRONG checkpoint {Checkpoint.objects.get().pk}: its signature does not fit what it says"
    ]


@pytest.mark.parametrize("which", ["id > 0", "id = (SELECT max(id) FROM groups_checkpoint)"])
def test_a_checkpoint_that_a_check_saw_is_missed(which: str, kept: Path) -> None:
    audit("checkpoint")
    audit("checkpoint")
    assert audit("verify", "--checkpoint-file", str(kept))[0] == 0
    with lifted():
        run(f"DELETE FROM groups_checkpoint WHERE {which}")
    left = Checkpoint.objects.count()
    code, out, _ = audit("verify")
    assert (code, out) == (
        1,
        [f"WRONG checkpoint (any): an earlier check found 2 of them, and {left} are there"],
    )


@pytest.mark.parametrize("details", ["nonsense", "[1]", '{"stored":"x"}', "[" * 5000])
def test_a_forged_result_of_a_check_does_not_stop_the_next(details: str) -> None:
    audit("checkpoint")
    audit("verify")
    with lifted():
        event = last()
        event.details = details
        event.hash = hash_of(event)
        event.save()
    assert verify().events == event.number


@pytest.mark.slow
def test_the_line_reaches_the_log_whatever_its_level(tmp_path: Path) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": "none",
        "SECRET_KEY": "k" * 50,
        "LOG_LEVEL": "ERROR",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}",
    }

    def manage(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command,
            cwd=django_settings.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    assert manage("migrate", "--skip-checks", "-v0").returncode == 0
    assert '"checkpoint":1' in manage("audit", "checkpoint").stderr
    done = manage("audit", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 events, 0 submissions: right; head 0000")
