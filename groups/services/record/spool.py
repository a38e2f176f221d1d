"""Where an outcome goes that the database would not take: one fsynced line in a file, for later."""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

Line = dict[str, Any]


class Unusable(Exception):
    """A line that will never be put on record, however often it is tried."""


def keep(path: Path, line: Line) -> None:
    """Adds a line and returns when it is on disk. Raises OSError."""
    content = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    with _held(path) as file:
        # After a line that a full disk cut short, begin a new one.
        end = os.lseek(file, 0, os.SEEK_END)
        if end and os.pread(file, 1, end - 1) != b"\n":
            content = b"\n" + content
        written = os.write(file, content)
        if written != len(content):
            raise OSError(f"only {written} of {len(content)} bytes were written to {path}")
        os.fsync(file)
    _sync_folder(path)


def replay(path: Path, apply: Callable[[Line], None]) -> int:
    """Hands each line to `apply`, once, and returns how many. One that can't be read, or for which
    `apply` raises Unusable, is set aside.

    Where `apply` raises anything else, that line and the ones after it stay for the next time.
    Raises OSError.
    """
    taken = path.with_name(path.name + ".replaying")
    if not (path.exists() or taken.exists()):
        return 0
    done = 0
    with _only_one(path):
        _take(path, taken)
        lines = taken.read_bytes().splitlines() if taken.exists() else []
        for place, raw in enumerate(lines):
            if not raw:
                continue
            try:
                apply(_read(raw))
                done += 1
            except Unusable as error:
                _set_aside(path, raw, error)
            except BaseException:
                _rewrite(taken, lines[place:])
                raise
        taken.unlink(missing_ok=True)
    return done


def waiting(path: Path) -> int:
    """Returns how many lines wait to be replayed."""
    taken = path.with_name(path.name + ".replaying")
    return sum(len(file.read_bytes().splitlines()) for file in (path, taken) if file.exists())


def _take(path: Path, taken: Path) -> None:
    """Moves what waits to `taken`, behind what an interrupted replay left there."""
    if not path.exists():
        return
    with _held(path) as file:
        size = os.fstat(file).st_size
        content = os.pread(file, size, 0)
        left = taken.read_bytes() if taken.exists() else b""
        _rewrite(taken, [*left.splitlines(), *content.splitlines()])
        path.unlink()


def _rewrite(taken: Path, lines: list[bytes]) -> None:
    new = taken.with_name(taken.name + ".new")
    with new.open("wb") as file:
        file.write(b"".join(line + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    new.replace(taken)
    _sync_folder(taken)


def _read(raw: bytes) -> Line:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unusable("it can't be read") from error
    if not isinstance(line, dict):
        raise Unusable("it is no outcome")
    return line


def _set_aside(path: Path, raw: bytes, why: Exception) -> None:
    log.critical(
        "The spool file %s holds a line that can't be put on record (%s); see %s.damaged",
        path,
        why,
        path,
    )
    with path.with_name(path.name + ".damaged").open("ab") as file:
        file.write(raw + b"\n")


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """Opens the file at `path`, creating it, and holds its lock."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            # A replay may have taken it away while we waited for the lock.
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                yield file
                return
        finally:
            os.close(file)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """One replay at a time, whatever the number of processes."""
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
