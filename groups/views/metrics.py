"""`/metrics` in Prometheus' text format."""

import re
from collections.abc import Iterable
from hmac import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from groups.liner.address import is_loopback
from groups.services.monitoring.metrics import measure

# Prometheus keeps nothing of an answer that is not 200.
ALWAYS_200 = "always200"
# Headers that proxies add: behind one, every request seems to come from its address.
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
LOOPBACK_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
REFUSAL = (
    "Only for a program on this machine that asks the server itself at a loopback address, or,\n"
    "where METRICS_TOKEN is set, with that as its bearer token.\n"
)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """403 without permission; without a database, the metrics that are known, with 503 unless the
    query is `always200`."""
    if not _may_read(request):
        return HttpResponse(REFUSAL, status=403, content_type="text/plain; charset=utf-8")
    metrics, is_whole = measure()
    status = 200 if is_whole or ALWAYS_200 in request.GET else 503
    text = generate_latest(Measured(metrics))
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Measured(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        expected = f"Bearer {settings.METRICS_TOKEN}"
        sent = request.headers.get("Authorization", "")
        return compare_digest(sent.encode(), expected.encode())
    return _is_local(request)


def _is_local(request: HttpRequest) -> bool:
    """Whether it comes from this machine, but not through a proxy."""
    if any(name in request.headers for name in FORWARDED):
        return False
    remote = request.META.get("REMOTE_ADDR", "")
    return is_loopback(remote) and bool(LOOPBACK_HOST.fullmatch(request.get_host()))
