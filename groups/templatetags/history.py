"""The rows of the history's list."""

from collections.abc import Iterable, Mapping
from functools import cache

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from groups.history.rows import HistoryRow
from groups.models import Submission
from groups.templatetags.shell import MOMENT, STATUS, how_known, moment_texts
from groups.wording.plans import recorded_short

register = template.Library()

ROW = (
    f'<tr><td>{STATUS}{{}}{{}}{{}}</td><td class="title"><a href="{{}}/"><bdi>{{}}</bdi></a>{{}}'
    f'<div class="plan">{{}}</div></td><td><bdi>{{}}</bdi></td><td class="when">{MOMENT}</td></tr>'
)


@register.simple_tag
def rows_of(entries: Iterable[HistoryRow], wrong: Mapping[str, str]) -> SafeString:
    """The rows as HTML. A template takes twice as long, on the page that people open most.

    wrong  what is wrong with entries, by their ids
    """
    mark = format_html(
        '<div><strong class="wrong">{}</strong></div>', gettext("does not match its events")
    )
    different = format_html("<div>{}</div>", gettext("different on read-back"))
    default = format_html(" <strong>{}</strong>", gettext("default"))
    zone, language = timezone.get_current_timezone(), get_language()
    # Outcomes, people, plans and titles repeat.
    safe = cache(conditional_escape)
    return SafeString(
        "\n".join(
            ROW.format(
                safe(entry.status),
                safe(entry.outcome),
                how_known(entry),
                mark if str(entry.id) in wrong else "",
                different if entry.verification == Submission.Verification.DIFFERENT else "",
                entry.id,
                safe(entry.title),
                default if entry.is_default else "",
                safe(recorded_short(entry.intervals)),
                safe(entry.submitted_by_name),
                *moment_texts(entry.submitted_at, zone, language),
            )
            for entry in entries
        )
    )
