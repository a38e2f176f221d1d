"""Measures on one database: empty at first, filled on the way. Prints a line of JSON a result."""

import argparse
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import django


def main() -> None:
    set_up()
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    prepare(options.rows)
    for name, measurement in measurements().items():
        if options.only and name not in options.only:
            continue
        say(f"measuring {name}")
        for result in measurement(options.rows):
            line = json.dumps(result.as_json())
            print(line, flush=True)
            say(line)


def measurements() -> dict[str, Callable[[int], Iterable[Any]]]:
    from tests.bench import create, evidence, hanging, history, long_work, overview, preview

    return {
        "history": history.history,
        "http": history.over_http,
        "exports": history.exports,
        "create": create.create,
        "hanging": hanging.hanging,
        "long_work": long_work.long_work,
        "preview": preview.preview,
        "overview": overview.overview,
        "metrics": overview.metrics,
        "verify": evidence.verification,
    }


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    logging.disable(logging.ERROR)


def prepare(rows: int) -> None:
    """Fills the database, and tidies memory as linerAdmin/wsgi.py does in a server."""
    from django.core.management import call_command

    from groups.demo.seed import seed
    from groups.models import Submission

    call_command("migrate", verbosity=0)
    missing = rows - Submission.objects.count()
    began = time.monotonic()
    for done in seed(missing) if missing > 0 else []:
        say(f"{done.entries:,} of {missing:,} entries made up")
    say(f"filled in {time.monotonic() - began:.0f} s")
    gc.collect()
    gc.freeze()


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
