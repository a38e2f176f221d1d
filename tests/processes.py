"""Commands as processes of their own, on the tests' database."""

import os
import re
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.db import connection


def environment(sandbox: Any) -> dict[str, str]:
    """A server's own settings, with the tests' database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    name = str(connection.settings_dict["NAME"])
    server = os.environ.get("TEST_DATABASE_URL")
    database = re.sub(r"/\w+\?", f"/{name}?", server) if server else f"sqlite:///{name}"
    return kept | {
        "ENV_FILE": "none",
        "SECRET_KEY": "a key of fifty characters, enough for a check --deploy",
        "ALLOWED_HOSTS": "localhost",
        "PLAIN_HTTP": "on",
        "DATABASE_URL": database,
        "LINER_API_URL": sandbox.url,
        "LINER_API_TOKEN": sandbox.token,
        "SPOOL_FILE": settings.SPOOL_FILE,
    }


def manage(
    sandbox: Any,
    *words: str | bytes,
    shell: str = "",
    input: bytes | None = None,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    **variables: str,
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command of manage.py; `shell` is added to its line, for example `>/dev/full`."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {shell}', "sh", sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment(sandbox) | variables,
        input=input,
        stdout=stdout,
        stderr=stderr,
        check=False,
        timeout=60,
    )


def module(name: str, *words: str, timeout: float) -> None:
    """Runs a module of ours as `make` does, without the settings of the tests; it has to succeed.
    At most so many seconds."""
    done = subprocess.run(
        [sys.executable, "-m", name, *words],
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stdout + done.stderr
