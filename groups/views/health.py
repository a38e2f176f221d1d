"""`/healthz` and `/readyz`, for a load balancer."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from groups.services.monitoring.readiness import readiness

TEXT = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type=TEXT)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 with remarks after "ok", or 503 with one line for each problem; independent of Liner."""
    found = readiness()
    first = "ok" if found.is_ready else found.database
    lines = [line for line in (first, *found.problems, *found.remarks) if line]
    status = 200 if found.is_ready else 503
    return HttpResponse("\n".join([*lines, ""]), status=status, content_type=TEXT)
