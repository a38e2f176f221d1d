"""`/metrics` in Prometheus' text format."""

import re
from collections.abc import Iterator
from hmac import compare_digest
from math import isnan

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from groups.liner.address import is_loopback
from groups.services.metrics import Metric, measure

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
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
    """403 without permission; 503, with the metrics that are known, without a database."""
    if not _may_read(request):
        return HttpResponse(REFUSAL, status=403, content_type="text/plain; charset=utf-8")
    metrics, is_whole = measure()
    lines = (line for metric in metrics for line in _lines(metric))
    status = 200 if is_whole else 503
    return HttpResponse("".join(lines), status=status, content_type=CONTENT_TYPE)


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


def _lines(metric: Metric) -> Iterator[str]:
    name = f"lineradmin_{metric.name}"
    yield f"# HELP {name} {metric.help}\n# TYPE {name} gauge\n"
    for labels, value in metric.samples:
        pairs = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{pairs}}} {_number(value)}\n" if pairs else f"{name} {_number(value)}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return "NaN" if isnan(value) else f"{value:.15g}"
