"""`/groups/preview/`: what a plan will do, before anybody sends it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from groups import roles
from groups.forms.preview import preview_context
from groups.roles import allowed

OWN_FORM = "preview-form"


@cache_control(private=True, no_store=True)
@vary_on_headers("HX-Request")
@require_safe
@allowed(roles.may_see_history)
def preview(request: HttpRequest) -> HttpResponse:
    """The whole page; for htmx the fragment alone, for the form on its page named `form_id`."""
    asked = request.GET.dict()
    if "use" in asked:  # a suggestion, taken by pressing its button
        asked["intervals"] = asked.pop("use")
    if _wants_fragment(request):
        context = preview_context(asked, form_id=asked.get("form_id", ""))
        return render(request, "preview/_preview.html", context | {"told_by_htmx": True})
    context = preview_context(asked if "intervals" in asked else None, form_id=OWN_FORM)
    return render(request, "preview/preview.html", context)


def _wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; for one from its history it wants all of it."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers
