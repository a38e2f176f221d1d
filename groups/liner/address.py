"""Liner's address: what may be one, and how it is written."""

import ipaddress
import re


def check_url(url: str) -> str:
    """Returns Liner's address as `scheme://host[:port]`, in lower case, without a final slash.

    Raises ValueError with a code: "scheme" (neither http nor https), "userinfo", "path" (or a
    query, or a fragment), "host" (missing, or no plain ASCII name or address, or a wrong port),
    "plain_http" (http, but not to this machine).
    """
    found = re.fullmatch(r"(https?)://([^/?#\\]*)(.*)", url, re.IGNORECASE | re.DOTALL)
    if not found:
        raise ValueError("scheme")
    scheme, netloc, rest = found[1].lower(), found[2].lower(), found[3]
    if "@" in netloc:
        raise ValueError("userinfo")
    if rest not in ("", "/"):
        raise ValueError("path")
    host = _host(netloc)
    if scheme == "http" and not _is_loopback(host):
        raise ValueError("plain_http")
    return f"{scheme}://{netloc}"


def _host(netloc: str) -> str:
    """Returns the host of `host[:port]`; raises ValueError("host")."""
    label = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
    found = re.fullmatch(
        rf"(?:({label}(?:\.{label})*)|\[([0-9a-f:.]+)\])(?::([0-9]{{1,5}}))?", netloc, re.ASCII
    )
    if not found or len(netloc) > 253 or not 0 < int(found[3] or 1) < 65536:  # noqa: PLR2004
        raise ValueError("host")
    if found[2] and not _address(found[2]):
        raise ValueError("host")
    return found[1] or found[2]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)
