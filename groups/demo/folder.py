"""The folder .demo/, which the demo keeps between starts, and the demo's settings."""

import logging
import os
import secrets
from contextlib import suppress
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from groups.demo.sandbox import write_state
from groups.demo.seed import seed
from groups.demo.seed.liner import held_by_liner
from groups.models import Submission

FOLDER: Path = settings.BASE_DIR / ".demo"
DATABASE = FOLDER / "demo.sqlite3"
STATE = FOLDER / "liner.json"
SPOOL = FOLDER / "spool.jsonl"
SANDBOX_TOKEN = "sandbox-demo"  # noqa: S105 - opens nothing but the sandbox
PAST_ENTRIES = 400

HISTORY = (
    ("Evening leads", "0, 30m, 2h", "--reset"),
    ("Cold list, three days", "10m 1d 1d", "--reason=Agreed with sales"),
    ("Night shift #refuse", "0, 5, 10", "--reason=To see a refusal"),
    ("Callback hotline", "0, 5m, 15m, 1h, 3h", "--reset"),
)


def environment(sandbox_port: int) -> dict[str, str]:
    """Returns the demo's environment, without the caller's settings."""
    secret = FOLDER / "secret_key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50))
    env = {name: value for name, value in os.environ.items() if name not in settings.SETTINGS_READ}
    return env | {
        "ENV_FILE": "none",
        "SECRET_KEY": secret.read_text(),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": f"sqlite:///{DATABASE}",
        "LINER_API_URL": f"http://127.0.0.1:{sandbox_port}",
        "LINER_API_TOKEN": SANDBOX_TOKEN,
        "PLAIN_HTTP": "on",
        "CALL_HOURS": "Mon-Fri 09:00-20:00; Sat 10:00-16:00",
        "CALL_RULES": "4 in 1d; 8 in 7d; 15 in 30d",
        "SPOOL_FILE": str(SPOOL),
        "DEMO_PASSWORD": settings.DEMO_PASSWORD,
    }


def is_outdated() -> bool:
    """Whether the database in the folder was made by migrations that this version doesn't have, or
    has otherwise: all are applied, but a column is missing."""
    if not DATABASE.exists():
        return False
    try:
        loader = MigrationLoader(connection)
        applied = {name for name in loader.applied_migrations if name not in loader.replacements}
        if applied == loader.disk_migrations.keys():
            for model in apps.get_models():
                model._base_manager.values().first()
    except DatabaseError:
        return True
    return not applied <= loader.disk_migrations.keys()


def empty() -> None:
    """Removes the database, the sandbox's state and the spool; the secret key stays."""
    connection.close()
    for file in (DATABASE, STATE, SPOOL):
        for path in FOLDER.glob(f"{file.name}*"):
            path.unlink()


def make_past() -> None:
    """Makes up other people's history, and the interval groups that the sandbox then has."""
    for _ in seed(PAST_ENTRIES):
        pass
    write_state(STATE, held_by_liner())


def make_history() -> None:
    """Sends some requests of the demo's supervisor to the sandbox, once."""
    if Submission.objects.filter(submitted_by__username="supervisor").exists():
        return
    # The screen is for what a newcomer needs.
    logging.disable(logging.INFO)
    for title, intervals, option in HISTORY:
        arguments = [f"--title={title}", f"--intervals={intervals}", option, "--by=supervisor"]
        with suppress(CommandError):
            call_command("create_group", *arguments, stdout=StringIO())
