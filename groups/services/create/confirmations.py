"""What a person must confirm before a request is sent, and what they have confirmed."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from groups import policy
from groups.liner.fields import NewGroup
from groups.plan.rules import breaches
from groups.services.liner_groups.default import PresentDefault, default_number, present_default
from groups.services.liner_groups.duplicates import Duplicates, find_duplicates
from groups.wording.liner_groups import (
    default_change_sentence,
    duplicate_sentence,
    origin_sentence,
)
from groups.wording.rules import breach_sentence

Code = Literal["default", "rules", "identical"]


@dataclass(frozen=True)
class Confirmation:
    """One thing to confirm: `text` is for people, `key` identifies it for programs."""

    code: Code
    key: str
    text: str


@dataclass(frozen=True)
class Confirmations:
    """Everything to confirm about one request.

    default     Liner's present default, if the request makes a new one
    duplicates  those to confirm, and those that are only worth knowing
    """

    new_group: NewGroup
    found: tuple[Confirmation, ...]
    default: PresentDefault | None
    duplicates: Duplicates

    @property
    def codes(self) -> set[Code]:
        return {confirmation.code for confirmation in self.found}

    @property
    def warnings(self) -> tuple[Confirmation, ...]:
        """All of them but the new default."""
        return tuple(each for each in self.found if each.code != "default")

    @property
    def fingerprint(self) -> str:
        """Identifies the request together with everything to confirm about it."""
        content = [self.new_group.body().decode(), *(each.key for each in self.found)]
        return sha256("\n".join(content).encode()).hexdigest()


@dataclass(frozen=True)
class Confirmed:
    """What a person has confirmed.

    all           everything that was shown; `shown` is its fingerprint, "" for anything at all
    codes         kinds that need no further confirmation
    is_plan_seen  False for a person who has not seen this plan, and so can't send it yet
    """

    all: bool = False
    shown: str = ""
    codes: frozenset[Code] = frozenset()
    is_plan_seen: bool = True

    def covers(self, confirmations: Confirmations) -> bool:
        """Whether the request can be sent."""
        return self.is_plan_seen and not self.missing(confirmations)

    def missing(self, confirmations: Confirmations) -> tuple[Confirmation, ...]:
        """Returns what is left to confirm: all of it, if anything differs from what was shown."""
        if self.all and self.shown in ("", confirmations.fingerprint):
            return ()
        return tuple(each for each in confirmations.found if each.code not in self.codes)


def confirmations_for(new_group: NewGroup, *, by: Any) -> Confirmations:
    """Compares a request with the calling rules, the mirror and the record, without asking Liner.

    `by` is the person, who sees links only to entries that they may read.
    """
    default = present_default() if new_group.is_default else None
    duplicates = find_duplicates(new_group, viewer=by)
    found = [*_rules(new_group), *_identical(duplicates)]
    if default is not None:
        text = default_change_sentence(default)
        found.insert(0, Confirmation("default", f"default {default_number(default)}", text))
    return Confirmations(new_group, tuple(found), default, duplicates)


def _rules(new_group: NewGroup) -> list[Confirmation]:
    return [
        Confirmation(
            "rules",
            f"rule {breach.rule.most} in {breach.rule.within}",
            breach_sentence(breach),
        )
        for breach in breaches(new_group.intervals, policy.rules())
    ]


def _identical(duplicates: Duplicates) -> list[Confirmation]:
    return [
        Confirmation(
            "identical",
            f"identical {duplicate.number}",
            f"{duplicate_sentence(duplicate)}, {origin_sentence(duplicate)}.",
        )
        for duplicate in duplicates.identical
    ]
