"""What a filter finds, as a file: `/history/export.csv`, `.jsonl`, and those of `/events/`."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from groups import roles
from groups.forms.events import EventForm
from groups.forms.filter_form import FilterForm
from groups.forms.history import HistoryForm
from groups.history.url_filter import UrlFilter
from groups.services.exports.events import EVENTS
from groups.services.exports.export import export
from groups.services.exports.formats import CSV, JSON_LINES, Format
from groups.services.exports.history import HISTORY
from groups.services.exports.slots import SLOTS, SLOTS_OF_A_PERSON, TooManyExports
from groups.services.exports.subject import Subject
from groups.services.pages_first import LongWork
from groups.views.decorators import private_page

LONGEST_NAME = 80
PATIENCE = 60.0
# Filters whose values say what they are.
PLAIN = ("status", "kind", "q")


@private_page(roles.may_see_all)
def history_csv(request: HttpRequest) -> HttpResponseBase:
    return _file(request, HistoryForm(request.GET, sees_all=True), HISTORY, CSV)


@private_page(roles.may_see_all)
def history_jsonl(request: HttpRequest) -> HttpResponseBase:
    return _file(request, HistoryForm(request.GET, sees_all=True), HISTORY, JSON_LINES)


@private_page(roles.may_see_all)
def events_csv(request: HttpRequest) -> HttpResponseBase:
    return _file(request, EventForm(request.GET), EVENTS, CSV)


@private_page(roles.may_see_all)
def events_jsonl(request: HttpRequest) -> HttpResponseBase:
    return _file(request, EventForm(request.GET), EVENTS, JSON_LINES)


def _file(
    request: HttpRequest, form: FilterForm, subject: Subject, file_format: Format
) -> HttpResponseBase:
    """Refuses a filter with something unknown: the file alone could not say that."""
    shown = form.filter()
    unknown = [*map(form.unknown_label, form.unknown), *form.left_out]
    if unknown:
        message = gettext(
            "Nothing was exported. The address has unknown or invalid filters: %(names)s."
        )
        text = message % {"names": ", ".join(unknown)}
        return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
    # A HEAD request exports nothing, so it records nothing.
    is_head = request.method == "HEAD"
    try:
        pieces = (
            ()
            if is_head
            else export(
                by=request.user,
                shown=shown,
                file_format=file_format,
                subject=subject,
                rest=LongWork(),
            )
        )
    except TooManyExports as full:
        return _too_many(full)
    _limit_waiting(request)
    response = StreamingHttpResponse(pieces, content_type=file_format.content_type)
    name = f"{_file_name(subject, shown)}.{file_format.name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _too_many(full: TooManyExports) -> HttpResponse:
    if full.of_person:
        text = gettext("You have %(n)d exports running. Try again when one has finished.")
        text %= {"n": SLOTS_OF_A_PERSON}
    else:
        text = gettext("%(n)d exports are running. Try again in a few minutes.") % {"n": SLOTS}
    return HttpResponse(
        text, status=429, headers={"Retry-After": "60", "Content-Type": "text/plain; charset=utf-8"}
    )


def _limit_waiting(request: HttpRequest) -> None:
    """Ends the export of a reader who takes no piece for PATIENCE seconds. gunicorn alone would
    wait for ever; another server has limits of its own."""
    if connection := request.META.get("gunicorn.socket"):
        connection.settimeout(PATIENCE)


def _file_name(subject: Subject, shown: UrlFilter) -> str:
    """The day and the filter in ASCII, for example "history-2026-11-27-unknown"."""
    parts = [subject.name, timezone.localdate().isoformat()]
    for name, value in shown.words().items():
        slug = slugify(value.replace(".", "-"))
        parts += [slug or name] if name in PLAIN else [name, slug]
    return "-".join(filter(None, parts))[:LONGEST_NAME].rstrip("-")
