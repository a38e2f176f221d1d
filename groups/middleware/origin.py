"""Where a request came from, for the record."""

import logging
import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from groups.audit.report import plain
from groups.log.context import current_request_id
from groups.models import Submission
from groups.services.create.request import Origin

log = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address

_WITH_PORT = re.compile(r"\[(.*)\](?::\d+)?|([\d.]+):\d+")
_warned: set[Address | None] = set()


def origin_of(request: HttpRequest) -> Origin:
    return Origin(
        channel=Submission.Channel.WEB,
        ip_address=client_address(request),
        user_agent=plain(request.headers.get("User-Agent", ""))[:300],
        request_id=current_request_id(),
    )


def client_address(request: HttpRequest) -> str | None:
    """Returns the client's address, as the nearest trusted proxies saw it; None for a Unix socket.

    A client can forge all entries of X-Forwarded-For but those that trusted proxies added, last.
    """
    nearest = _peer(request)
    for entry in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_trusted(nearest):
            break
        if not entry.strip():
            continue
        address = _read(entry)
        if address is None:
            _warn(nearest, entry)
            break
        nearest = address
    return None if nearest is None else str(nearest)


class ForwardedSchemeMiddleware:
    """Lets only a trusted proxy say that a request came by https."""

    HEADERS = (
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_PROTOCOL",
        "HTTP_X_FORWARDED_SSL",
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_trusted(_peer(request)):
            found = [request.META.pop(name, None) for name in self.HEADERS]
            if any(found):
                # gunicorn believes them if they come from this machine.
                request.META["wsgi.url_scheme"] = "http"
        return self.get_response(request)


def _peer(request: HttpRequest) -> Address | None:
    """Who connected to the server; None: by a Unix socket."""
    return _read(request.META.get("REMOTE_ADDR", ""))


def _is_trusted(peer: Address | None) -> bool:
    return any(
        peer is None if proxy == "unix" else peer is not None and peer in proxy
        for proxy in settings.TRUSTED_PROXIES
    )


def _read(entry: str) -> Address | None:
    """Reads an address as proxies write it: with a port, brackets, quotes, a scope."""
    text = entry.strip().strip('"')
    if found := _WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        # PostgreSQL's inet can't store the scope of a link-local address.
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _warn(proxy: Address | None, entry: str) -> None:
    """Once for each proxy, not once a request."""
    if proxy not in _warned:
        _warned.add(proxy)
        log.warning(
            "X-Forwarded-For from %s holds no address: %s. The proxy's own stands on record.",
            proxy or "the Unix socket",
            plain(entry.strip())[:100],
        )
