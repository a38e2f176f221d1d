"""The page says when Liner is slow, fails, or was never read."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from groups.demo.sandbox import Sandbox
from tests.liner.faults import FaultServer, Peer, answer, says
from tests.liner_groups.reading import EVENING, listed, numbers, words_on
from tests.mirror import AGE


def test_a_list_that_was_never_read_is_not_shown_as_empty(
    page: Callable[..., Any], sandbox: Sandbox
) -> None:
    sandbox.stop()
    words = words_on(page())
    assert "Liner's list has not been read yet. No server answers at Liner's address." in words
    assert "Liner may have interval groups that are not shown here." in words
    assert "Try again" in words
    assert "Liner has no" not in words
    sandbox.start()
    assert "Liner has no interval groups yet." in words_on(page(read="now"))


def test_an_empty_list_says_so_and_how_to_begin(
    page: Callable[..., Any], sandbox: Sandbox, boris: User
) -> None:
    words = words_on(page())
    assert "Liner has no interval groups yet. Create the first one" in words
    assert "Create the first one" not in words_on(page(boris))


def test_when_liner_fails_the_last_list_is_shown_with_its_age_and_the_reason(
    page: Callable[..., Any], sandbox: Sandbox
) -> None:
    number = sandbox.add("Evening", EVENING)
    page()
    sandbox.stop()
    found = page(read="now")
    words = words_on(found)
    why = "Liner's list could not be read. No server answers at Liner's address."
    missing = "later changes in Liner are missing."
    assert re.search(rf"{why} This list was read {AGE}; {missing}", words)
    assert numbers(found) == [number]
    assert "1 interval group" in words
    sandbox.start()
    assert "could not be read" not in words_on(page(read="now"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("play", "why"),
    [
        (Peer.hold, "Time ran out before the whole list was read."),
        (lambda peer: (peer.request(), peer.drip(answer(b"{" * 999))), "Time ran out"),
        (says(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"), "The HTTP status is neither"),
        (
            says(answer(b'{"success": true, "message": "", "data": {"list": 7}}')),
            "is not what Liner",
        ),
        (says(answer(b'{"success": false, "message": "no", "data": null}', 401)), "token may be"),
    ],
)
def test_a_slow_or_failing_liner_gives_an_honest_page_soon(
    play: Any, why: str, page: Callable[..., Any], holds: Callable[..., None], settings: Any
) -> None:
    holds(listed(7, "Held before"))
    with FaultServer(play) as server:
        settings.LINER_API_URL = server.url
        page()  # the first page of a process also reads its templates
        began = time.monotonic()
        found = page(read="now")
        # Liner alone could take up to 5 seconds of it; the rest is this machine's.
        assert time.monotonic() - began < 10
    words = words_on(found)
    assert re.search(rf"Liner's list could not be read. .*{why}.* This list was read {AGE}", words)
    assert "Held before" in words


def test_while_liner_fails_not_every_page_view_reads_it_again(
    page: Callable[..., Any], settings: Any
) -> None:
    with FaultServer(says(answer(b"", 500))) as server:
        settings.LINER_API_URL = server.url
        for _ in range(3):
            assert "has not been read yet" in words_on(page())
        assert server.connections == 1
