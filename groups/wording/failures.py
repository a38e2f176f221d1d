"""Errors of a machine in sentences: of its database, its disks and its files."""

import errno

from groups.wording.database import failure_of, first_line

_FILES = {
    errno.EACCES: "give this user the right to it",
    errno.EPERM: "give this user the right to it",
    errno.EROFS: "its disk is read-only, so name another place or mount it for writing",
    errno.EIO: "its disk can't be read or written, so check it",
    errno.ENOSPC: "its disk is full, so free some space",
    errno.EDQUOT: "its disk is full, so free some space",
}


def sentence_of(error: BaseException | None) -> str | None:
    """None if the fault is in the program: then a traceback is what helps."""
    if error and (sentence := failure_of(error)):
        return f"{sentence} ({first_line(error)})"
    if isinstance(error, OSError) and error.errno in _FILES:
        name = error.filename or "A file"
        return f"{name} can't be used ({error.strerror}): {_FILES[error.errno]}."
    return None
