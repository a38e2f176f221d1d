"""Exports and integrity checks pause while the server answers requests."""

import time
from contextlib import suppress
from threading import Thread

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import RequestFactory

from groups.middleware import request_log
from groups.services.pages_first import MOST_SECONDS, TIMES, LongWork, Pauses


def work(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_it_pauses_only_while_a_request_is_answered() -> None:
    pauses = Pauses()
    assert pauses.seconds(0.01) == 0
    with pauses.request():
        assert pauses.seconds(0.01) == pytest.approx(TIMES * 0.01)
    assert pauses.seconds(0.01) == 0


def test_a_request_that_ends_leaves_the_others() -> None:
    pauses = Pauses()
    with pauses.request():
        with suppress(RuntimeError), pauses.request():
            raise RuntimeError
        assert pauses.seconds(0.01) > 0


def test_it_never_pauses_long() -> None:
    pauses = Pauses()
    with pauses.request():
        assert pauses.seconds(1) == pytest.approx(MOST_SECONDS)
        time.sleep(MOST_SECONDS)
        assert pauses.seconds(0.001) < MOST_SECONDS


def test_two_works_take_a_third_of_the_time_at_most() -> None:
    pauses = Pauses()
    worked: list[float] = []

    def long_work() -> None:
        rest = LongWork(pauses)
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            work(0.002)
            rest()
        worked.append(time.thread_time())

    threads = [Thread(target=long_work) for _ in range(2)]
    with pauses.request():
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 0 < sum(worked) <= 0.4 * (time.monotonic() - began)


def test_the_server_s_requests_count(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = Pauses()
    monkeypatch.setattr(request_log, "PAUSES", pauses)
    inside: list[float] = []

    def view(_: WSGIRequest) -> HttpResponse:
        inside.append(pauses.seconds(0.001))
        return HttpResponse()

    request_log.RequestLogMiddleware(view)(rf.get("/"))
    assert inside[0] > 0
    assert pauses.seconds(0.001) == 0
