"""Connects to Liner: name look-up, TCP and TLS, all within the exchange's time to connect."""

import contextlib
import functools
import os
import queue
import socket
import ssl
import threading
from collections.abc import Sequence
from typing import Any

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from groups.liner.http import Exchange

Address = tuple[Any, ...]  # as socket.getaddrinfo() returns them


def resolve(host: str, port: int, exchange: Exchange) -> Sequence[Address]:
    """Looks up the name in a thread, because getaddrinfo() has no time-out."""
    answers: queue.SimpleQueue[Sequence[Address]] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    seconds = exchange.seconds_to_connect("name_not_resolved")
    threading.Thread(target=look_up, name="liner-resolver", daemon=True).start()
    with contextlib.suppress(queue.Empty):
        if addresses := answers.get(timeout=seconds):
            return addresses
    raise exchange.stop("name_not_resolved")


def open_socket(addresses: Sequence[Address], exchange: Exchange) -> socket.socket:
    """Connects to the first address that answers; each gets an equal share of the time left."""
    reason = "unreachable"
    for place, (family, kind, protocol, _, address) in enumerate(addresses):
        share = exchange.seconds_to_connect("connect_timeout") / (len(addresses) - place)
        try:
            new = socket.socket(family, kind, protocol)
            exchange.adopt(new)
            new.settimeout(share)
            new.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            new.connect(address)
        except TimeoutError:
            reason = "connect_timeout"
        except ConnectionRefusedError:
            reason = "connection_refused"
        except OSError:
            reason = "unreachable"
        else:
            return new
    exchange.seconds_to_connect("connect_timeout")  # with no time left, that is the reason
    raise exchange.stop(reason)


def start_tls(
    plain: socket.socket, host: str, context: ssl.SSLContext, exchange: Exchange
) -> ssl.SSLSocket:
    """Starts TLS. Reading from a connection that ends without TLS's own end is an error."""
    plain.settimeout(exchange.seconds_to_connect("tls_failed"))
    try:
        wrapped = context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False, suppress_ragged_eofs=False
        )
        exchange.adopt(wrapped)
        wrapped.do_handshake()
    except (OSError, ValueError):
        raise exchange.stop("tls_failed") from None
    return wrapped


def tls_context(ca_file: str | None, exchange: Exchange) -> ssl.SSLContext:
    """Returns a context that trusts the certificates in `ca_file`, or else the public ones."""
    path = ca_file or DEFAULT_CA_BUNDLE_PATH
    try:
        return _context(path, os.stat(path).st_mtime_ns)
    except (OSError, ValueError):
        raise exchange.stop("ca_file") from None


@functools.lru_cache(maxsize=4)
def _context(path: str, changed: int) -> ssl.SSLContext:
    """Reads the file, which takes 40 ms; `changed` makes the cache notice a new version."""
    # create_default_context() would let SSLKEYLOGFILE write the keys to a file.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Some releases of Python set this option, and then a truncated answer looks complete.
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    context.load_verify_locations(path)
    return context
