"""Each bad day is told in one sentence with the remedy, and without a traceback."""

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from groups.demo.sandbox import Sandbox
from tests.log.server import Installation, server

pytestmark = pytest.mark.slow

Installed = Callable[..., Installation]
NOBODY = "postgresql://anna:a-canary-of-a-password@127.0.0.1:9/calls"


def told(text: str, sentence: str) -> None:
    """The sentence is there; whatever happened, no traceback and no secret is."""
    assert sentence in text, text
    assert "Traceback" not in text, text
    assert "canary" not in text


def fails(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.search(" (ERROR|CRITICAL) ", line)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set to a long random text."),
        ({"LINER_API_URL": ""}, "LINER_API_URL must be set to Liner's address"),
        ({"LINER_TIMEOUT_SECONDS": "soon"}, "LINER_TIMEOUT_SECONDS can't be read. Write it as"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT can't be read. Write text or json."),
        ({"SENTRY_DSN": "https://canary"}, "SENTRY_DSN must be the whole https address"),
        ({"ENV_FILE": "/nowhere/env"}, "ENV_FILE can't be read. /nowhere/env"),
    ],
)
def test_a_server_with_wrong_settings_ends_with_a_sentence(
    changes: dict[str, str], sentence: str, installed: Installed
) -> None:
    with server(installed(**changes)) as started:
        assert started.process.wait(timeout=60) == 3, started.log
    told(started.log, sentence)


def no_tables(at: Installation) -> None:
    (at.folder / "db.sqlite3").unlink()


def no_database(at: Installation) -> None:
    at.variables["DATABASE_URL"] = NOBODY


def no_folder(at: Installation) -> None:
    at.variables["DATABASE_URL"] = "sqlite:////nowhere/db.sqlite3"


def a_read_only_database(at: Installation) -> None:
    for file in at.folder.glob("db.sqlite3*"):
        file.chmod(0o400)


def a_damaged_database(at: Installation) -> None:
    (at.folder / "db.sqlite3").write_bytes(b"no database at all" * 1_000)


def no_static_files(at: Installation) -> None:
    at.variables["STATIC_ROOT"] = str(at.folder / "nothing")


def no_spool_folder(at: Installation) -> None:
    at.variables["SPOOL_FILE"] = str(at.folder / "nowhere" / "spool.jsonl")


def a_spool_of_somebody_else(at: Installation) -> None:
    (at.folder / "spool.jsonl").touch()
    (at.folder / "spool.jsonl").chmod(0)


NOT_READY = {
    no_tables: "The database's tables are old or missing: run `manage.py migrate`.",
    no_database: "The database does not answer: start it, or correct DATABASE_URL.",
    no_folder: "The database's file can't be opened: create its folder, and give",
    a_read_only_database: "The database can't be written: give the server's user the right",
    a_damaged_database: "The database's file is damaged: stop the server, keep a copy",
    no_static_files: "The static files are missing: run `manage.py collectstatic`",
    no_spool_folder: "SPOOL_FILE can't be written: create its folder, and give",
    a_spool_of_somebody_else: "SPOOL_FILE can't be written: create its folder, and give",
}


@pytest.mark.parametrize("day", NOT_READY, ids=lambda day: day.__name__)
def test_a_server_that_can_not_work_says_so_when_it_starts_and_on_readyz(
    day: Callable[[Installation], None], installed: Installed
) -> None:
    at = installed()
    day(at)
    with server(at, "--workers=1") as started:
        started.wait()
        status, text = started.get("/readyz")
        assert status == 503
        told(text, NOT_READY[day])
        assert str(at.folder) not in text
        for _ in range(5):
            assert started.get("/healthz") == (200, "ok\n")
            if day is not no_static_files:
                started.get("/history/", {"Cookie": "sessionid=a-key-of-a-session"})
    told(started.log, NOT_READY[day])
    assert len(fails(started.log)) == 1, started.log


def _may_mount() -> bool:
    mount = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not _may_mount(), reason="a small disk needs the right to mount one")
def test_a_full_disk_is_told(installed: Installed) -> None:
    at = installed()
    disk = at.folder / "disk"
    disk.mkdir()
    at.variables["DATABASE_URL"] = f"sqlite:///{disk}/db.sqlite3"
    at.variables["SPOOL_FILE"] = f"{disk}/spool.jsonl"
    before = (
        f"mount -t tmpfs -o size=16m none {disk} && cp {at.folder}/db.sqlite3 {disk}"
        f" && (cat /dev/zero > {disk}/filler 2>/dev/null || true)"
    )
    with server(at, "--workers=1", before=before) as started:
        started.wait()
        status, text = started.get("/readyz")
        assert status == 503
        told(text, "The disk of SPOOL_FILE is nearly full, with 0 MB left: free some space")
        for _ in range(3):
            assert started.get("/accounts/login/")[0] in (200, 503)
            started.get("/history/", {"Cookie": "sessionid=a-key-of-a-session"})
    told(started.log, "The disk of the database is nearly full, with 0 MB left: free some space")


