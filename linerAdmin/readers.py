"""Reads the texts of environment variables. Each reader raises an exception if it can't.

settings.py, which alone reads the environment, reports the exception as a wrong setting.
"""

import logging
import shlex
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

_SWITCHES = {
    **dict.fromkeys(("on", "true", "yes", "1"), True),
    **dict.fromkeys(("off", "false", "no", "0"), False),
}


def switch(raw: str) -> bool:
    """Reads "on" or "off" and their usual spellings; anything else is an error, not "off"."""
    return _SWITCHES[raw.lower()]


def names(raw: str) -> list[str]:
    return [name.strip() for name in raw.split(",") if name.strip()]


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


def time_zone(raw: str) -> str:
    return ZoneInfo(raw).key


def database(raw: str) -> dict[str, Any]:
    """Reads a database URL of SQLite or PostgreSQL, and adds the options that it needs here."""
    config: dict[str, Any] = environ.Env.db_url_config(raw)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        name = config["NAME"]
        config["NAME"] = name if name == ":memory:" else str(BASE_DIR / name)
        config["OPTIONS"] = {
            # Take the write lock at BEGIN, wait for it, and lose no commit in a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        # Fail with a clear error instead of waiting for ever for a lock or a dead server.
        quick = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "options": "-c lock_timeout=10s"}
        config["OPTIONS"] = quick | config.get("OPTIONS", {})
    else:
        raise ValueError(raw)
    return config
