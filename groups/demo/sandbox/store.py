"""The sandbox's interval groups and next id, in memory and optionally in a file."""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .reading import read_new

FIRST_ID = 100200300
STATE_VERSION = 1


class StateError(Exception):
    """The state file can't be read, understood or written; the text says why."""


@dataclass(frozen=True)
class IntervalGroup:
    """One interval group, which is not listed before `shown_at`, in seconds since 1970, UTC."""

    id: int
    title: str
    intervals: tuple[int, ...]
    is_default: bool = False
    reset: bool = False
    shown_at: float = 0.0

    def as_listed(self) -> dict[str, Any]:
        """Returns the shape that Liner's list and detail calls document."""
        return {
            "id": self.id,
            "title": self.title,
            "intervals": list(self.intervals),
            "isDefault": self.is_default,
            "resetAttemptsEnabled": self.reset,
        }


def write_state(file: Path, listed: Sequence[dict[str, Any]]) -> None:
    """Writes a state file for a sandbox to start with: interval groups in the shape of the list.

    Raises OSError.
    """
    next_id = max((group["id"] for group in listed), default=FIRST_ID - 1) + 1
    _write(file, next_id, [{**group, "shown_at": 0.0} for group in listed])


class Store:
    """Interval groups by id. Every method may be called from any thread.

    A change is in the file before anyone can read it; StateError means that nothing changed.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._next_id = FIRST_ID
        self._kept: dict[int, IntervalGroup] = {}
        if file is not None:
            self._next_id, self._kept = _load(file) or (FIRST_ID, {})
            self._save(self._next_id, self._kept)  # fail at once if it can't be written

    def make(
        self,
        title: str,
        intervals: tuple[int, ...],
        is_default: bool = False,
        reset: bool = False,
        shown_at: float = 0.0,
    ) -> int:
        """Adds an interval group and returns its id, which is never used again."""
        with self._lock:
            number = self._next_id
            new = IntervalGroup(number, title, intervals, is_default, reset, shown_at)
            self._put(new, next_id=number + 1)
            return number

    def change(self, number: int, **fields: Any) -> bool:
        """Changes fields of a shown interval group; returns whether there is one."""
        with self._lock:
            present = self._kept.get(number)
            if present is None or present.shown_at > time.time():
                return False
            self._put(replace(present, **fields), next_id=self._next_id)
            return True

    def all(self) -> list[IntervalGroup]:
        """Returns all interval groups, hidden ones too, oldest first."""
        with self._lock:
            return list(self._kept.values())

    def shown(self) -> list[IntervalGroup]:
        """Returns the interval groups that are not hidden, oldest first."""
        now = time.time()
        return [kept for kept in self.all() if kept.shown_at <= now]

    def _put(self, changed: IntervalGroup, *, next_id: int) -> None:
        kept = dict(self._kept)
        if changed.is_default:
            kept = {number: replace(other, is_default=False) for number, other in kept.items()}
        kept[changed.id] = changed
        self._save(next_id, kept)
        self._next_id, self._kept = next_id, kept

    def _save(self, next_id: int, kept: dict[int, IntervalGroup]) -> None:
        if self._file is None:
            return
        rows = [{**each.as_listed(), "shown_at": each.shown_at} for each in kept.values()]
        try:
            _write(self._file, next_id, rows)
        except OSError as error:
            raise StateError(
                f"The state file {self._file} can't be written: {error.strerror}."
            ) from error


def _write(file: Path, next_id: int, kept: list[dict[str, Any]]) -> None:
    state = {"version": STATE_VERSION, "next_id": next_id, "interval_groups": kept}
    # Replaced in one step, so that a crash leaves the old state or the new one.
    temporary = file.with_name(file.name + ".tmp")
    temporary.write_text(json.dumps(state), encoding="utf-8")
    temporary.replace(file)


def _load(file: Path) -> tuple[int, dict[int, IntervalGroup]] | None:
    """Returns the next id and the interval groups in `file`, or None if there is no file."""
    try:
        return _read_state(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateError(f"The state file {file} can't be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StateError(
            f"The state file {file} is damaged: fix it, or move it away to start over."
        ) from error


def _read_state(state: dict[str, Any]) -> tuple[int, dict[int, IntervalGroup]]:
    next_id = state["next_id"]
    listed = [_read_interval_group(dict(entry)) for entry in state["interval_groups"]]
    kept = {each.id: each for each in listed}
    sound = state["version"] == STATE_VERSION and type(next_id) is int and len(kept) == len(listed)
    if not sound or next_id < FIRST_ID or not all(FIRST_ID <= number < next_id for number in kept):
        raise ValueError("the state contradicts itself")
    return next_id, kept


def _read_interval_group(entry: dict[str, Any]) -> IntervalGroup:
    number, shown_at = entry.pop("id"), entry.pop("shown_at")
    if type(number) is not int or not isinstance(shown_at, float):
        raise TypeError("id must be an int, shown_at a float")
    return IntervalGroup(id=number, shown_at=shown_at, **read_new(entry))
