"""Pieces of the history: the rows of its list; an entry's steps, JSON that people can read, and a
line for a shell."""

import json
import re
import shlex
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from groups.history.rows import HistoryRow
from groups.liner.client import PATH
from groups.models import Submission
from groups.services.liner_groups.read_back import differences
from groups.services.timeline import Step
from groups.templatetags.shell import MOMENT, STATUS, told
from groups.wording.outcomes import cause_sentence
from groups.wording.plans import recorded_short
from groups.wording.timeline import evidence_text, step_title

register = template.Library()

PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
OPENING, CLOSING = ("{", "["), ("}", "]")
INDENT = "  "
# Brackets, values and commas of an array that stays on one line: 30 values.
MOST_IN_A_ROW = 61
# What takes so many times the room when it is spread out is easier to read as it came.
MOST_TIMES_LONGER = 4
A_LITTLE = 1_000
ROW = (
    f'<tr><td>{STATUS}{{}}</td><td class="title"><a href="{{}}/"><bdi>{{}}</bdi></a>{{}}'
    f'<div class="plan">{{}}</div></td><td><bdi>{{}}</bdi></td><td class="when">{MOMENT}</td></tr>'
)


@register.simple_tag
def rows_of(entries: Iterable[HistoryRow]) -> SafeString:
    """The rows of the history's list, most of the page that is looked at most: a template takes
    twice as long for them."""
    different = format_html("<div>{}</div>", gettext("different on read-back"))
    default = format_html(" <strong>{}</strong>", gettext("default"))
    here = timezone.get_current_timezone(), get_language()
    # Outcomes, people, plans and titles come again and again.
    safe = cache(conditional_escape)
    return SafeString(
        "\n".join(
            ROW.format(
                safe(entry.status),
                safe(entry.outcome),
                different if entry.verification == Submission.Verification.DIFFERENT else "",
                entry.id,
                safe(entry.title),
                default if entry.is_default else "",
                safe(recorded_short(entry.intervals)),
                safe(entry.submitted_by_name),
                *told(entry.submitted_at, *here),
            )
            for entry in entries
        )
    )


@register.filter
def title_of(step: Step) -> str:
    return step_title(step.code, step.count)


@register.filter
def evidence_of(step: Step) -> str:
    if step.first is None or step.last is None:
        return ""
    return evidence_text(step.first, step.last)


@register.filter
def cause_of(step: Step) -> str:
    """Why the outcome is what it is, as a sentence."""
    status, cause = (str(step.changes.get(name) or "") for name in ("status", "cause"))
    return cause_sentence(status, cause) if cause else ""


@register.filter
def differences_of(entry: Submission) -> str:
    """In what Liner held something else than was asked: "title, intervals"."""
    words = {
        "title": gettext("title"),
        "intervals": gettext("intervals"),
        "is_default": gettext("default"),
        "reset_attempts_enabled": gettext("reset attempts"),
    }
    return ", ".join(words[name] for name in differences(entry))


@register.filter
def as_moment(text: object) -> datetime | None:
    """A time as evidence spells it; None for anything else."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


@register.simple_tag
def curl_line(host: object, body: object) -> str:
    """The request as a line for a POSIX shell, which takes the token from its environment."""
    words = ["curl", "-X", "POST", f"{host}{PATH}", "-H", "Content-Type: application/json"]
    key = '-H "X-Api-Key: $LINER_API_TOKEN"'
    return f"{shlex.join(words)} {key} --data-raw {shlex.quote(str(body))}"


@register.filter
def pretty_json(raw: object) -> str:
    """JSON spread over lines, with each value as it was written; anything else as it came."""
    text = str(raw or "")
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    spread = _spread(PIECE.findall(text))
    return spread if len(spread) <= MOST_TIMES_LONGER * len(text) + A_LITTLE else text


def _spread(pieces: list[str]) -> str:
    lines, depth, place = [""], 0, 0
    while place < len(pieces):
        piece = pieces[place]
        if row := _short_row(pieces, place):
            lines[-1] += row[0] + ", ".join(map(_readable, row[1:-1:2])) + row[-1]
            place += len(row)
            continue
        if piece in CLOSING:
            depth -= 1
            lines.append(INDENT * depth)
        lines[-1] += {":": ": "}.get(piece) or _readable(piece)
        depth += piece in OPENING
        if piece == "," or piece in OPENING:
            lines.append(INDENT * depth)
        place += 1
    return "\n".join(lines)


def _short_row(pieces: list[str], place: int) -> list[str]:
    """The brackets that open here, with all between them, where that goes on one line."""
    if pieces[place] not in OPENING:
        return []
    row = pieces[place : place + 1]
    for piece in pieces[place + 1 : place + MOST_IN_A_ROW]:
        row.append(piece)
        if piece in CLOSING:
            return row if row[0] == "[" or len(row) == len("{}") else []
        if piece in OPENING:
            return []
    return []


def _readable(piece: str) -> str:
    r"""A string without \u escapes, where all that stands in it can be seen."""
    if "\\u" not in piece:
        return piece
    value = json.loads(piece)
    return json.dumps(value, ensure_ascii=False) if value.isprintable() else piece
