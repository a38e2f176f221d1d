"""Times each request, for /metrics."""

from collections.abc import Callable
from time import perf_counter

from django.db import connection
from django.http import HttpRequest, HttpResponse

from groups.measures.instruments import POOL_IN_USE, POOL_WAITING, observe_request

# Static files, unknown addresses, and what is refused before its view is looked for.
NO_VIEW = "none"


class TimingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        _look_at_pool()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match and match.view_name) or NO_VIEW
        seconds = perf_counter() - began
        observe_request(view, request.method or "", response.status_code, seconds)
        return response


def _look_at_pool() -> None:
    """Before this request has a connection of its own."""
    pool = getattr(connection, "pool", None)
    if pool is None or pool.closed:
        return
    stats = pool.get_stats()
    POOL_IN_USE.labels(connection.alias).set(
        stats.get("pool_size", 0) - stats.get("pool_available", 0)
    )
    POOL_WAITING.labels(connection.alias).set(stats.get("requests_waiting", 0))
