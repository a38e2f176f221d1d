"""`/history/export.csv` and `.jsonl`: the entries that a filter finds, as a file."""

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext

from groups import roles
from groups.forms.history import HistoryForm
from groups.services.history_export import export
from groups.services.history_export_formats import CSV, JSON_LINES, Format
from groups.views.decorators import private_page


@private_page(roles.may_see_all)
def export_csv(request: HttpRequest) -> HttpResponseBase:
    return _file(request, CSV, "text/csv; charset=utf-8")


@private_page(roles.may_see_all)
def export_jsonl(request: HttpRequest) -> HttpResponseBase:
    return _file(request, JSON_LINES, "application/x-ndjson; charset=utf-8")


def _file(request: HttpRequest, form: Format, content_type: str) -> HttpResponseBase:
    """Refuses a filter with something unknown: the file alone could not say that."""
    filter_form = HistoryForm(request.GET)
    shown = filter_form.filter()
    unknown = [*map(filter_form.unknown_label, filter_form.unknown), *filter_form.left_out]
    if unknown:
        message = gettext(
            "Nothing was exported: the address asks for something that isn't known here, or can't"
            " be read: %(names)s."
        )
        text = message % {"names": ", ".join(unknown)}
        return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
    # A HEAD request exports nothing, so it records nothing.
    is_head = request.method == "HEAD"
    pieces = () if is_head else export(by=request.user, shown=shown, file_format=form)
    response = StreamingHttpResponse(pieces, content_type=content_type)
    name = f"interval-groups-history.{form.name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
