"""What a person must confirm before a request is sent, and what they did confirm."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from groups import policy
from groups.liner.new_group import NewGroup
from groups.plan.rules import breaches
from groups.services.liner_groups.default import PresentDefault, default_number, present_default
from groups.services.liner_groups.duplicates import find_duplicates
from groups.wording.liner_groups import default_change_sentence, duplicate_sentence, origin_sentence
from groups.wording.rules import breach_sentence

Code = Literal["default", "rules", "identical"]


@dataclass(frozen=True)
class Confirmation:
    """`text` says what is confirmed, `key` names exactly what that is about, for programs."""

    code: Code
    key: str
    text: str


@dataclass(frozen=True)
class Confirmations:
    """All that one request needs confirmed; `default` is Liner's, where the request changes it."""

    new_group: NewGroup
    found: tuple[Confirmation, ...]
    default: PresentDefault | None

    @property
    def codes(self) -> set[Code]:
        return {confirmation.code for confirmation in self.found}

    @property
    def fingerprint(self) -> str:
        """Names the request and each confirmation: a change of any of them is another one."""
        shown = [self.new_group.body().decode(), *(each.key for each in self.found)]
        return sha256("\n".join(shown).encode()).hexdigest()


@dataclass(frozen=True)
class Confirmed:
    """What a person confirmed.

    all    everything that was shown; `shown` is the fingerprint of that, "" for whatever there is
    codes  kinds that need no more confirmation
    """

    all: bool = False
    shown: str = ""
    codes: frozenset[Code] = frozenset()

    def missing(self, confirmations: Confirmations) -> tuple[Confirmation, ...]:
        """Returns what isn't confirmed; what came up after `shown` makes all of it unconfirmed."""
        if self.all and self.shown in ("", confirmations.fingerprint):
            return ()
        return tuple(each for each in confirmations.found if each.code not in self.codes)

    def covers(self, confirmations: Confirmations) -> bool:
        return not self.missing(confirmations)


def confirmations_for(new_group: NewGroup, *, by: Any) -> Confirmations:
    """Compares a request with the calling rules, the mirror of Liner's list, and the record. Asks
    Liner nothing."""
    default = present_default() if new_group.is_default else None
    found = [*_default(new_group, default), *_rules(new_group), *_identical(new_group, by)]
    return Confirmations(new_group, tuple(found), default)


def _default(new_group: NewGroup, default: PresentDefault | None) -> list[Confirmation]:
    if default is None:
        return []
    text = default_change_sentence(new_group.title, default)
    return [Confirmation("default", f"default {default_number(default)}", text)]


def _rules(new_group: NewGroup) -> list[Confirmation]:
    return [
        Confirmation(
            "rules",
            f"rule {breach.rule.most} in {breach.rule.within}",
            breach_sentence(breach),
        )
        for breach in breaches(new_group.intervals, policy.rules())
    ]


def _identical(new_group: NewGroup, by: Any) -> list[Confirmation]:
    duplicates = find_duplicates(new_group, viewer=by)
    return [
        Confirmation(
            "identical",
            f"identical {duplicate.number}",
            f"{duplicate_sentence(duplicate)}, {origin_sentence(duplicate)}.",
        )
        for duplicate in duplicates.found
        if duplicate.kind == "identical"
    ]
