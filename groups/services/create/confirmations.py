"""What a person must confirm before a request is sent: for the form and for a shell alike."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import get_language

from groups import policy, wording
from groups.liner.client import NewGroup
from groups.plan.rules import breaches
from groups.services.create.receipt import Receipt
from groups.services.liner_groups.default import PresentDefault, present_default
from groups.services.liner_groups.duplicates import find_twins

Code = Literal["default", "rules", "identical"]


@dataclass(frozen=True)
class Concern:
    """`text` tells people what they confirm, `key` names for programs what exactly it is about."""

    code: Code
    key: str
    text: str


@dataclass(frozen=True)
class Concerns:
    """All that one request must have confirmed; `default` is Liner's, where it would change."""

    found: tuple[Concern, ...]
    default: PresentDefault | None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(concern.key for concern in self.found)

    @property
    def codes(self) -> set[Code]:
        return {concern.code for concern in self.found}


def concerns_about(asked: NewGroup, *, by: Any) -> Concerns:
    """Compares what is asked with the calling rules, Liner's list and the record. Asks Liner
    nothing: refresh() does, before."""
    default = present_default() if asked.is_default else None
    found = [*_default(asked, default), *_rules(asked), *_identical(asked, by)]
    return Concerns(tuple(found), default)


def receipt_of(asked: NewGroup, concerns: Concerns, *, confirmed: bool, previewed: bool) -> Receipt:
    """What the person saw, for the record."""
    return Receipt(
        language=get_language() or "en",
        sentence=wording.plan_sentence(asked.intervals),
        warnings=tuple(concern.text for concern in concerns.found),
        confirmed=confirmed and bool(concerns.found),
        default_number=_number(concerns.default),
        previewed=previewed,
    )


def _number(default: PresentDefault | None) -> int | None:
    """As Receipt tells it: 0 for none, None for unknown."""
    if default is None or default.kind == "unknown":
        return None
    return default.group.pk if default.group else 0


def _default(asked: NewGroup, default: PresentDefault | None) -> list[Concern]:
    if default is None:
        return []
    text = wording.handover_sentence(asked.title, default)
    return [Concern("default", f"default {_number(default)}", text)]


def _rules(asked: NewGroup) -> list[Concern]:
    return [
        Concern(
            "rules",
            f"rule {breach.rule.most} in {breach.rule.within}",
            wording.breach_sentence(breach),
        )
        for breach in breaches(asked.intervals, policy.rules())
    ]


def _identical(asked: NewGroup, by: Any) -> list[Concern]:
    twins = find_twins(
        title=asked.title,
        intervals=asked.intervals,
        reset_attempts_enabled=asked.reset_attempts_enabled,
        viewer=by,
    )
    return [
        Concern(
            "identical",
            f"identical {twin.number}",
            f"{wording.twin_sentence(twin)}, {wording.origin_sentence(twin)}.",
        )
        for twin in twins.found
        if twin.kind == "identical"
    ]
