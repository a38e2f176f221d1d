"""Settings that are right, and manage.py with them in a process of its own."""

import os
import subprocess
import sys

from django.conf import settings as django_settings

GOOD = {
    "ENV_FILE": "none",
    "SECRET_KEY": "a key of fifty characters, enough for a check --deploy",
    "ALLOWED_HOSTS": "calls.example.com",
    "LINER_API_URL": "https://liner.example",
    "LINER_API_TOKEN": "a-real-looking-token",
    "AUDIT_SIGNING_KEY": "ab" * 32,
}


def manage(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=django_settings.BASE_DIR,
        env={**kept, **GOOD, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def assert_check_stops(changes: dict[str, str], text: str) -> None:
    """`manage.py check` with these changes fails, and says this text."""
    done = manage("check", **changes)
    assert done.returncode == 1, done.stderr
    assert text in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert "me:secret" not in done.stderr
