"""Small pieces that stand on more than one page."""

from datetime import UTC, datetime

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from groups.causes import cause_sentence
from groups.models import Submission

register = template.Library()

FORMAT = "D j M Y, H:i:s"


@register.simple_tag
def status(entry: Submission) -> SafeString:
    """The entry's outcome as a word with a mark and a colour."""
    return format_html('<span class="status {}">{}</span>', entry.status, entry.outcome)


@register.simple_tag
def review_state(entry: Submission) -> SafeString:
    """Whether it was reviewed, and how that ended, as a word with a mark and a colour."""
    return format_html(
        '<span class="status review {}">{}</span>',
        entry.review_state,
        entry.get_review_state_display(),
    )


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A time in the zone of the TIME_ZONE setting, with UTC beside it where that differs.

    Where scripts run, static/site.js tells it in the reader's own zone instead.
    """
    local = timezone.localtime(at)
    in_utc = at.astimezone(UTC)
    text = f"{formats.date_format(local, FORMAT)} {local.tzname()}"
    if local.utcoffset() != in_utc.utcoffset():
        form = "H:i:s" if local.date() == in_utc.date() else FORMAT
        text += f" ({formats.date_format(in_utc, form)} UTC)"
    return format_html('<time datetime="{}" data-zone>{}</time>', in_utc.isoformat(), text)


@register.simple_tag
def cause(entry: Submission) -> str:
    """Why the outcome is what it is, as a sentence."""
    return cause_sentence(entry.status, entry.cause)
