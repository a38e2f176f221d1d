"""Makes the stories in a child process with an SQLite database of its own."""

import json
import logging
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from groups.demo.sandbox import Sandbox, answers
from groups.demo.seed.stories import STORIES
from groups.demo.seed.story_maker import Clock, StoryMaker
from groups.demo.seed.template import Template, TemplateEvent, template_of

PROGRAM = f"import django; django.setup(); from {__name__} import main; main()"


@cache
def templates() -> list[Template]:
    """Makes the stories, once a process. Raises RuntimeError where they can't be made."""
    with TemporaryDirectory(prefix="linerAdmin-stories-") as folder:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=settings.BASE_DIR,
            env=_environment(Path(folder)),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        *_, why = done.stderr.splitlines() or [f"exit code {done.returncode}"]
        raise RuntimeError(f"the stories of the made-up past can't be made: {why}")
    made = (Template(*each) for each in json.loads(done.stdout))
    return [each._replace(events=[TemplateEvent(*event) for event in each.events]) for each in made]


def _environment(folder: Path) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in settings.SETTINGS_READ}
    return env | {
        "DJANGO_SETTINGS_MODULE": "linerAdmin.settings",
        "ENV_FILE": "none",
        "SECRET_KEY": "of a database that nobody reaches and that is gone in a moment",
        "DATABASE_URL": f"sqlite:///{folder / 'stories.sqlite3'}",
        "SPOOL_FILE": str(folder / "spool.jsonl"),
    }


def main() -> None:
    """Prints the templates as JSON."""
    logging.disable()
    call_command("migrate", verbosity=0)
    # The services and the sandbox read the time there.
    timezone.now = clock = Clock()
    vars(answers)["formatdate"] = clock.http_date
    made = []
    with Sandbox() as sandbox:
        sandbox.add("Made before", [1])
        for place, (copies, make) in enumerate(STORIES):
            before = [group["id"] for group in sandbox.interval_groups()]
            story = make(StoryMaker(sandbox, clock, place))
            for entry in story.entries:
                entry.refresh_from_db()
            made.append(template_of(story, copies, before))
            clock.wait(days=3)
    json.dump(made, sys.stdout)
