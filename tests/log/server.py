"""linerAdmin as README starts it: gunicorn in a process of its own, with files of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from tests.demo.test_demo import free_port

# Root may write anywhere, save without these.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
STARTING_SECONDS = 60


@dataclass
class Installation:
    """A folder with a database, static files, a spool file and settings."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "tests.middleware.served",
            "STATIC_ROOT": str(self.folder / "static"),
            "ENV_FILE": "none",
            "SECRET_KEY": "a key of fifty characters, enough for a check --deploy",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "PLAIN_HTTP": "on",
            "DATABASE_URL": f"sqlite:///{self.folder}/db.sqlite3",
            "LINER_API_URL": "http://127.0.0.1:9",
            "LINER_API_TOKEN": "sandbox-canary-of-a-token",
            "SPOOL_FILE": str(self.folder / "spool.jsonl"),
            **self.variables,
        }

    def manage(self, *words: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*_prefix(), sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def shell(self, script: str) -> str:
        done = self.manage("shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        browser = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            browser.request("GET", path, headers=headers or {})
            answer = browser.getresponse()
            return answer.status, answer.read().decode()
        finally:
            browser.close()

    def wait(self) -> None:
        until = time.monotonic() + STARTING_SECONDS
        while self.process.poll() is None and time.monotonic() < until:
            try:
                self.get("/healthz")
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log)


def _prefix() -> list[str]:
    return AS_ANYBODY if os.geteuid() == 0 and shutil.which("setpriv") else []


@contextmanager
def server(
    installed: Installation, *words: str, port: int = 0, before: str = ""
) -> Iterator[Server]:
    """`before`: commands of a shell that run first, with the file systems of this server alone."""
    port = port or free_port()
    log_file = installed.folder / "log"
    command = [str(Path(sys.executable).with_name("gunicorn")), "-c", "deploy/gunicorn.conf.py"]
    command += [f"--bind=127.0.0.1:{port}", *words, "linerAdmin.wsgi"]
    command = [*_prefix(), *command]
    if before:
        command = ["unshare", "--mount", "sh", "-c", f'{before} && exec "$@"', "sh", *command]
    with log_file.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=installed.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Server(port, process, log_file)
    finally:
        process.terminate()
        process.wait(timeout=30)


def install(folder: Path) -> Installation:
    """Migrates, collects static files, and creates the account anna."""
    installed = Installation(folder)
    for words in (
        ("migrate", "--verbosity=0"),
        ("collectstatic", "--noinput", "--verbosity=0"),
        ("add_person", "anna", "--role=Supervisor"),
    ):
        done = installed.manage(*words)
        assert done.returncode == 0, done.stderr
    return installed
