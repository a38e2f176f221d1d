"""Counts each request for /metrics."""

from django.db import connection
from django.http import HttpRequest

from groups.measures.instruments import POOL_IN_USE, POOL_WAITING, observe_request

# Static files, unknown addresses, and what is refused before its view is looked for.
NO_VIEW = "none"


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    view = (match and match.view_name) or NO_VIEW
    observe_request(view, request.method or "", status, seconds)


def observe_pool() -> None:
    """Before this request has a connection of its own."""
    pool = getattr(connection, "pool", None)
    if pool is None or pool.closed:
        return
    stats = pool.get_stats()
    POOL_IN_USE.labels(connection.alias).set(
        stats.get("pool_size", 0) - stats.get("pool_available", 0)
    )
    POOL_WAITING.labels(connection.alias).set(stats.get("requests_waiting", 0))
