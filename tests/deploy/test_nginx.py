"""nginx in front of the server, with the files of deploy/."""

import gzip
import re
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from groups.models import Submission
from tests.deploy.attacks import DISTURBED, ratio
from tests.deploy.site import HOST, METRICS_TOKEN, ROOT, Site
from tests.deploy.visitor import OUTSIDE, Visitor, raw, secure_socket


def test_pages_are_as_quick_under_attack(served: Site, boris: User) -> None:
    """Half-sent requests, slow readers and a flood, from other addresses. Measured in turn, and
    anew if the machine was busy with something else."""
    measured = [ratio(served, boris, rounds=2, times=30)]
    while measured[-1] > DISTURBED and len(measured) < 5:
        measured.append(ratio(served, boris, rounds=2, times=30))
    print("times as long:", measured)
    assert min(measured) <= DISTURBED, measured


def test_http_leads_to_https_and_other_names_are_refused(served: Site) -> None:
    there = raw(served, f"GET /history/?q=a HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
    assert there.startswith(b"HTTP/1.1 301 ")
    assert f"Location: https://{HOST}/history/?q=a\r\n".encode() in there
    for name in (b"Host: evil.example\r\n", b""):
        assert raw(served, b"GET / HTTP/1.0\r\n" + name + b"\r\n").startswith(b"HTTP/1.1 421 ")
    with Visitor(served) as visitor:
        assert visitor.get("/accounts/login/", Host="evil.example")[0].status == 421


def test_an_authority_finds_what_proves_the_name(served: Site) -> None:
    place = served.folder / "html" / ".well-known" / "acme-challenge"
    place.mkdir(parents=True)
    (place / "a-token").write_text("a-proof")
    request = f"GET /.well-known/acme-challenge/a-token HTTP/1.0\r\nHost: {HOST}\r\n\r\n"
    answer = raw(served, request.encode())
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"a-proof")


def test_the_server_says_on_its_socket_whether_it_is_ready(
    served: Site, transactional_db: None
) -> None:
    """By the command of docs/operate.md, and as containers ask."""
    page = (ROOT / "docs" / "operate.md").read_text()
    (command,) = re.findall(r"^    (curl --unix-socket .*)$", page, re.MULTILINE)
    sock = str(served.folder / "web.sock")
    words = command.replace("/run/lineradmin/web.sock", sock).split()
    curl = subprocess.run(words, capture_output=True, text=True, check=True)
    (command,) = re.findall(r"exec web python (deploy/healthcheck.py .* /readyz)$", page, re.M)
    words = command.replace("/run/lineradmin/web.sock", sock).split()
    env = {"ENV_FILE": "none", "ALLOWED_HOSTS": HOST}
    check = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    ready = check.returncode == 0
    assert ("answers 200" in check.stdout) == ready
    assert curl.stdout in check.stdout
    assert curl.stdout.startswith("ok") == ready


def test_browsers_can_use_http_2_and_no_old_tls(served: Site) -> None:
    with secure_socket(served, alpn="h2") as connection:
        assert connection.selected_alpn_protocol() == "h2"
        assert connection.version() == "TLSv1.3"
    with pytest.raises(OSError, match=r"(?i)protocol|alert|eof|reset"):
        secure_socket(served, oldest=True)
    with pytest.raises(OSError, match=r"(?i)unrecognized"):
        secure_socket(served, name="evil.example")


def test_headers_of_linerAdmin_come_through_once(served: Site) -> None:
    with Visitor(served) as visitor:
        page, text = visitor.get("/accounts/login/", Accept_Encoding="gzip")
    assert "<form" in text  # and so not compressed
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "Cache-Control"):
        assert len(page.headers.get_all(name)) == 1
    assert page.headers["Server"] == "nginx"


def test_static_files_come_compressed_and_may_be_kept(served: Site) -> None:
    with Visitor(served) as visitor:
        _, page = visitor.get("/accounts/login/")
        (address,) = re.findall(r"/static/site\.[0-9a-f]+\.css", page)
        answer = visitor.begin("GET", address, Accept_Encoding="gzip")
        packed = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert packed == (served.folder / f"{address[1:]}.gz").read_bytes()
    assert b"{" in gzip.decompress(packed)


def test_metrics_and_readyz_are_for_this_machine(served: Site, transactional_db: None) -> None:
    token = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    with Visitor(served, source=OUTSIDE) as outside, Visitor(served) as here:
        for place in ("/metrics", "/readyz", "//metrics", "/%6detrics", "/./readyz", "/readyz?a"):
            assert outside.get(place, **token)[0].status == 403, place
        assert outside.get("/healthz")[0].status == 200
        assert here.get("/readyz")[0].status in (200, 503)
        assert here.get("/metrics", **token)[0].status == 200
        # nginx seems to be on this machine whoever asks, so the token is needed here too.
        assert here.get("/metrics")[0].status == 403


def test_nobody_can_forge_where_a_request_came_from(served: Site, anna: User) -> None:
    with Visitor(served, anna, source=OUTSIDE) as visitor:
        visitor.headers |= {
            "X-Forwarded-For": "203.0.113.9",
            "X-Real-IP": "203.0.113.9",
            "Forwarded": "for=203.0.113.9;proto=http;host=evil.example",
            "X-Forwarded-Proto": "http",
            "X-Forwarded-Ssl": "off",
            "X-Forwarded-Host": "evil.example",
            "X_Forwarded_For": "203.0.113.9",
            "SCRIPT_NAME": "/evil",
        }
        page, text = visitor.get("/groups/new/")
        assert page.status == 200
        assert "evil" not in text
        assert visitor.press("Evening leads")[0].status == 302
    assert Submission.objects.get().ip_address == OUTSIDE


def test_what_is_too_long_is_refused_before_linerAdmin_reads_it(served: Site, anna: User) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert f"client_max_body_size {most // 2**20}m;" in (ROOT / "deploy/nginx.conf").read_text()
    with Visitor(served, anna) as visitor:
        seen, _ = visitor.ask("POST", "/groups/new/", b"x" * most)
        refused, _ = visitor.ask("POST", "/groups/new/", b"x" * (most + 1))
    assert seen.status == 403  # by Django, for want of a token
    assert refused.status == 413
    assert "X-Request-ID" not in refused.headers


def test_an_office_behind_one_address_can_work(served: Site, anna: User) -> None:
    def work(_: int) -> list[int]:
        with Visitor(served, anna) as visitor:
            return [visitor.get("/groups/new/")[0].status for _ in range(4)]

    with ThreadPoolExecutor(25) as people:
        answers = [status for each in people.map(work, range(25)) for status in each]
    assert answers == [200] * 100


def test_the_style_of_error_pages_is_the_one_that_their_policy_allows() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    styles = [b64encode(sha256(css.encode()).digest()) for css in re.findall("<style>(.*)<", text)]
    assert [each.encode() for each in re.findall("'sha256-(.*?)'", text)] == styles
    assert len(styles) == 2


def test_the_log_has_neither_links_nor_searches(served: Site) -> None:
    with Visitor(served) as visitor:
        visitor.get("/accounts/choose/a-secret/?q=a-name")
        visitor.get("/healthz")
    assert "/accounts/choose/... " in served.log()
    assert "/healthz 200 " in served.log()
    assert "a-secret" not in served.log()
    assert "a-name" not in served.log()
