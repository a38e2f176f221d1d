"""Small pieces that several pages share."""

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from django import template
from django.forms.utils import ErrorDict, ErrorList
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from groups.history.rows import HistoryRow
from groups.models import Submission
from groups.services.record.alarms import Waiting
from groups.wording.outcomes import cause_sentence, how_known_briefly
from groups.wording.times import date_text, local_time

register = template.Library()

STATUS = '<span class="status {}">{}</span>'
KNOWN = ' <small class="known">{}</small>'
KNOWN_IN_ROW = ' <span class="tag plain" title="{}">{}</span>'
PAGE_LINK = '<li><a href="{}"{}>{}{}</a></li>'
COUNT = ' <span class="count">{}{}</span>'
MOMENT = '<time datetime="{}" title="{}" data-zone="{}">{}</time>'


@register.simple_tag
def number_link(number: object) -> SafeString:
    """A number in Liner, with a link to its interval group; only text if it can't be one."""
    try:
        return format_html('<a href="{}">#{}</a>', reverse("liner_group", args=[number]), number)
    except NoReverseMatch:
        return format_html("#{}", number)


@register.simple_tag
def status(entry: Submission) -> SafeString:
    """The entry's outcome as a coloured word, and how it is known."""
    return format_html(STATUS, entry.status, entry.outcome) + how_known(entry)


def how_known(entry: Submission | HistoryRow) -> SafeString:
    """How the outcome is known; nothing for Liner's own answer."""
    return format_html(KNOWN, entry.known) if entry.known else SafeString("")


@register.simple_tag
def how_known_in_row(entry: Submission | HistoryRow) -> SafeString:
    """The same in one word, with the whole on hover, so that a row stays one line."""
    word = how_known_briefly(entry.cause)
    return format_html(KNOWN_IN_ROW, entry.known, word) if word else SafeString("")


@register.simple_tag
def review_state(entry: Submission) -> SafeString:
    """The state of the entry's review as a coloured word."""
    return format_html(
        '<span class="status review {}">{}</span>',
        entry.review_state,
        entry.get_review_state_display(),
    )


# Pages without a link of their own, and the page whose link is marked for them.
PARENTS = {"liner_group": "liner_groups", "compare": "liner_groups", "entry": "history"}
PARENTS |= dict.fromkeys(("person", "people_invite", "person_link"), "people")


@register.simple_tag(takes_context=True)
def page_link(context: Context, name: str, label: str, count: Waiting | None = None) -> SafeString:
    """A link of the header to the page `name`, with how many entries wait there."""
    url, request = reverse(name), context["request"]
    shown = request.resolver_match and request.resolver_match.url_name
    current = "page" if request.path == url else "true" if PARENTS.get(shown) == name else ""
    return format_html(
        PAGE_LINK,
        url,
        format_html(' aria-current="{}"', current) if current else "",
        label,
        format_html(COUNT, count.count, "+" if count.has_more else "")
        if count and count.count
        else "",
    )


@register.simple_tag
def moment(at: datetime, style: str = "") -> SafeString:
    """A time in the zone of the TIME_ZONE setting, with UTC on hover.

    style  "": to the minute, "today 10:02 CET" or "26 Nov 2026, 10:02 CET"
           "clock": the same, but "10:02 CET" today
           "exact": to the second, always with the day
           "day": to the minute, always with the day, for "until" and the like
           "row": for lists, "today 10:02" or "Wed 25 Nov, 10:02"

    static/site.js shows it in the reader's own zone instead.
    """
    zone, language = timezone.get_current_timezone(), get_language()
    return format_html(MOMENT, *moment_texts(at, zone, language, style))


def moment_texts(
    at: datetime, zone: tzinfo, language: str | None, style: str = ""
) -> tuple[SafeString, ...]:
    """What MOMENT is made of. `language` must be the active one: it keys a cache."""
    in_utc = at.astimezone(UTC)
    local = local_time(in_utc, zone)
    clock = f"{local:%H:%M:%S}" if style == "exact" else f"{local:%H:%M}"
    if style != "row":
        clock += f" {local.tzname()}"
    day, today = local.date(), timezone.localdate(timezone=zone)
    if style in ("exact", "day") or day != today:
        is_short = style == "row" and day.year == today.year
        text = f"{_day(day, language, is_short)}, {clock}"
    elif style == "clock":
        text = clock
    else:
        text = gettext("today %(time)s") % {"time": clock}
    iso = in_utc.isoformat(timespec="milliseconds")  # HTML allows no more digits
    return tuple(map(SafeString, (iso, f"{in_utc:%Y-%m-%d %H:%M:%S} UTC", style, text)))


@lru_cache(maxsize=1_000)  # a page shows few days, many times
def _day(day: date, language: str | None, is_short: bool) -> str:
    return date_text(day, weekday=is_short, year=not is_short)


@register.filter
def problem_count(errors: ErrorDict | ErrorList) -> int:
    """How many problems the errors of a form or a field name: one may stand for several."""
    data = errors.as_data()
    lists = data.values() if isinstance(data, dict) else [data]
    return sum((error.params or {}).get("count", 1) for each in lists for error in each)


@register.simple_tag
def cause(entry: Submission) -> str:
    """The cause of the outcome, as a sentence."""
    return cause_sentence(entry.status, entry.cause)
