"""The load itself, on a machine that runs: people, phases, and what came of it."""

import argparse
import random
import threading
import time

import requests
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from groups.models import Submission
from tests.load import report
from tests.load.machine import Machine
from tests.load.people import Person, auditor, supervisor
from tests.load.phases import phases
from tests.load.proxy import Proxy, proxy
from tests.load.samples import Samples
from tests.load.verdict import compare


def run(served: Machine, options: argparse.Namespace) -> int:
    """Returns the exit status: 0 if the record and Liner agree, and every failure had its page."""
    with proxy(served) as front:
        return _run(served, front, options)


def _run(served: Machine, front: Proxy, options: argparse.Namespace) -> int:
    assert served.manage("seed_history", f"--rows={options.rows}").returncode == 0
    samples, stop = Samples(), threading.Event()
    workers = people(served, front, samples, stop, options)
    memory = {}
    try:
        for phase in phases(served):
            samples.phase = phase.name
            print(f"{time.strftime('%H:%M:%S')} {phase.name}", flush=True)
            phase.during(served, options.minutes * 60 / len(phases(served)))
            memory[phase.name] = served.memory_megabytes()
    finally:
        samples.phase = "end"
        stop.set()
        for thread, _ in workers:
            thread.join(timeout=120)
    settle(options.settle)
    titles = [title for _, person in workers for title in person.titles]
    verdict = compare(titles, served.liner.posts, served.liner.interval_groups())
    verified = served.manage("audit", "verify")
    last = (verified.stdout.strip().splitlines() or [verified.stderr.strip()])[-1]
    text = [
        *report.table(samples, memory),
        "",
        *report.record(verdict, f"exit status {verified.returncode}, “{last}”"),
    ]
    print("\n".join(text))
    report.write(
        options.page,
        text,
        minutes=options.minutes,
        supervisors=options.supervisors,
        auditors=options.auditors,
    )
    # The disk was full: the page has the answer, and the spool keeps it.
    is_handled = set(samples.failures()) <= {"The outcome is not recorded"}
    is_right = verdict.made and not verdict.wrong and not verified.returncode and is_handled
    return 0 if is_right else 1


def people(
    served: Machine,
    front: Proxy,
    samples: Samples,
    stop: threading.Event,
    options: argparse.Namespace,
) -> list[tuple[threading.Thread, Person]]:
    """Starts everybody."""
    found = []
    for number in range(options.supervisors + options.auditors):
        work, role = (
            (supervisor, "Supervisor") if number < options.supervisors else (auditor, "Auditor")
        )
        browser = signed_in(served, front, f"load-{number}", role)
        person = Person(front.address, browser, samples, stop, random.Random(number))
        thread = threading.Thread(target=work, args=(person,), name=f"person-{number}")
        thread.start()
        found.append((thread, person))
    return found


def signed_in(served: Machine, front: Proxy, name: str, role: str) -> requests.Session:
    """Signs in without the form: what passwords cost is not what is measured here."""
    served.manage("add_person", name, "--role", role)
    client = Client()
    client.force_login(User.objects.get(username=name))
    browser = requests.Session()
    cookie = settings.SESSION_COOKIE_NAME
    browser.cookies.set(cookie, client.cookies[cookie].value, domain="localhost.local", secure=True)
    browser.verify = str(front.authority)
    browser.trust_env = False  # no other list of authorities, no proxy
    return browser


def settle(seconds: float) -> None:
    """Waits until no outcome is open, at most so long."""
    connection.close()  # the database may have been restarted
    until = time.monotonic() + seconds
    while time.monotonic() < until and Submission.objects.filter(status="unknown").exists():
        time.sleep(10)
