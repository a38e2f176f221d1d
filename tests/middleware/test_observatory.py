"""The headers of real answers over https, scored by the rules of Mozilla's HTTP Observatory."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import trustme
from django.conf import global_settings
from django.conf import settings as tests_settings

from groups import roles
from groups.demo.processes import server_command, wait_for
from groups.demo.sandbox import Sandbox
from groups.services.accounts.actor import acting_as
from tests.conftest import person
from tests.demo.test_demo import free_port
from tests.middleware.observatory import BEST_HERE, points, redirection, score
from tests.processes import environment

OWN = "a password that she chose"


class Visit(requests.Session):
    """A browser that keeps every Set-Cookie as it was sent, and follows no redirect."""

    def __init__(self, authority: Path) -> None:
        super().__init__()
        self.verify, self.trust_env = str(authority), False
        self.set_cookies: list[str] = []

    def ask(self, url: str, **how: Any) -> requests.Response:
        method = "POST" if "data" in how else "GET"
        answer = self.request(method, url, allow_redirects=False, timeout=30, **how)
        self.set_cookies += answer.raw.headers.getlist("Set-Cookie")
        return answer


@contextmanager
def server(port: int, variables: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [*server_command(port), *words], cwd=tests_settings.BASE_DIR, env=variables
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=90)


@pytest.fixture
def supervisor(settings: Any, transactional_db: None) -> str:
    # The server knows no hasher of the tests.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    anna = person("anna", roles.SUPERVISOR)
    with acting_as(anna):  # a password of her own, so that no page asks for another
        anna.set_password(OWN)
        anna.save()
    return anna.username


@pytest.fixture
def addresses(supervisor: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The application with the settings of a real server: over https, and over http."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    variables = environment(sandbox) | {
        "DJANGO_SETTINGS_MODULE": "tests.middleware.served",
        "STATIC_ROOT": str(tmp_path / "static"),
        "PLAIN_HTTP": "off",
        "AUDIT_SIGNING_KEY": "ab" * 32,
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=tests_settings.BASE_DIR,
        env=variables,
        check=True,
    )
    secure, plain = free_port(), free_port()
    files = [f"--certfile={tmp_path / 'cert.pem'}", f"--keyfile={tmp_path / 'key.pem'}"]
    with ExitStack() as both:
        by_https = both.enter_context(server(secure, variables, *files))
        by_http = both.enter_context(server(plain, variables))
        wait_for(f"http://127.0.0.1:{plain}/healthz", by_http)
        assert by_https.poll() is None
        yield f"https://localhost:{secure}", f"http://localhost:{plain}"


@pytest.mark.slow
def test_every_kind_of_answer_gets_155_points(
    supervisor: str, addresses: tuple[str, str], tmp_path: Path
) -> None:
    site, over_http = addresses
    visit = Visit(tmp_path / "ca.pem")
    sign_in = visit.ask(f"{site}/accounts/login/")
    assert sign_in.status_code == 200
    data = {"username": supervisor, "password": OWN}
    data["csrfmiddlewaretoken"] = sign_in.text.split('name="csrfmiddlewaretoken" value="')[1][:64]
    signed_in = visit.ask(sign_in.url, data=data, headers={"Referer": sign_in.url})
    assert signed_in.status_code == 302
    history = visit.ask(f"{site}/history/")
    assert "anna" in history.text
    sheet = history.text.split('rel="stylesheet" href="')[1].split('"')[0]
    moved = visit.ask(f"{over_http}/history/")
    modifier = redirection(moved.status_code, moved.headers["Location"], urlsplit(over_http).netloc)
    answers = {
        "sign-in page": (sign_in, 200),
        "page with data": (history, 200),
        "redirect": (signed_in, 302),
        "static file": (visit.ask(f"{site}{sheet}"), 200),
        "no such page": (visit.ask(f"{site}/nowhere/"), 404),
        "another host": (visit.ask(f"{site}/", headers={"Host": "elsewhere.example"}), 400),
        "bad encoding": (visit.ask(f"{site}/", headers={"Content-Type": "a; charset=rot13"}), 400),
        "forged form": (visit.ask(f"{site}/accounts/logout/", data={"a": "b"}), 403),
    }
    for name, (answer, status) in answers.items():
        assert answer.status_code == status, name
        found = points(answer.headers, visit.set_cookies, answer.text) | {"redirection": modifier}
        assert score(found) == BEST_HERE, (name, found)
    names = [cookie.partition("=")[0] for cookie in visit.set_cookies]
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(names)
    assert all(name.startswith("__Host-") for name in names)


WORSE = {
    "Content-Security-Policy": {
        "": -25,
        "default-src 'none'; script-src 'self' 'unsafe-inline'": -20,
        "default-src 'none'; script-src 'self' 'unsafe-eval'; form-action 'self'": -10,
        "default-src 'none'; style-src 'unsafe-inline'": 0,
        "default-src 'self'; form-action 'self'": 5,
        "default-src 'none'": 5,
        "default-src 'none'; form-action 'self'": 10,
    },
    "Strict-Transport-Security": {"": -20, "max-age=60": -10, "max-age=63072000; preload": 0},
    "Referrer-Policy": {"origin": -5, "same-origin": 5},
    "X-Content-Type-Options": {"": -5, "nosniff": 0},
    "X-Frame-Options": {"": -20, "ALLOWALL": -20, "DENY": 0},
    "Cross-Origin-Resource-Policy": {"anything": -5, "cross-origin": 0, "same-origin": 10},
    "Cross-Origin-Opener-Policy": {"Same-Origin": -5, "unsafe-none": 0, "same-origin": 10},
    "Cross-Origin-Embedder-Policy": {"all": -5, "unsafe-none": 0, "require-corp": 10},
}


@pytest.mark.parametrize("name", WORSE)
def test_a_worse_header_gets_fewer_points(name: str) -> None:
    found = {value: points({name: value}, [])[name.lower()] for value in WORSE[name]}
    assert found == WORSE[name]


@pytest.mark.parametrize(
    ("cookie", "modifier"),
    [
        ("__Host-sessionid=a; HttpOnly; SameSite=Lax; Secure", 5),
        ("sessionid=a; HttpOnly; Secure", 0),
        ("language=en; SameSite=Lax", -20),
        ("csrftoken=a; Secure", -20),
        ("sessionid=a; SameSite=Lax; Secure", -30),
        ("sessionid=a; HttpOnly; SameSite=Lax", -40),
    ],
)
def test_a_worse_cookie_gets_fewer_points(cookie: str, modifier: int) -> None:
    assert points({}, [cookie])["cookies"] == modifier


def test_bonuses_count_from_90_points_on() -> None:
    assert score({"a": -10, "b": 5}) == 95
    assert score({"a": -15, "b": 5}) == 85


def test_a_redirect_must_stay_on_its_host() -> None:
    places = {"https://localhost/": 0, "https://elsewhere.example/": -5, "http://localhost/x": -10}
    for place, modifier in places.items():
        assert redirection(301, place, "localhost") == modifier
    assert redirection(200, "", "localhost") == -20
