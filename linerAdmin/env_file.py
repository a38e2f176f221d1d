"""Reads a file of settings: one NAME=value a line, as shells and Docker write it."""

import codecs
import re
from pathlib import Path

from groups.plan.rules import SettingError

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)\s*=\s*([^\0]*)", re.ASCII)
_QUOTED = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)\"""")
_COMMENT = re.compile(r"\s#")


def read_env_file(path: str) -> dict[str, str]:
    """Raises SettingError, which names the file and the line, but no value. "none" is no file."""
    if path == "none":
        return {}
    try:
        content = Path(path).read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}.") from None
    values: dict[str, str] = {}
    for number, line in enumerate(content.splitlines(), 1):
        try:
            found = _read(line)
            if found and found[0] in values:
                raise SettingError(f"{found[0]} is set a second time.")
        except SettingError as error:
            raise SettingError(f"{path}, line {number}: {error}") from None
        values.update([found] if found else [])
    return values


def _read(line: bytes) -> tuple[str, str] | None:
    try:
        text = line.decode().strip()
    except UnicodeDecodeError:
        raise SettingError("Save the file in UTF-8.") from None
    if not text or text.startswith("#"):
        return None
    found = _LINE.fullmatch(text)
    if not found:
        raise SettingError("Write NAME=value.")
    return found[1], _unquoted(found[2])


def _unquoted(value: str) -> str:
    if not value.startswith(("'", '"')):
        if _COMMENT.search(value):
            raise SettingError("Put the comment on a line of its own, or the value in quotes.")
        return value
    found = _QUOTED.fullmatch(value)
    if not found:
        raise SettingError("Close the quotes at the end of the line.")
    single, double = found.groups()
    return single if double is None else re.sub(r'\\(["\\])', r"\1", double)
