"""`/groups/preview/`: shows what a plan will do, without sending anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups import roles
from groups.forms.preview import preview_context
from groups.views.decorators import private_page

FORM_ID = "preview-form"


@private_page(roles.may_see_history)
def preview(request: HttpRequest) -> HttpResponse:
    query = request.GET.dict()
    if "use" in query:  # the button of a suggestion
        query["intervals"] = query.pop("use")
    context = preview_context(query if "intervals" in query else None, form_id=FORM_ID)
    return render(request, "preview/preview.html", context)
