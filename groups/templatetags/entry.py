"""The steps of an entry's timeline, readable JSON, and a request as a curl command."""

import json
import re
import shlex
from typing import Any

from django import template
from django.utils.translation import gettext

from groups.liner.client import PATH
from groups.models import Submission
from groups.services.liner_groups.read_back import differences
from groups.services.timeline import Step
from groups.templatetags.liner_groups import reported_plan
from groups.wording.outcomes import cause_sentence
from groups.wording.timeline import evidence_text, step_title

register = template.Library()

SCALAR = re.compile(r'"(?:[^"\\]|\\.)*+"|[^\s{}\[\],:"]++')
# An array of up to 30 scalars stays on one line, and so does anything empty.
ONE_LINE = (
    rf"\[\s*+(?:{SCALAR.pattern})(?:\s*+,\s*+(?:{SCALAR.pattern})){{0,29}}+\s*+\]"
    r"|\[\s*+\]|\{\s*+\}"
)
PIECE = re.compile(rf"{ONE_LINE}|{SCALAR.pattern}|[{{}}\[\],:]")
OPENING, CLOSING = ("{", "["), ("}", "]")
INDENT = "  "
# Deeply nested JSON that would grow more than this stays as it came.
MOST_TIMES_LONGER = 4
ALWAYS_ALLOWED = 1_000
WITHOUT_A_NAME = ("shown", "not_shown", "confirmed", "unconfirmed", "imported")


@register.filter
def title_of(step: Step) -> str:
    """A step's title, with the person who acted; the request alone names its author."""
    code = step.changes.get("verification") if step.code == "read_back" else step.code
    by = "" if step.code in WITHOUT_A_NAME else step.by
    return step_title(str(code or step.code), by=by, count=step.count)


@register.filter
def evidence_of(step: Step) -> str:
    if step.first is None or step.last is None:
        return ""
    return evidence_text(step.first, step.last)


@register.filter
def cause_of(step: Step) -> str:
    """The cause of the outcome, as a sentence."""
    status, cause = (str(step.changes.get(name) or "") for name in ("status", "cause"))
    return cause_sentence(status, cause) if cause else ""


@register.filter
def differences_of(entry: Submission) -> list[dict[str, str]]:
    """The fields that Liner saved differently, each as it was requested and as it was saved."""
    labels = {
        "title": gettext("Title"),
        "intervals": gettext("Intervals"),
        "is_default": gettext("Default"),
        "reset_attempts_enabled": gettext("Resets attempts"),
    }
    saved: Any = entry.read_back
    fields = []
    for name in differences(entry):
        label, asked, held = labels[name], getattr(entry, name), saved.get(name)
        if name == "intervals" and (at := _only_difference(asked, held)) is not None:
            label = gettext("Interval %(number)d") % {"number": at + 1}
            asked, held = asked[at : at + 1], held[at : at + 1]
        requested, in_liner = _field_text(name, asked), _field_text(name, held)
        fields.append({"label": label, "requested": requested, "saved": in_liner})
    return fields


def _only_difference(asked: Any, held: Any) -> int | None:
    """Where two lists of the same length differ, if that is one place."""
    if not (isinstance(asked, list) and isinstance(held, list) and len(asked) == len(held)):
        return None
    places = [at for at, pair in enumerate(zip(asked, held, strict=True)) if pair[0] != pair[1]]
    return places[0] if len(places) == 1 else None


def _field_text(name: str, value: object) -> str:
    if name == "intervals":
        return reported_plan(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


@register.simple_tag
def curl_line(host: object, body: object) -> str:
    """The request as a line for a POSIX shell, with the token from the shell's environment."""
    words = ["curl", "-X", "POST", f"{host}{PATH}", "-H", "Content-Type: application/json"]
    key = '-H "X-Api-Key: $LINER_API_TOKEN"'
    return f"{shlex.join(words)} {key} --data-raw {shlex.quote(str(body))}"


@register.filter
def pretty_json(raw: object) -> str:
    """JSON spread over lines, with each value as it was written; other text unchanged."""
    text = str(raw or "")
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    spread = _spread(text)
    return spread if len(spread) <= MOST_TIMES_LONGER * len(text) + ALWAYS_ALLOWED else text


def _spread(text: str) -> str:
    lines, depth = [""], 0
    for piece in PIECE.findall(text):
        if piece in CLOSING:
            depth -= 1
            lines.append(INDENT * depth)
        lines[-1] += _on_one_line(piece)
        depth += piece in OPENING
        if piece == "," or piece in OPENING:
            lines.append(INDENT * depth)
    return "\n".join(lines)


def _on_one_line(piece: str) -> str:
    if piece == ":":
        return ": "
    if len(piece) > 1 and piece[0] in OPENING:
        return piece[0] + ", ".join(map(_readable, SCALAR.findall(piece))) + piece[-1]
    return _readable(piece)


def _readable(piece: str) -> str:
    r"""A string without \u escapes, unless a character in it would be invisible."""
    if "\\u" not in piece:
        return piece
    value = json.loads(piece)
    return json.dumps(value, ensure_ascii=False) if value.isprintable() else piece
