"""Other people's pages while an auditor exports, and checks the evidence, in the same server."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from groups.demo.sandbox import Sandbox
from groups.models import IntegrityCheck
from groups.services.evidence.integrity import is_dead
from tests.bench.hanging import hidden_in, server, signed_in
from tests.bench.history import auditor
from tests.bench.timing import Result, seconds

PAGE = "/history/"
TURNS = 3
TIMES = 100
GOAL = 2


def long_work(rows: int) -> list[Result]:
    """The p99 of the history, in turns with and without."""
    idle, busy = [], []
    with Sandbox(token="sandbox-bench") as sandbox, server(sandbox) as address:
        reader, worker = (signed_in(auditor(), address) for _ in range(2))
        times(reader, address)  # each thread has its own first time
        for _ in range(TURNS):
            until_checked()
            idle += times(reader, address)
            with exporting(worker, address):
                check(worker, address)
                busy += times(reader, address)
    told = f"{PAGE} beside an export and a check, p99"
    return [Result(told, rows, p99(busy), "without", p99(idle), GOAL)]


def times(browser: requests.Session, address: str) -> list[float]:
    def ask() -> None:
        answer = browser.get(address + PAGE, timeout=60)
        assert answer.status_code == 200, answer.status_code

    return [seconds(ask) for _ in range(TIMES)]


def p99(taken: list[float]) -> float:
    return sorted(taken)[len(taken) * 99 // 100]


def until_checked() -> None:
    while any(not is_dead(each) for each in IntegrityCheck.objects.filter(state="running")):
        time.sleep(0.5)


def check(browser: requests.Session, address: str) -> None:
    page = f"{address}/integrity/"
    browser.post(page, hidden_in(browser.get(page, timeout=60)), timeout=60)
    assert IntegrityCheck.objects.exists()


@contextmanager
def exporting(browser: requests.Session, address: str) -> Iterator[None]:
    """One export after the other."""
    stop = threading.Event()

    def export() -> None:
        while not stop.is_set():
            with browser.get(f"{address}{PAGE}export.jsonl", stream=True, timeout=60) as answer:
                assert answer.status_code == 200
                for _ in answer.iter_content(2**16):
                    if stop.is_set():
                        break

    thread = threading.Thread(target=export)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
