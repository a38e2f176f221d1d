"""Liner's address: which ones are accepted, and which ones are on this machine."""

import re
from ipaddress import IPv6Address, ip_address


def check_url(url: str) -> str:
    """Returns Liner's address as `scheme://host[:port]`, in lower case, without a final slash.

    Raises ValueError with a code: "scheme" (neither http nor https), "userinfo", "path" (or a
    query, or a fragment), "host" (missing, not a plain ASCII name or address, or a wrong port),
    "plain_http" (http, but not to this machine).
    """
    parts = re.fullmatch(r"(https?)://([^/?#\\]*)(.*)", url, re.IGNORECASE | re.DOTALL)
    if not parts:
        raise ValueError("scheme")
    scheme, netloc, rest = parts[1].lower(), parts[2].lower(), parts[3]
    if "@" in netloc:
        raise ValueError("userinfo")
    if rest not in ("", "/"):
        raise ValueError("path")
    host = _host(netloc)
    if scheme == "http" and host != "localhost" and not is_loopback(host):
        raise ValueError("plain_http")
    return f"{scheme}://{netloc}"


def is_loopback(address: str) -> bool:
    """Whether `address` is an IP address of this machine; a mapped one counts as its IPv4 address.

    Python's own answer for ::ffff:127.0.0.1 differs between versions.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def _host(netloc: str) -> str:
    """Returns the host of `host[:port]`; raises ValueError("host")."""
    label = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
    parts = re.fullmatch(
        rf"(?:({label}(?:\.{label})*)|\[([0-9a-f:.]+)\])(?::([0-9]{{1,5}}))?", netloc, re.ASCII
    )
    if not parts or len(netloc) > 253 or not 0 < int(parts[3] or 1) < 65536:  # noqa: PLR2004 - limits of DNS and TCP
        raise ValueError("host")
    if parts[2]:
        try:
            ip_address(parts[2])
        except ValueError:
            raise ValueError("host") from None
    return parts[1] or parts[2]
