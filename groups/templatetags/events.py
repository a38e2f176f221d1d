"""The rows of the events' list, whatever stands in the database."""

import json
from datetime import datetime
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from groups.services.events import EventRow
from groups.templatetags.shell import moment
from groups.wording.bidi import isolated
from groups.wording.events import event_about, event_title

register = template.Library()

LONGEST_DETAILS = 600
LONGEST_ABOUT = 60
LONGEST_TITLE = 80


@register.filter
def title_of(event: EventRow) -> str:
    return event_title(_valid(event.kind), _valid(event.details))


@register.filter
def about_of(event: EventRow) -> str:
    """Whom or what the event is about, and where it came from."""
    try:
        details = json.loads(_valid(event.details))
    except (ValueError, RecursionError):
        return ""
    if not isinstance(details, dict):
        return ""
    texts = [isolated(each[:LONGEST_ABOUT]) for each in event_about(details) if each]
    return _valid(", ".join(texts))


@register.filter
def entry_title(event: EventRow, titles: dict[str | None, str]) -> str:
    """The title of the event's entry; "entry" if there is none any more."""
    title = _valid(titles.get(event.submission, ""))
    return Truncator(title).chars(LONGEST_TITLE) or gettext("entry")


@register.filter
def actor_of(event: EventRow) -> str:
    return _valid(event.actor)


@register.filter
def entry_address(event: EventRow) -> str:
    try:
        return reverse("entry", args=[UUID(str(event.submission))])
    except ValueError:
        return ""


@register.filter
def moment_of(event: EventRow) -> str:
    try:
        return moment(datetime.fromisoformat(str(event.at)), "exact")
    except ValueError:
        return _valid(event.at)


@register.filter
def details_of(event: EventRow) -> str:
    """The details as JSON, cut; the entry and the exports have all of it."""
    text = _valid(event.details)
    return text if len(text) <= LONGEST_DETAILS else f"{text[:LONGEST_DETAILS]}…"


def _valid(text: object) -> str:
    """Replaces lone surrogates, which can't be sent as UTF-8."""
    return str(text).encode(errors="replace").decode()
