"""`/integrity/`: the last integrity check, and the state of the audit trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from groups import roles
from groups.audit.append import head
from groups.audit.checkpoints import newest_checkpoint
from groups.audit.keys import public_key
from groups.forms.attention import AnswerForm
from groups.models import IntegrityCheck
from groups.roles import allowed
from groups.services.integrity import answer_check, is_dead, start_check


@allowed(roles.may_see_all)
@require_http_methods(["GET", "HEAD", "POST"])
def integrity(request: HttpRequest) -> HttpResponse:
    """A POST starts a check in the background, unless one is running."""
    if request.method == "POST":
        start_check(by=request.user)
        return redirect("integrity")
    return _page(request, AnswerForm())


@allowed(roles.may_see_all)
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answers the alarm of the last check that found something wrong."""
    check = IntegrityCheck.objects.alarming()
    if check is None or request.POST.get("check") != str(check.pk):
        return redirect("integrity")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    answer_check(check, form.cleaned_data["answer"], by=request.user)
    return redirect("integrity")


def _page(request: HttpRequest, form: AnswerForm) -> HttpResponse:
    checks = IntegrityCheck.objects.order_by("-pk")
    latest = checks.first()
    size, last = head()
    context = {
        "running": latest if latest and latest.state == "running" and not is_dead(latest) else None,
        "result": checks.concluded(),
        "alarming": checks.alarming(),
        "form": form,
        "size": size,
        "head": last,
        "public_key": public_key(),
        "checkpoint": newest_checkpoint(),
    }
    return render(request, "integrity/integrity.html", context)