def test_a_port_in_use_is_told(installed: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with server(installed(), port=port) as started:
            assert started.process.wait(timeout=60) == 1
    told(started.log, "end the program that uses the port, or choose another one with --bind.")


@pytest.mark.parametrize(
    "words",
    [
        ("add_person", "boris", "--role=Auditor"),
        ("audit", "verify"),
        ("migrate",),
        ("reconcile",),
        ("create_group", "--title=Evening", "--intervals=0, 30m", "--by=anna", "--confirm"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("day", [no_database, no_folder], ids=lambda day: day.__name__)
def test_a_command_without_a_database_ends_with_a_sentence(
    words: tuple[str, ...], day: Callable[[Installation], None], installed: Installed
) -> None:
    at = installed()
    day(at)
    done = at.manage(*words)
    assert done.returncode not in (0, None)
    told(done.stdout + done.stderr, NOT_READY[day])


def remarked(at: Installation, sentence: str) -> None:
    with server(at, "--workers=1") as started:
        started.wait()
        status, text = started.get("/readyz")
    assert (status, text.splitlines()[0]) == (200, "ok")
    told(text, sentence)
    assert "Traceback" not in started.log


CREATE = ("create_group", "--title=Evening", "--intervals=0, 30m", "--by=anna", "--confirm")


def test_a_revoked_token_is_told(installed: Installed) -> None:
    with Sandbox(token="sandbox-another-token") as sandbox:
        at = installed(LINER_API_URL=sandbox.url)
        done = at.manage(*CREATE)
    sentence = "Liner refuses the token: set a new LINER_API_TOKEN."
    told(done.stderr, sentence)
    remarked(at, f"liner: {sentence}")


@contextmanager
def expired(folder: Path) -> Iterator[tuple[str, str]]:
    """An https server with an expired certificate: its address, and the file of its authority."""
    ca = trustme.CA()
    held = ca.issue_cert("localhost", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    held.configure_cert(context)
    ca.cert_pem.write_to_path(folder / "ca.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(client, server_side=True).close()
            except OSError:
                client.close()

    threading.Thread(target=answer, daemon=True).start()
    try:
        yield f"https://localhost:{listener.getsockname()[1]}", str(folder / "ca.pem")
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_an_expired_certificate_of_liner_is_told(installed: Installed, tmp_path: Path) -> None:
    with expired(tmp_path) as (url, ca_file):
        at = installed(LINER_API_URL=url, LINER_CA_FILE=ca_file)
        done = at.manage(*CREATE)
    told(done.stderr, "Liner's certificate is expired or not trusted, or there is no TLS: have it")
    remarked(at, "liner: Liner's certificate is expired or not trusted")


def test_an_expired_certificate_of_the_sign_in_service_is_told(
    installed: Installed, tmp_path: Path
) -> None:
    with expired(tmp_path) as (url, ca_file):
        at = installed(
            OIDC_ISSUER=url,
            OIDC_CA_FILE=ca_file,
            OIDC_CLIENT_ID="calls",
            OIDC_CLIENT_SECRET="a-canary-of-a-secret",
            OIDC_ROLES="calls:Supervisor",
        )
        with server(at, "--workers=1") as started:
            started.wait()
            assert started.get("/accounts/oidc/company/login/")[0] == 503
    told(started.log, "The sign-in service's certificate is expired or not trusted")


def test_a_wrong_clock_is_told(installed: Installed) -> None:
    at = installed()
    at.shell(
        "from datetime import timedelta; from django.utils import timezone;"
        "from groups.audit.append import in_transaction;"
        "in_transaction('account.signed_in', at=timezone.now() + timedelta(hours=2))"
    )
    remarked(at, "clock: record is 7")


def test_a_damaged_spool_is_told_and_kept(installed: Installed) -> None:
    at = installed()
    (at.folder / "spool.jsonl").write_text("half a li")
    done = at.manage("reconcile")
    told(done.stderr, "can't be recorded (it can't be read): read it in ")
    assert (at.folder / "spool.jsonl.damaged").read_text() == "half a li\n"
    remarked(at, "spool: Outcomes in the spool file could not be recorded: read the lines in")


def test_another_secret_key_is_told_once(installed: Installed) -> None:
    at = installed()
    key = at.shell(
        "from groups.accounts.sessions import SessionStore as S; s = S(); s['a'] = 1; s.save();"
        "print(s.session_key)"
    )
    at.variables["SECRET_KEY"] = "another key of fifty characters, enough for the check"
    with server(at, "--workers=1") as started:
        started.wait()
        for _ in range(3):
            assert started.get("/history/", {"Cookie": f"sessionid={key}"})[0] == 302
    told(started.log, "A session was signed with another SECRET_KEY: put the earlier one into")
    assert started.log.count("SECRET_KEY_FALLBACKS") == 1
