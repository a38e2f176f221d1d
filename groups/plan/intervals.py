"""What a list of minutes means: how it is read, checked, counted and named.

A plan is a sequence of intervals in whole minutes. Everything here is pure and needs the standard
library only; the grammar is in notation.py, the words that people read are in wording.py.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, get_args

from groups.plan import notation
from groups.plan.notation import Entry

Params = dict[str, str | int]
Code = Literal[
    "ambiguous", "brackets", "control", "empty", "foreign_digits", "fraction", "negative", "range",
    "text_too_long", "too_long", "too_many", "unit_alone", "unit_order", "unit_unknown",
    "unreadable", "zero_not_first",
]  # fmt: skip
CODES: tuple[Code, ...] = get_args(Code)

_LONGEST_TOKEN = 40
_LONGEST_OFFER = 80
_LONGEST_NUMBER_IN_BITS = 128
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U


@dataclass(frozen=True)
class Limits:
    """This company's own limits, never Liner's: entries, minutes in one entry, characters."""

    max_entries: int = 50
    max_minutes: int = 43_200
    max_text: int = 2_000


DEFAULT_LIMITS = Limits()


class PlanError(ValueError):
    """The one rule that a list breaks.

    `code` is one of CODES. `params` holds what its sentence needs: `limit`, beside it `count` or
    `length`; `token` (at most 40 characters) and `place` (from 1) where one entry is meant; the
    name of a `character`; a `suggestion`, or `one` interval and `two` or three, to write instead.
    """

    def __init__(self, code: Code, params: Params | None = None) -> None:
        self.code: Code = code
        self.params: Params = params or {}
        super().__init__(code, self.params)


@dataclass(frozen=True)
class PlannedCall:
    """One call attempt: minutes since the previous attempt, and since the lead appeared."""

    number: int
    gap: int
    elapsed: int


def parse(text: str, policy: Limits = DEFAULT_LIMITS) -> tuple[int, ...]:
    """Read what a person typed as intervals in minutes: all of them, as ordered, none corrected.

    Raises PlanError for what notation.py does not describe, for what breaks the policy, and for
    what could be read two ways.
    """
    if len(text) > policy.max_text:
        raise PlanError("text_too_long", {"length": len(text), "limit": policy.max_text})
    _refuse_control(text)
    _refuse_brackets(text, policy)
    entries = tuple(notation.split(text))
    _check_count(len(entries), policy)
    intervals = tuple(_read(entry, place, policy) for place, entry in enumerate(entries, 1))
    _refuse_ambiguous(entries)
    _refuse_apart(entries)
    _refuse_late_zero(intervals, [entry.token for entry in entries])
    return intervals


def check(intervals: Sequence[int], policy: Limits = DEFAULT_LIMITS) -> None:
    """Hold a list of minutes, wherever it comes from, against the rules; raises PlanError."""
    _check_count(len(intervals), policy)
    for place, minutes in enumerate(intervals, 1):
        if type(minutes) is not int:  # a bool is an int to isinstance, but no number of minutes
            raise _refusal("unreadable", repr(minutes), place)
        if minutes < 0:
            raise _refusal("negative", _digits(minutes), place)
        _check_length(minutes, _digits(minutes), place, policy)
    _refuse_late_zero(intervals, list(map(str, intervals)))


def short_form(intervals: Sequence[int]) -> str:
    """Liner's own way to show gaps, "0m, 30m, 2h"; parse() gives the same intervals back."""
    return ", ".join(map(notation.short, intervals))


def on_record(value: object) -> tuple[int, ...]:
    """The intervals that a record holds; () where that is no plan, which no form or command of ours
    would have let through."""
    if not isinstance(value, list | tuple):
        return ()
    are_minutes = all(type(minutes) is int and minutes >= 0 for minutes in value)
    return tuple(value) if are_minutes else ()


def calls(intervals: Sequence[int]) -> tuple[PlannedCall, ...]:
    """The calls that a plan makes: the one place that says what the entries mean.

    Liner's guide: "0m, 30m, 2h" calls as soon as the lead appears, again 30 minutes after that
    attempt, and again 2 hours after the PREVIOUS attempt, then stops. So entry 1 is the wait
    before the first call, and N entries are N calls.
    """
    steps = zip(intervals, accumulate(intervals), strict=True)
    return tuple(
        PlannedCall(number, gap, elapsed) for number, (gap, elapsed) in enumerate(steps, 1)
    )


