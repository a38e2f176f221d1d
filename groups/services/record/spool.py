"""A file of outcomes that the database refused: one fsynced JSON line each, replayed later."""

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
    """A line that can never be recorded."""


def keep(path: Path, line: Line) -> None:
    """Adds a line and returns once it is on disk. Raises OSError."""
    content = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    with _locked(path) as file:
        # A full disk may have cut the last line short.
        end = os.lseek(file, 0, os.SEEK_END)
        if end and os.pread(file, 1, end - 1) != b"\n":
            content = b"\n" + content
        written = os.write(file, content)
        if written != len(content):
            raise OSError(f"only {written} of {len(content)} bytes were written to {path}")
        os.fsync(file)
    _sync_folder(path)


def replay(path: Path, apply: Callable[[Line], None]) -> int:
    """Passes each line to `apply` once, and returns how many. A line that can't be read, or for
    which `apply` raises Unusable, is moved to another file.

    If `apply` raises anything else, that line and those after it stay for the next replay. Raises
    OSError.
    """
    replaying = path.with_name(path.name + ".replaying")
    if not (path.exists() or replaying.exists()):
        return 0
    done = 0
    with _replay_lock(path):
        _move(path, replaying)
        lines = _lines(replaying)
        for place, raw in enumerate(lines):
            if not raw:
                continue
            try:
                apply(_read(raw))
                done += 1
            except Unusable as error:
                _set_aside(path, raw, error)
            except BaseException:
                _rewrite(replaying, lines[place:])
                raise
        replaying.unlink(missing_ok=True)
    return done


def count(path: Path) -> int:
    """Returns how many lines wait to be replayed. Raises OSError."""
    replaying = path.with_name(path.name + ".replaying")
    return len(_lines(path)) + len(_lines(replaying))


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except FileNotFoundError:
        return []


def _move(path: Path, replaying: Path) -> None:
    """Moves the lines to `replaying`, after those that an interrupted replay left there."""
    if not path.exists():
        return
    with _locked(path) as file:
        size = os.fstat(file).st_size
        content = os.pread(file, size, 0)
        _rewrite(replaying, [*_lines(replaying), *content.splitlines()])
        path.unlink()


def _rewrite(replaying: Path, lines: list[bytes]) -> None:
    new = replaying.with_name(replaying.name + ".new")
    with open(new, "wb", opener=_private) as file:
        file.write(b"".join(line + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    new.replace(replaying)
    _sync_folder(replaying)


def _read(raw: bytes) -> Line:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unusable("it can't be read") from error
    if not isinstance(line, dict):
        raise Unusable("it is not an outcome")
    return line


def _set_aside(path: Path, raw: bytes, why: Exception) -> None:
    log.critical(
        "A line of the spool file %s can't be recorded (%s): read it in %s.damaged, and decide"
        " about its request under Attention.",
        path,
        why,
        path,
    )
    with open(f"{path}.damaged", "ab", opener=_private) as file:
        file.write(raw + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path)


def _private(path: str | Path, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Opens or creates the file at `path`, and holds its lock."""
    while True:
        file = _private(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(path, file):
                yield file
                return
        finally:
            os.close(file)


def _is_at(path: Path, file: int) -> bool:
    """Returns False if a replay removed the file during the wait for its lock."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _replay_lock(path: Path) -> Iterator[None]:
    """Lets one process at a time replay."""
    lock = _private(f"{path}.lock", os.O_RDWR | os.O_CREAT)
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
