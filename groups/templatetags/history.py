"""The rows of the history's list."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from groups import plan
from groups.history.rows import HistoryRow
from groups.models import Submission
from groups.templatetags.liner_groups import small_picture
from groups.templatetags.shell import MOMENT, STATUS, how_known, how_known_in_row, moment_texts
from groups.wording.durations import short_plan
from groups.wording.plans import plan_brief, recorded_short, unreadable_plan

register = template.Library()

ROW = (
    f'<tr><td class="outcome">{STATUS}{{}}{{}}</td>'
    '<td class="title"><div>{}{}{}{}</div></td><td class="plan-of">{}</td>'
    f'{{}}<td class="when">{MOMENT}</td>{{}}</tr>'
)
TITLE, LINK = "<bdi>{}</bdi>", '<a class="clip" href="{}{}/"><bdi>{}</bdi></a>'
PLAN = '{}<span title="{}">{}</span>'


@register.simple_tag
def rows_of(
    entries: Iterable[HistoryRow],
    wrong: Mapping[str, str],
    *,
    of_everybody: bool,
    in_full: bool = False,
) -> SafeString:
    """The rows as HTML. A template takes twice as long, on the page that people open most.

    wrong         what is wrong with entries, by their ids
    of_everybody  whether to show the author and the state of the review
    in_full       for paper: each interval instead of a picture, whole times, no links
    """
    mark = format_html(' <strong class="wrong">{}</strong>', gettext("does not match its events"))
    different = format_html(' <small class="error">{}</small>', gettext("Saved differently"))
    default = format_html(' <span class="tag">{}</span>', gettext("default"))
    address = reverse("history")
    zone, language = timezone.get_current_timezone(), get_language()
    style = "exact" if in_full else "row"
    # Outcomes, people, plans, titles and states repeat.
    safe, author_of, review_of = cache(conditional_escape), cache(_author), cache(_review)
    return SafeString(
        "\n".join(
            ROW.format(
                safe(entry.status),
                safe(entry.outcome),
                how_known(entry) if in_full else "",
                mark if str(entry.id) in wrong else "",
                TITLE.format(safe(entry.title))
                if in_full
                else LINK.format(address, entry.id, safe(entry.title)),
                default if entry.is_default else "",
                "" if in_full else how_known_in_row(entry),
                different if entry.verification == Submission.Verification.DIFFERENT else "",
                safe(recorded_short(entry.intervals))
                if in_full
                else _plan(plan.recorded_intervals(entry.intervals), language)
                or safe(unreadable_plan(entry.intervals)),
                author_of(entry.submitted_by_name) if of_everybody else "",
                *moment_texts(entry.submitted_at, zone, language, style),
                review_of(entry.review_state) if of_everybody else "",
            )
            for entry in entries
        )
    )


@lru_cache(maxsize=2_000)  # few plans, drawn many times
def _plan(intervals: tuple[int, ...], language: str | None) -> SafeString:
    if not intervals:
        return SafeString("")
    texts = short_plan(intervals), plan_brief(intervals)
    return format_html(PLAN, small_picture(intervals), *texts)


def _author(name: str) -> SafeString:
    return format_html('<td class="by"><bdi>{}</bdi></td>', name)


def _review(state: str) -> SafeString:
    known = state in Submission.ReviewState.values
    label = Submission.ReviewState(state).label if known else state
    return format_html('<td class="review {}">{}</td>', state, label)
