"""`/healthz` and `/readyz`, for a load balancer."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from groups.services.clocks import clock_problems


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503; independent of Liner. Lists clocks that differ."""
    try:
        problems = clock_problems()
    except DatabaseError:
        return HttpResponse(
            "the database does not answer\n", status=503, content_type="text/plain; charset=utf-8"
        )
    lines = ["ok", *(f"clock: {each.code} is {each.seconds} s ahead" for each in problems)]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
