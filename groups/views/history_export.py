"""`/history/export.csv` and `.jsonl`: the history, or what is wanted of it, as a file."""

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups import roles
from groups.forms import HistoryForm
from groups.roles import allowed
from groups.services.export_formats import CSV, JSON_LINES, Format
from groups.services.exports import export

private = cache_control(private=True, no_store=True)


@private
@require_safe
@allowed(roles.may_see_all)
def export_csv(request: HttpRequest) -> HttpResponseBase:
    return _file(request, CSV, "text/csv; charset=utf-8")


@private
@require_safe
@allowed(roles.may_see_all)
def export_jsonl(request: HttpRequest) -> HttpResponseBase:
    return _file(request, JSON_LINES, "application/x-ndjson; charset=utf-8")


def _file(request: HttpRequest, form: Format, content_type: str) -> HttpResponseBase:
    """More than was asked for must not be carried away: what can't be understood is refused."""
    filter_form = HistoryForm(request.GET)
    wanted, left_out = filter_form.filter(), filter_form.left_out
    if left_out:
        message = gettext(
            "Nothing was exported: the address asks for something that isn't known here, or can't"
            " be read: %(names)s."
        )
        text = message % {"names": ", ".join(left_out)}
        return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
    # Whoever asks for the headers alone carries nothing away, and leaves nothing on record.
    is_asked_for = request.method != "HEAD"
    pieces = export(by=request.user, shown=wanted, file_format=form) if is_asked_for else ()
    response = StreamingHttpResponse(pieces, content_type=content_type)
    name = f"interval-groups-history.{form.name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
