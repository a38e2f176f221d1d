"""`/groups/preview/`: shows what a plan will do, without sending anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from groups import roles
from groups.forms.preview import preview_context
from groups.views.decorators import private_page

OWN_FORM = "preview-form"


@vary_on_headers("HX-Request")
@private_page(roles.may_see_history)
def preview(request: HttpRequest) -> HttpResponse:
    """The whole page; or, for htmx, only the preview, for the form that `form_id` names."""
    query = request.GET.dict()
    if "use" in query:  # the button of a suggestion
        query["intervals"] = query.pop("use")
    if _is_for_fragment(request):
        context = preview_context(query, form_id=query.get("form_id", ""))
        return render(request, "preview/_preview.html", context | {"is_fragment": True})
    context = preview_context(query if "intervals" in query else None, form_id=OWN_FORM)
    return render(request, "preview/preview.html", context)


def _is_for_fragment(request: HttpRequest) -> bool:
    """False for htmx restoring a page from its history, which needs the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers
