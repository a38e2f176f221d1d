"""nginx in front of the server: what takes longer."""

import io
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from groups.models import Submission
from tests.demo.sandbox.caller import wait_until
from tests.deploy.attacks import DISTURBED, HALF, ratio
from tests.deploy.site import HOST, Site, children, is_healthy, variables
from tests.deploy.visitor import ATTACKER, Visitor, secure_socket

pytestmark = pytest.mark.slow


def test_pages_are_as_quick_for_as_long_as_the_attack_lasts(served: Site, boris: User) -> None:
    measured = [ratio(served, boris, rounds=15, times=50)]
    while measured[-1] > DISTURBED and len(measured) < 3:
        measured.append(ratio(served, boris, rounds=15, times=50))
    print("times as long:", measured)
    assert min(measured) <= DISTURBED, measured


def test_without_nginx_half_sent_requests_stop_the_server(served: Site) -> None:
    """So that the attack is one."""
    sock, env = served.folder / "web.sock", variables(served.sandbox, served.folder)
    assert is_healthy(sock, env)
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9999\r\n\r\na"
    with ExitStack() as connections:
        for _ in range(4 * HALF):
            connection = connections.enter_context(socket.socket(socket.AF_UNIX))
            connection.connect(str(sock))
            connection.sendall((head + form).encode())
        wait_until(lambda: not is_healthy(sock, env))
    wait_until(lambda: is_healthy(sock, env))


def test_a_create_is_never_sent_twice_if_the_server_dies(served: Site, anna: User) -> None:
    """The browser gets a page that says what to do; the record has the request, once."""
    sent = len(served.sandbox.posts)
    served.sandbox.hold()
    try:
        with Visitor(served, anna) as visitor, ThreadPoolExecutor(1) as pool:
            pressed = pool.submit(visitor.press, "Evening leads")
            wait_until(lambda: len(served.sandbox.posts) > sent)
            for worker in served.workers():
                os.kill(worker, signal.SIGKILL)
            page, text = pressed.result(timeout=60)
    finally:
        served.sandbox.release()
    assert page.status == 502
    assert "nobody knows yet whether Liner has it" in text
    assert "no-store" in page.headers["Cache-Control"]
    with Visitor(served, anna) as visitor:
        wait_until(lambda: visitor.get("/history/")[0].status == 200)
        assert "Evening leads" in visitor.get("/history/")[1]
    assert len(served.sandbox.posts) == sent + 1
    assert Submission.objects.get().status == "sending"


def test_who_stops_sending_is_cut_off(served: Site) -> None:
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\n"
    for unfinished in (head, f"{head}Content-Length: 9999\r\n\r\nusername="):
        with secure_socket(served, ATTACKER) as connection:
            connection.sendall(unfinished.encode())
            began = time.monotonic()
            with suppress(ConnectionError):
                assert connection.recv(2**16)[:12] in (b"", b"HTTP/1.1 408")
            assert 5 < time.monotonic() - began < 40


def test_a_long_export_streams_through_little_memory(served: Site, boris: User) -> None:
    """The first bytes come long before the last ones are made, and nothing is on nginx's disk."""
    call_command("seed_history", "--rows=8000", stdout=io.StringIO(), stderr=io.StringIO())
    with Visitor(served, boris) as visitor:
        before = memory(served)
        answer = visitor.begin("GET", "/history/export.jsonl", Accept_Encoding="gzip")
        assert answer.status == 200
        assert answer.headers["Content-Encoding"] is None
        assert answer.headers["Transfer-Encoding"] == "chunked"
        length, most = 0, before
        while piece := answer.read(2**16):
            length += len(piece)
            most = max(most, memory(served))
            assert not any(each.is_file() for each in (served.folder / "proxy").rglob("*"))
    assert length > 5 * 2**20, length
    assert most - before < 8 * 2**20, (before, most)


def memory(site: Site) -> int:
    """What nginx's workers have of memory, in bytes."""
    pages = [
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children(site.nginx.pid)
    ]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")
