"""Other people's pages while supervisors wait for a Liner that does not answer: of the server as
README starts it, over real sockets."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.management.commands.demo import server_command, wait_for
from tests.bench.timing import Result, seconds
from tests.demo.test_demo import free_port

ROOT = Path(__file__).parents[2]
SUPERVISORS = 20
TIMES = 300
PAGES = ("/history/", "/groups/preview/?intervals=0,30m,2h")
MOST_TIMES_AS_LONG = 2
STARTING_SECONDS = 30


def hanging(rows: int) -> list[Result]:
    """The p99 of pages while SUPERVISORS wait, beside their p99 while nobody does."""
    supervisor = User.objects.filter(groups__name="Supervisor", is_active=True)[0]
    with Sandbox(token="sandbox-bench") as sandbox, server(sandbox) as address:
        browsers = [signed_in(supervisor, address) for _ in range(SUPERVISORS + 1)]
        reader = browsers.pop()
        for page in PAGES:
            p99(reader, address + page)  # each thread has its own first time
        idle = [p99(reader, address + page) for page in PAGES]
        sandbox.hold()
        with ThreadPoolExecutor(SUPERVISORS) as pool:
            waiting = [
                pool.submit(press, browser, address, number)
                for number, browser in enumerate(browsers)
            ]
            until_all_wait(sandbox)
            beside = [p99(reader, address + page) for page in PAGES]
            assert not any(each.done() for each in waiting)
            sandbox.release()
        assert all(each.result() == 302 for each in waiting)
    told = f"while {SUPERVISORS} wait for Liner, p99"
    return [
        Result(f"{page.split('?')[0]} {told}", rows, hung, "nobody waits", free, MOST_TIMES_AS_LONG)
        for page, hung, free in zip(PAGES, beside, idle, strict=True)
    ]


def p99(browser: requests.Session, address: str) -> float:
    def ask() -> None:
        assert browser.get(address, timeout=30).status_code == 200

    return sorted(seconds(ask) for _ in range(TIMES))[TIMES * 99 // 100]


def press(browser: requests.Session, address: str, number: int) -> int:
    page = f"{address}/groups/new/"
    asked = {"title": f"Waiting {number}", "intervals": f"{number + 1}, 41m, 43m", "reason": ""}
    asked |= hidden_in(browser.get(page, timeout=30))
    # What was not shown is not sent.
    asked |= hidden_in(browser.post(f"{page}composer/", asked, timeout=30))
    answer = browser.post(page, asked, timeout=120, allow_redirects=False)
    return answer.status_code


def hidden_in(page: requests.Response) -> dict[str, str]:
    return dict(re.findall(r'name="(key|csrfmiddlewaretoken)" value="([^"]+)"', page.text))


def until_all_wait(sandbox: Sandbox) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while len(sandbox.posts) < SUPERVISORS:
        assert time.monotonic() < until, f"{len(sandbox.posts)} of {SUPERVISORS} wait"
        time.sleep(0.05)


def signed_in(user: User, address: str) -> requests.Session:
    client = Client()
    client.force_login(user)
    browser = requests.Session()
    name = settings.SESSION_COOKIE_NAME
    browser.cookies.set(name, client.cookies[name].value)
    browser.headers["Referer"] = address
    return browser


@contextmanager
def server(sandbox: Sandbox) -> Iterator[str]:
    """The address of gunicorn, on the database in use."""
    port = free_port()
    told = {
        "DJANGO_SETTINGS_MODULE": "tests.bench.served",
        "BENCH_LINER_URL": sandbox.url,
        "BENCH_LINER_TOKEN": sandbox.token,
    }
    process = subprocess.Popen(
        server_command(port),
        cwd=ROOT,
        env=os.environ | told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=90)
