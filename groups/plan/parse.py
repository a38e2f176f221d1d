"""Reads the intervals that a person types and checks them against this company's limits.

notation.py holds the grammar, diagnosis.py what an unreadable entry may have meant, wording the
sentences about errors.
"""

import re
from collections.abc import Mapping, Sequence

from groups.plan import diagnosis, notation, thousands
from groups.plan.limits import DEFAULT_LIMITS, ErrorCode, Limits, PlanError
from groups.plan.notation import Entry

_LONGEST_TOKEN = 40
_LONGEST_SUGGESTION = 80
_LONGEST_NUMBER_IN_BITS = 128
_BRACKETS = re.compile(r"[\[\](){}]")
_BRACKETS_AND_QUOTES = re.compile(r"[\[\](){}\"']")


def parse(text: str, limits: Limits = DEFAULT_LIMITS) -> tuple[int, ...]:
    """Reads intervals in minutes, in the order typed, and corrects nothing.

    Raises PlanError for text that is not in the grammar, exceeds a limit or has two readings.
    """
    if len(text) > limits.max_text:
        raise PlanError("text_too_long", {"length": len(text), "limit": limits.max_text})
    if control := diagnosis.find_control(text):
        place, token, character = control
        raise _error("control", token, place, character=character)
    _refuse_brackets(text, limits)
    entries = tuple(notation.split(text))
    _check_count(len(entries), limits)
    _refuse_thousands(entries)
    intervals = tuple(_read(entry, place, limits) for place, entry in enumerate(entries, 1))
    _refuse_ambiguous(entries)
    _refuse_separate_units(entries)
    _refuse_late_zero(intervals, [entry.token for entry in entries])
    return intervals


def check(intervals: Sequence[int], limits: Limits = DEFAULT_LIMITS) -> None:
    """Checks a list of minutes against the same rules; raises PlanError."""
    _check_count(len(intervals), limits)
    for place, minutes in enumerate(intervals, 1):
        if type(minutes) is not int:  # isinstance() would accept a bool
            raise _error("unreadable", repr(minutes), place)
        if minutes < 0:
            raise _error("negative", _digits(minutes), place)
        _check_length(minutes, _digits(minutes), place, limits)
    _refuse_late_zero(intervals, list(map(str, intervals)))


def recorded_intervals(value: object) -> tuple[int, ...]:
    """The intervals in a record; () if the value is not a plan, which only tampering explains."""
    if not isinstance(value, list | tuple):
        return ()
    are_minutes = all(type(minutes) is int and minutes >= 0 for minutes in value)
    return tuple(value) if are_minutes else ()


def _read(entry: Entry, place: int, limits: Limits) -> int:
    minutes = notation.read(entry.compact, limits.max_minutes + 1)
    if minutes is None:
        fault, suggestions = diagnosis.diagnose(entry.compact)
        raise _error(fault, entry.token, place, **_readable(suggestions, limits))
    _check_length(minutes, entry.token, place, limits)
    return minutes


def _check_count(count: int, limits: Limits) -> None:
    if count == 0:
        raise PlanError("empty")
    if count > limits.max_entries:
        raise PlanError("too_many", {"count": count, "limit": limits.max_entries})


def _check_length(minutes: int, token: str, place: int, limits: Limits) -> None:
    if minutes > limits.max_minutes:
        raise _error("too_long", token, place, limit=limits.max_minutes)


def _refuse_late_zero(intervals: Sequence[int], tokens: Sequence[str]) -> None:
    for place, (minutes, token) in enumerate(zip(intervals, tokens, strict=True), 1):
        if minutes == 0 and place > 1:
            raise _error("zero_not_first", token, place)


def _refuse_brackets(text: str, limits: Limits) -> None:
    for place, entry in enumerate(notation.split(text), 1):
        if _BRACKETS.search(entry.token):
            suggestion = " ".join(_BRACKETS_AND_QUOTES.sub("", text).split())
            offered = _readable({"suggestion": suggestion}, limits)
            raise _error("brackets", entry.token, place, **offered)


def _refuse_thousands(entries: Sequence[Entry]) -> None:
    if found := thousands.find(entries):
        at, head, mark, tail = found
        raise _two_readings(head + mark + tail, at + 1, head + tail, (head, tail))


def _refuse_ambiguous(entries: Sequence[Entry]) -> None:
    for at in range(len(entries) - 1):
        first, second = entries[at : at + 2]
        if decimal := notation.as_decimal(first, second):
            token = first.token + second.before + second.token
            raise _two_readings(token, at + 1, decimal, (first.compact, second.compact))
        run = entries[at : _end_of_descent(entries, at)]
        if len(run) > 1:
            parts = [entry.compact for entry in run]
            one = "".join(parts) + ("m" if run[-1].is_bare else "")
            raise _two_readings(" ".join(entry.token for entry in run), at + 1, one, parts)


def _end_of_descent(entries: Sequence[Entry], start: int) -> int:
    end = start + 1
    while end < len(entries) and notation.steps_down(entries[end - 1], entries[end]):
        end += 1
    return end


def _two_readings(token: str, place: int, one: str, parts: Sequence[str]) -> PlanError:
    readings = {"one": one, "two": ", ".join(parts)}
    shown = {way: notation.without_leading_zeros(text) for way, text in readings.items()}
    return _error("ambiguous", token, place, **shown)


def _refuse_separate_units(entries: Sequence[Entry]) -> None:
    for place, entry in enumerate(entries, 1):
        if entry.has_separate_unit:
            suggestion = notation.without_leading_zeros(entry.compact)
            raise _error("unit_alone", entry.token, place, suggestion=suggestion)


def _error(code: ErrorCode, token: str, place: int, **more: str | int) -> PlanError:
    cut = token if len(token) <= _LONGEST_TOKEN else token[: _LONGEST_TOKEN - 1] + "…"
    return PlanError(code, {"token": cut, "place": place, **more})


def _readable(suggestions: Mapping[str, str], limits: Limits) -> dict[str, str]:
    """The suggestions, or none if one is too long to show or would be refused as well."""
    shown = {way: notation.without_leading_zeros(text) for way, text in suggestions.items()}
    return shown if all(_is_readable(text, limits) for text in shown.values()) else {}


def _is_readable(text: str, limits: Limits) -> bool:
    if len(text) > _LONGEST_SUGGESTION:
        return False
    try:
        parse(text, limits)
    except PlanError:
        return False
    return True


def _digits(minutes: int) -> str:
    # str() may refuse very long numbers.
    return str(minutes) if minutes.bit_length() <= _LONGEST_NUMBER_IN_BITS else "…"
