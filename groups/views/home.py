"""`/`: redirects to the first page of the person's role."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from groups import roles


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if roles.may_create(request.user):
        return redirect("new_group")
    if roles.may_see_history(request.user):
        return redirect("history")
    raise PermissionDenied