def total(intervals: Sequence[int]) -> int:
    """Minutes from the lead's arrival to the last call, at the earliest."""
    return sum(intervals)


def fingerprint(intervals: Sequence[int]) -> str:
    """The plan's name for programs: 64 hex digits, equal exactly where the intervals are equal."""
    canonical = "interval-plan/1:" + ",".join(map(str, intervals))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def code(intervals: Sequence[int]) -> str:
    """The plan's name for people: the fingerprint's first 40 bits as 8 unmistakable characters."""
    bits = int(fingerprint(intervals)[:10], 16)
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))


def _read(entry: Entry, place: int, policy: Limits) -> int:
    minutes = notation.read(entry.written, policy.max_minutes + 1)
    if minutes is None:
        fault, offers = notation.diagnose(entry.written)
        raise _refusal(fault, entry.token, place, **_readable(offers, policy))
    _check_length(minutes, entry.token, place, policy)
    return minutes


def _check_count(count: int, policy: Limits) -> None:
    if count == 0:
        raise PlanError("empty")
    if count > policy.max_entries:
        raise PlanError("too_many", {"count": count, "limit": policy.max_entries})


def _check_length(minutes: int, token: str, place: int, policy: Limits) -> None:
    if minutes > policy.max_minutes:
        raise _refusal("too_long", token, place, limit=policy.max_minutes)


def _refuse_late_zero(intervals: Sequence[int], tokens: Sequence[str]) -> None:
    for place, (minutes, token) in enumerate(zip(intervals, tokens, strict=True), 1):
        if minutes == 0 and place > 1:
            raise _refusal("zero_not_first", token, place)


def _refuse_control(text: str) -> None:
    if found := notation.find_control(text):
        place, token, character = found
        raise _refusal("control", token, place, character=character)


def _refuse_brackets(text: str, policy: Limits) -> None:
    for place, entry in enumerate(notation.split(text), 1):
        if notation.has_brackets(entry.token):
            offer = {"suggestion": notation.without_brackets(text)}
            raise _refusal("brackets", entry.token, place, **_readable(offer, policy))


def _refuse_ambiguous(entries: Sequence[Entry]) -> None:
    for at in range(len(entries) - 1):
        first, second = entries[at : at + 2]
        if decimal := notation.as_decimal(first, second):
            token = first.token + second.gap + second.token
            raise _two_ways(token, at + 1, decimal, (first, second))
        run = entries[at : _end_of_descent(entries, at)]
        if len(run) > 1:
            one = "".join(entry.written for entry in run) + ("m" if run[-1].is_bare else "")
            raise _two_ways(" ".join(entry.token for entry in run), at + 1, one, run)


def _end_of_descent(entries: Sequence[Entry], start: int) -> int:
    end = start + 1
    while end < len(entries) and notation.steps_down(entries[end - 1], entries[end]):
        end += 1
    return end


def _two_ways(token: str, place: int, one: str, run: Sequence[Entry]) -> PlanError:
    two = ", ".join(entry.written for entry in run)
    offers = {
        way: notation.without_leading_zeros(text) for way, text in (("one", one), ("two", two))
    }
    return _refusal("ambiguous", token, place, **offers)


def _refuse_apart(entries: Sequence[Entry]) -> None:
    for place, entry in enumerate(entries, 1):
        if entry.apart:
            offer = notation.without_leading_zeros(entry.written)
            raise _refusal("unit_alone", entry.token, place, suggestion=offer)


def _refusal(code: Code, token: str, place: int, **more: str | int) -> PlanError:
    cut = token if len(token) <= _LONGEST_TOKEN else token[: _LONGEST_TOKEN - 1] + "…"
    return PlanError(code, {"token": cut, "place": place, **more})


def _readable(offers: dict[str, str], policy: Limits) -> dict[str, str]:
    """The offers, or none where one is too long to show or would be refused in its turn."""
    shown = {way: notation.without_leading_zeros(text) for way, text in offers.items()}
    return shown if all(_is_readable(text, policy) for text in shown.values()) else {}


def _is_readable(text: str, policy: Limits) -> bool:
    if len(text) > _LONGEST_OFFER:
        return False
    try:
        parse(text, policy)
    except PlanError:
        return False
    return True


def _digits(minutes: int) -> str:
    """The number in digits, unless it is so long that str() may refuse it."""
    return str(minutes) if minutes.bit_length() <= _LONGEST_NUMBER_IN_BITS else "…"
