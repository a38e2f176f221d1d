"""Reads the environment, for settings.py: the only module that does.

A value that can't be read never stops the import: it goes to SETTINGS_PROBLEMS, which stops
`manage.py check` (groups/checks.py), every command that runs checks, and wsgi.py.
"""

import os
import re
from collections.abc import Callable
from typing import TypeVar

from groups.plan.rules import SettingError
from linerAdmin import readers
from linerAdmin.env_file import read_env_file

T = TypeVar("T")
SETTINGS_READ: list[str] = []
SECRETS: list[str] = []
SECRET_FILES: list[str] = []
SETTINGS_PROBLEMS: list[str] = []
SETTINGS_REASONS: dict[str, str] = {}  # for some problems, without anything secret


def setting(name: str, read: Callable[[str], T], default: T) -> T:
    """Returns what `read` makes of the environment's `name`, or `default` if unset or empty."""
    SETTINGS_READ.append(name)
    return _read(name, os.environ.get(name, "").strip(), read, default)


def secret(
    name: str,
    read: Callable[[str], T],
    default: T,
    read_file: Callable[[str], str] = readers.secret_file,
) -> T:
    """The same for a secret, which may also stand in the file that NAME_FILE names."""
    SECRETS.append(name)
    path = setting(f"{name}_FILE", readers.file, "")
    if not path:
        return setting(name, read, default)
    SECRET_FILES.append(path)
    if is_set(name):
        SETTINGS_PROBLEMS.append(name)
        SETTINGS_REASONS[name] = f"Set {name} or {name}_FILE, not both."
    held = setting(f"{name}_FILE", read_file, "")
    SETTINGS_READ.append(name)
    return _read(name, held, read, default)


def is_set(name: str) -> bool:
    """Whether the environment has a value that is not empty."""
    return bool(os.environ.get(name, "").strip())


def removed(name: str, instead: str) -> None:
    """A setting that there is no more is a problem; `instead` says what to do."""
    if is_set(name):
        SETTINGS_PROBLEMS.append(name)
        SETTINGS_REASONS[name] = instead


def add_env_file() -> None:
    """Adds the settings of ENV_FILE, by default .env, to the environment, which counts before."""
    if not os.environ.get("ENV_FILE") and os.path.exists(readers.BASE_DIR / ".env"):
        os.environ["ENV_FILE"] = str(readers.BASE_DIR / ".env")
    from_file: dict[str, str] = setting("ENV_FILE", read_env_file, {})
    # NAME in the environment counts before NAME_FILE in .env too, and the other way round.
    already = {name for name in os.environ if is_set(name)}
    for name, value in from_file.items():
        if already.isdisjoint({f"{name}_FILE", name.removesuffix("_FILE")} - {name}):
            os.environ.setdefault(name, value)


def _read(name: str, raw: str, read: Callable[[str], T], default: T) -> T:
    if not raw:
        return default
    try:
        raw.encode()  # an error unless the environment holds UTF-8
        if read in (str, readers.file) and re.fullmatch(r"""(["']).*\1""", raw):
            raise SettingError("Leave out the quotes around it.")
        return read(raw)
    except (ValueError, KeyError, OSError) as error:
        SETTINGS_PROBLEMS.append(name)
        if isinstance(error, SettingError):
            SETTINGS_REASONS[name] = str(error)
        return default
