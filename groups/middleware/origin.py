"""Where a request came from, for the record."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from groups.middleware.request_id import current_request_id
from groups.models import Submission
from groups.services.create.request import Origin


def origin_of(request: HttpRequest) -> Origin:
    return Origin(
        channel=Submission.Channel.WEB,
        ip_address=client_address(request),
        user_agent=printable(request.headers.get("User-Agent", ""))[:300],
        request_id=current_request_id(),
    )


def client_address(request: HttpRequest) -> str | None:
    """Returns the client's address, from the nearest proxy if trusted; None for a Unix socket."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY_HEADERS:
        # Our proxy adds the last entry; the client can forge those before it.
        address = request.headers.get("X-Forwarded-For", address).split(",")[-1].strip()
    try:
        # Without the scope of a link-local address, which PostgreSQL's inet can't store.
        return str(ip_address(address.partition("%")[0]))
    except ValueError:
        return None


def printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
