"""Reads the texts of environment variables. Each reader raises an exception if it can't.

environment.py, which alone reads the environment, reports the exception as a wrong setting.
"""

import logging
import re
import shlex
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ

from groups.plan.rules import SettingError
from linerAdmin.postgresql.pool import CONNECTIONS

# Options of a PostgreSQL database that are not libpq's.
_NOT_LIBPQ = {"assume_role", "prepare_threshold", "server_side_binding"}
Proxy = IPv4Network | IPv6Network | Literal["unix"]

BASE_DIR = Path(__file__).resolve().parent.parent

# Brackets are right around an IPv6 address alone.
_NAME = re.compile(r"""(?:[^\s'"()\[\]{};]|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\])+""")
_POSTGRESQL = (
    "Write postgresql://user:password@host/name, and in the user and the password"
    " %23 for #, %25 for %, %2F for /, %3F for ?, %40 for @, %5B for [ and %5D for ]."
)
_SWITCHES = {
    **dict.fromkeys(("on", "true", "yes", "1"), True),
    **dict.fromkeys(("off", "false", "no", "0"), False),
}


def switch(raw: str) -> bool:
    """Reads "on" or "off" and their usual spellings; anything else is an error, not "off"."""
    return _SWITCHES[raw.lower()]


def file(raw: str) -> str:
    """A path; one that doesn't begin with / is relative to the folder of manage.py."""
    return str(BASE_DIR / raw)


def secret_file(path: str) -> str:
    """The one line of a file. Raises SettingError, which shows nothing of it."""
    first, *others = secret_lines(path).split("\n")
    if not first.strip() or any(map(str.strip, others)):
        raise SettingError(f"{path} must contain only the secret, on one line.")
    return first.strip()


def secret_lines(path: str) -> str:
    """All of a file. Raises SettingError, which shows nothing of it."""
    try:
        return Path(file(path)).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingError(f"{path} is not UTF-8.") from None


def names(raw: str) -> list[str]:
    found = [name.strip() for name in raw.split(",") if name.strip()]
    if not all(map(_NAME.fullmatch, found)):
        raise SettingError("Separate names with commas, without quotes or brackets.")
    return found


def pairs(raw: str) -> dict[str, str]:
    """Reads value:Name,value:Name. A value can have blanks and colons in it."""
    found: dict[str, str] = {}
    for pair in raw.split(","):
        value, colon, name = (part.strip() for part in pair.rpartition(":"))
        if not (value and colon and name):
            raise SettingError("Write value:Role,value:Role.")
        if value in found:
            raise SettingError(f"{value} is listed twice.")
        found[value] = name
    return found


def roles_or_off(raw: str) -> tuple[str, ...]:
    if raw.lower() == "off":
        return ()
    found = tuple(names(raw))
    if not set(found) <= {"Supervisor", "Auditor", "Administrator"}:
        raise SettingError(
            "Write off, or Supervisor, Auditor or Administrator, separated by commas."
        )
    return found


def proxies(raw: str) -> tuple[Proxy, ...]:
    try:
        return tuple(map(_proxy, names(raw)))
    except ValueError:
        raise SettingError(
            "Write addresses such as 127.0.0.1, networks such as 10.0.0.0/8, or unix for a Unix"
            " socket, separated by commas."
        ) from None


def _proxy(name: str) -> Proxy:
    if name == "unix":
        return "unix"
    network = ip_network(name)
    if network.prefixlen == 0 or getattr(network.network_address, "ipv4_mapped", None):
        raise ValueError("everybody, or IPv4 in a spelling that requests don't have here")
    return network


def ed25519_key(raw: str) -> str:
    """Reads a seed or a public key: 64 hex digits."""
    if len(bytes.fromhex(raw)) != 32 or len(raw) != 64:  # noqa: PLR2004 - bytes, digits
        raise ValueError("a key has 64 hex digits")
    return raw.lower()


def ed25519_keys(raw: str) -> list[str]:
    return [ed25519_key(key) for key in names(raw)]


def command_line(raw: str) -> str:
    """Checks that a command line can be split into words by a shell's rules."""
    shlex.split(raw)
    return raw


def log_level(raw: str) -> int:
    return logging.getLevelNamesMapping()[raw.upper()]


def log_format(raw: str) -> str:
    return _one_of("text", "json", raw)


def language(raw: str) -> str:
    return _one_of("en", "ru", raw)


def _one_of(one: str, other: str, raw: str) -> str:
    if raw.lower() not in (one, other):
        raise SettingError(f"Write {one} or {other}.")
    return raw.lower()


def time_zone(raw: str) -> str:
    return ZoneInfo(raw).key


def database(raw: str) -> dict[str, Any]:
    """Reads a database URL of SQLite or PostgreSQL, and adds the options that it needs here."""
    return _sqlite(raw) if raw.lower().startswith("sqlite:") else _postgresql(raw)


def _sqlite(raw: str) -> dict[str, Any]:
    found = re.fullmatch("sqlite:///(.+)", raw, re.IGNORECASE)
    if not found or found[1] == ":memory:":
        raise SettingError("Write sqlite:/// and the path of a file, without any escapes.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(BASE_DIR / found[1]),
        # groups/models/replaced_file.py leaves a file that was replaced.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # Take the write lock at BEGIN, wait for it, and lose no commit in a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # A new file's pages: rows of events fill 8 KiB better than SQLite's usual 4.
            "init_command": (
                "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            ),
        },
    }


def _postgresql(raw: str) -> dict[str, Any]:
    # Not above: SQLite does without.
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    address, mark, options = raw.partition("?")
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("postgres", "postgresql") or "@" in parts.path + options:
            raise ValueError
        # django-environ takes a + in a name for a blank.
        url = address.replace("+", "%2B") + mark + options
        config: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError:
        raise SettingError(_POSTGRESQL) from None
    if "#" in raw or not config["NAME"]:
        raise SettingError(_POSTGRESQL)
    config["ENGINE"] = "linerAdmin.postgresql"
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    # Fail with a clear error instead of waiting for ever for a lock or a dead server.
    quick = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "options": "-c lock_timeout=10s"}
    config["OPTIONS"] = quick | config.get("OPTIONS", {})
    config["POOL_SIZE"] = _pool_size(config["OPTIONS"].pop("pool", CONNECTIONS))
    try:
        given = config["OPTIONS"].items()
        make_conninfo(**{name: value for name, value in given if name not in _NOT_LIBPQ})
    except ProgrammingError:
        raise SettingError("PostgreSQL knows no such option after the ?.") from None
    return config


def _pool_size(raw: Any) -> int:
    """How many connections a process of the server has at most; 0: no pool."""
    if not re.fullmatch("[0-9]{1,3}", str(raw)):
        raise SettingError("Write pool=20 for at most 20 connections, pool=0 for no pool.")
    return int(raw)
