"""An export is signed, is on record, and is checked without any database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from groups.audit.chain import canonical
from groups.audit.keys import public_key, signed
from groups.audit.verify import verify
from groups.history.filters import HistoryFilter
from groups.models import AuditEvent
from groups.services.exports.export import export
from groups.services.exports.formats import CSV, JSON_LINES, Format
from tests.audit.conftest import audit, audit_text, elsewhere, finished, last

COMMAND = [sys.executable, "manage.py", "audit", "verify-export"]


def no_queries(*call: object) -> None:
    raise AssertionError("the check asked the database")


def check(tmp_path: Path, lines: list[bytes], *, key: str = "") -> tuple[int, str]:
    """Runs verify-export with nothing but the file and the public key."""
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(lines))
    key = key or public_key()
    with connection.execute_wrapper(no_queries):
        code, said, _ = audit_text("verify-export", str(file), "--public-key", key)
    return code, said


def check_elsewhere(tmp_path: Path, lines: list[bytes], *, key: str = "") -> tuple[int, str]:
    """Runs it as somebody who has no instance of ours, so in a process of its own."""
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(lines))
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [*COMMAND, str(file), "--public-key", key or public_key()],
        cwd=django_settings.BASE_DIR,
        env=kept | {"ENV_FILE": "none", "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_an_export_is_valid_and_on_record(lines: list[bytes], tmp_path: Path) -> None:
    code, said = check_elsewhere(tmp_path, lines)
    assert (code, "3 lines: valid; filter: everything; signed by" in said) == (0, True)
    manifest = json.loads(lines[-1])
    event = AuditEvent.objects.filter(kind="export").get()
    assert (event.actor, event.number) == ("boris", manifest["export"])
    assert (event.number, event.hash) == (manifest["size"], manifest["head"])
    assert (manifest["rows"], manifest["filter"]) == (3, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda lines: lines[:-1], "truncated"),
        (lambda lines: lines[1:], "truncated"),
        (lambda lines: [*lines[:2], lines[-1]], "truncated"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "reordered"),
        (lambda lines: [lines[0].replace(b"Three", b"Thief"), *lines[1:]], "edited"),
        (lambda lines: [lines[0], *lines], "edited"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"rows":3', b'"rows":2')], "edited"),
        (lambda lines: [], "truncated"),
        (lambda lines: [b"\x00\xff\n"], "truncated"),
        (lambda lines: [b"x" * 9_000_000], "truncated"),
        (lambda lines: [b"[" * 100_000], "truncated"),
        (lambda lines: [*lines, lines[-1]], "edited"),
        (lambda lines: [line.replace(b"\n", b"\r\n") for line in lines], "edited"),
        (lambda lines: [b"\xef\xbb\xbf", *lines], "edited"),
        (lambda lines: ["".join(map(bytes.decode, lines)).encode("utf-16")], "truncated"),
        (lambda lines: [*lines[:-1], b'{"rows":2,' + lines[-1][1:]], "edited"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b":", b": ")], "edited"),
        (lambda lines: [*lines[:-1], b'{"manifest":' + b"[" * 900 + b"]" * 900 + b"}"], "edited"),
    ],
)
def test_a_tampered_export_is_named_as_such(
    tamper: Callable[[list[bytes]], list[bytes]], told: str, lines: list[bytes], tmp_path: Path
) -> None:
    code, said = check(tmp_path, tamper(lines))
    assert code == 1
    assert f"WRONG export: {told}" in said


def test_a_foreign_export_is_named_as_such(lines: list[bytes], tmp_path: Path) -> None:
    code, said = check_elsewhere(tmp_path, lines, key="ab" * 32)
    assert code == 1
    assert "WRONG export: foreign" in said


@pytest.mark.parametrize("key", ["", "ab", "x" * 64, "ab" * 33])
def test_what_is_no_key_calls_no_export_foreign(
    key: str, lines: list[bytes], tmp_path: Path
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(lines))
    code, out, err = audit("verify-export", str(file), "--public-key", key)
    assert (code, out, "a public key is 64 hex digits" in err) == (2, [], True)


@pytest.mark.parametrize("name", ["none", "."])
def test_a_file_that_is_not_there_stops_the_check(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, str(tmp_path / name), "--public-key", "ab" * 32],
        cwd=django_settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "ENV_FILE": "none"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2


def test_without_a_key_named_it_is_our_own_and_without_any_the_check_says_what_to_do(
    lines: list[bytes], tmp_path: Path
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(lines))
    code, out, err = audit("verify-export", str(file))
    assert code == 0
    assert out[0].startswith("3 lines: valid")
    assert f"this instance's own public key, {public_key()}" in err
    done = subprocess.run(
        [*COMMAND, str(file)],
        cwd=django_settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "ENV_FILE": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "--public-key" in done.stderr) == (2, True)


def test_a_checkpoint_does_not_pass_for_a_manifest(lines: list[bytes], tmp_path: Path) -> None:
    forged = {"manifest": 1, **json.loads(lines[-1])}
    del forged["public_key"], forged["signature"]
    other = canonical(signed("checkpoint", forged)).encode() + b"\n"
    assert check(tmp_path, [*lines[:-1], other])[0] == 1


def test_a_reader_who_goes_away_leaves_how_much_was_carried_off(
    anna: User, boris: User, lines: list[bytes]
) -> None:
    reading: Any = export(by=boris)
    next(reading)
    reading.close()
    whole, half = AuditEvent.objects.filter(kind="export.ended").order_by("number")
    assert (json.loads(whole.details)["count"], json.loads(whole.details)["complete"]) == (3, True)
    assert (json.loads(half.details)["count"], json.loads(half.details)["complete"]) == (1, False)
    assert verify().right


def test_a_reader_who_goes_away_before_the_first_line_is_on_record_too(
    boris: User, signed_in: Callable[[User], Client], lines: list[bytes]
) -> None:
    signed_in(boris).get("/history/export.csv").close()
    begun, ended = AuditEvent.objects.order_by("number")[AuditEvent.objects.count() - 2 :]
    assert (begun.kind, ended.kind) == ("export", "export.ended")
    told = json.loads(ended.details)
    assert (told["export"], told["count"], told["complete"]) == (begun.number, 0, False)
    assert verify().right


def test_the_head_in_the_manifest_covers_every_line(anna: User, boris: User) -> None:
    early = finished(anna, 11)
    reading = export(by=boris)
    # On record between the export and its first line: it is carried away, so it is covered.
    late = finished(anna, 12)
    head = last()
    first = next(reading)
    with ThreadPoolExecutor(1) as pool:
        # The lines were read before this one.
        pool.submit(elsewhere, lambda: finished(anna, 13)).result()
    *lines, manifest = map(json.loads, b"".join([first, *reading]).splitlines())
    assert [line["id"] for line in lines] == [str(late.pk), str(early.pk)]
    assert [line["status"] for line in lines] == ["created", "created"]
    assert (manifest["size"], manifest["head"]) == (head.number, head.hash)
    told = AuditEvent.objects.get(number=manifest["export"])
    assert (told.kind, told.number < head.number) == ("export", True)
    assert verify().right


def test_an_export_of_an_earlier_version_is_still_valid(lines: list[bytes], tmp_path: Path) -> None:
    statement = json.loads(lines[-1])
    for name in ("export", "public_key", "signature"):
        del statement[name]
    earlier = canonical(signed("export", statement)).encode() + b"\n"
    assert check(tmp_path, [*lines[:-1], earlier])[0] == 0


@pytest.mark.parametrize("form", [JSON_LINES, CSV])
def test_the_check_prints_the_filter(
    form: Format, boris: User, lines: list[bytes], tmp_path: Path
) -> None:
    wanted = HistoryFilter(
        since="2026-11-01", status="refused", q='"; \x1b[2J\x7f\x9b\r\n\u202e Да'
    )
    code, said = check(tmp_path, [b"".join(export(by=boris, shown=wanted, file_format=form))])
    assert code == 0
    assert said.isascii()
    assert said.rstrip("\n").isprintable()
    begin, filter_and_rest = said.split("; filter: ")
    told, rest = json.JSONDecoder().raw_decode(filter_and_rest)
    assert (begin, told) == ("0 lines: valid", wanted.words())
    assert filter_and_rest[rest:].startswith("; signed by ")


def test_a_changed_filter_is_not_printed_as_signed(
    boris: User, lines: list[bytes], tmp_path: Path
) -> None:
    wanted = HistoryFilter(status="refused")
    whole = b"".join(export(by=boris, shown=wanted)).replace(b'{"status":"refused"}', b"{}")
    code, said = check(tmp_path, [whole])
    assert (code, "filter" in said) == (1, False)
