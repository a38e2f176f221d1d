"""What a call uses on this machine, and which of its settings it ignores."""

import gc
import os
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from groups.liner.client import Created
from groups.liner.errors import NotSent
from tests.demo.sandbox.caller import wait_until

from .certificates import Certificates
from .faults import FaultServer, Peer, says
from .plays import WHOLE
from .rows_wire import CUTS, ENCODED, FLOODS, FRAMES, SILENCE
from .table import BOTH, GROUP, HTTPS, TOKEN, Row, ask

MEGABYTE = 1024 * 1024
GREEDY = [*FLOODS, *ENCODED]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", BOTH)
def test_no_answer_takes_ten_megabytes(scheme: str, certificates: Certificates) -> None:
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(says(WHOLE), tls) as server:
        ask(server.url, ca_file=certificates.ca_file)
    tracemalloc.start()
    try:
        for row in GREEDY:
            with FaultServer(row.play, tls) as server:
                gc.collect()
                tracemalloc.reset_peak()
                before, _ = tracemalloc.get_traced_memory()
                ask(server.url, timeout=row.timeout, ca_file=certificates.ca_file)
                _, peak = tracemalloc.get_traced_memory()
            assert peak - before < 10 * MEGABYTE, row.case
    finally:
        tracemalloc.stop()


def in_use() -> tuple[int, int]:
    return threading.active_count(), len(os.listdir("/dev/fd"))


@pytest.mark.parametrize("scheme", BOTH)
def test_fifty_calls_leave_no_thread_and_no_socket(scheme: str, certificates: Certificates) -> None:
    tls = certificates.good if scheme == HTTPS else None
    rows = [row for row in [*SILENCE, *CUTS, *ENCODED, *FRAMES] if row.reason != "deadline"]
    with FaultServer(says(WHOLE), tls) as server:
        ask(server.url, ca_file=certificates.ca_file)
    gc.collect()
    before = in_use()
    calls = 0
    gc.disable()  # sockets are closed by the call, not when the collector comes by
    try:
        while calls < 50:
            calls += len([_call(row, scheme, certificates) for row in rows])
            ask("http://127.0.0.1:1")
        wait_until(lambda: in_use() <= before)
    finally:
        gc.enable()
    assert calls >= 50


def _call(row: Row, scheme: str, certificates: Certificates) -> None:
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(row.play, tls) as server:
        ask(server.url, ca_file=certificates.ca_file)


def test_a_call_lets_go_of_its_socket_before_it_returns() -> None:
    left = threading.Event()

    def play(peer: Peer) -> None:
        says(WHOLE)(peer)
        left.set()

    with FaultServer(play) as server:
        assert ask(server.url).verdict is Created
        assert left.wait(30), "the connection is still open"


@pytest.mark.parametrize("scheme", BOTH)
def test_proxies_netrc_and_certificates_of_the_environment_are_ignored(
    scheme: str, certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\ndefault login me password x\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "nothing.pem"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(says(WHOLE)) as proxy, FaultServer(says(WHOLE), tls) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        monkeypatch.setenv("no_proxy", "")
        outcome = ask(server.url, ca_file=certificates.ca_file)
    assert outcome.verdict is Created
    assert (server.posts, proxy.connections) == (1, 0)
    assert b"authorization" not in server.requests[0][0].lower()
    assert not (tmp_path / "keys").exists()


def test_public_authorities_do_not_come_from_the_environment(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, certificates.ca_file)
    with FaultServer(says(WHOLE), certificates.good) as server:
        outcome = ask(server.url)
    assert (outcome.verdict, outcome.reason) == (NotSent, "tls_failed")


@pytest.mark.parametrize("scheme", BOTH)
def test_the_request_is_just_what_liner_documents(scheme: str, certificates: Certificates) -> None:
    tls = certificates.good if scheme == HTTPS else None
    with FaultServer(says(WHOLE), tls) as server:
        ask(server.url, ca_file=certificates.ca_file)
    [(head, body)] = server.requests
    line, *headers = head.decode().split("\r\n")
    assert line == "POST /v2/call-attempt/create/ HTTP/1.1"
    assert sorted(headers) == [
        "Accept-Encoding: identity",
        "Accept: application/json",
        "Connection: close",
        f"Content-Length: {len(GROUP.body())}",
        "Content-Type: application/json",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: linerAdmin",
        f"X-Api-Key: {TOKEN}",
    ]
    assert body == GROUP.body()


def test_each_call_has_a_connection_of_its_own() -> None:
    def play(peer: Peer) -> None:
        peer.request()
        peer.send(WHOLE)
        peer.hold()

    with FaultServer(play) as server:
        assert [ask(server.url).verdict for _ in range(3)] == [Created] * 3
    assert (server.connections, server.posts) == (3, 3)


def test_a_replaced_file_of_certificates_is_read_again(
    certificates: Certificates, tmp_path: Path
) -> None:
    path = tmp_path / "ca.pem"
    path.write_text(Path(certificates.ca_file).read_text())
    with FaultServer(says(WHOLE), certificates.good) as server:
        assert ask(server.url, ca_file=str(path)).verdict is Created
        other = Certificates(tmp_path)
        assert other.ca_file == str(path)
        assert ask(server.url, ca_file=str(path)).reason == "tls_failed"


def test_the_client_needs_no_django() -> None:
    code = "import sys, groups.liner.client; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
