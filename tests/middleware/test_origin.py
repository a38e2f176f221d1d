"""Where a request came from: the address that the nearest proxy saw, nobody's own claim."""

from typing import Any

import pytest
from django.test import RequestFactory

from groups.middleware.origin import client_address, origin_of

FORWARDED = "203.0.113.9, 198.51.100.7"


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        (False, "192.0.2.1", FORWARDED, "192.0.2.1"),
        (True, "192.0.2.1", FORWARDED, "198.51.100.7"),
        (True, "192.0.2.1", "", None),
        (True, "192.0.2.1", "unknown", None),
        (False, "", FORWARDED, None),
        (False, "fe80::1%eth0", "", "fe80::1"),
        (False, "2001:DB8::1", "", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    trusted: bool, remote: str, forwarded: str, address: str | None, settings: Any
) -> None:
    settings.TRUST_PROXY_HEADERS = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_a_hostile_user_agent_is_kept_printable_and_short(settings: Any) -> None:
    request = RequestFactory().get("/", HTTP_USER_AGENT="a\x00b\x1b[31m" + "x" * 1000)
    origin = origin_of(request)
    assert origin.user_agent.startswith("a\ufffdb\ufffd[31m")
    assert len(origin.user_agent) == 300
