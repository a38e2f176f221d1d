"""The machine under load: nginx, two servers, `reconcile --loop`, PostgreSQL, and a Liner."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests

from tests.demo.test_demo import free_port
from tests.load.liner import SlowLiner
from tests.postgresql import Cluster

ROOT = Path(__file__).parents[2]
DISK_MEGABYTES = 1_500
STARTING_SECONDS = 60
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def environment(folder: Path, cluster: Cluster, liner: SlowLiner) -> dict[str, str]:
    """What a company would set, and nothing of this machine's own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ENV_FILE": "none",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "AUDIT_SIGNING_KEY": secrets.token_hex(32),
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": cluster.url,
        "LINER_API_URL": liner.url,
        "LINER_API_TOKEN": liner.token,
        "SPOOL_FILE": str(folder / "spool.jsonl"),
        "TRUSTED_PROXIES": "127.0.0.1",
        "MFA_REQUIRED": "off",
        "LOG_LEVEL": "WARNING",
    }


class Machine:
    """Everything that runs.

    folder  for logs and the spool
    disk    holds the database alone, and may be filled; None if there is no such disk
    """

    def __init__(self, folder: Path, disk: Path | None, cluster: Cluster, liner: SlowLiner) -> None:
        self.folder, self.disk, self.cluster, self.liner = folder, disk, cluster, liner
        self.environment = environment(folder, cluster, liner)
        self.ports = [free_port(), free_port()]
        self.servers: list[subprocess.Popen[bytes] | None] = [None, None]
        self.reconciler: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        for number in range(len(self.servers)):
            self.start_server(number)
        self.reconciler = self._run("reconcile", [*MANAGE, "reconcile", "--loop"])

    def stop(self) -> None:
        for process in (*self.servers, self.reconciler):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (*self.servers, self.reconciler):
            if process is not None:
                process.wait(timeout=90)

    def start_server(self, number: int, *, ahead_seconds: int = 0) -> None:
        """Starts a server, its clock `ahead_seconds` ahead of the machine's."""
        words = ["-c", "deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{self.ports[number]}"]
        command = [sys.executable, "-m", "gunicorn", *words, "linerAdmin.wsgi"]
        clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"+{ahead_seconds}"}
        more = clock if ahead_seconds and FAKETIME else {}
        process = self._run(f"server-{number}", command, **more)
        self.servers[number] = process
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until and process.poll() is None:
            with suppress(requests.RequestException):
                requests.get(f"http://127.0.0.1:{self.ports[number]}/healthz", timeout=5)
                return
            time.sleep(0.2)
        raise RuntimeError((self.folder / f"server-{number}.log").read_text())

    def stop_server(self, number: int, signum: int = signal.SIGTERM) -> None:
        """SIGKILL ends the workers too, as a power cut would."""
        process = self.servers[number]
        assert process is not None
        if signum == signal.SIGKILL:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.send_signal(signum)
        process.wait(timeout=90)

    def restart_database(self) -> None:
        self.cluster.stop()
        time.sleep(3)
        self.cluster.start()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Fills the disk of the database, and makes room again afterwards."""
        assert self.disk is not None
        ballast = self.disk / "ballast"
        with suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(bytes(2**20))
        try:
            yield
        finally:
            ballast.unlink()
            # PostgreSQL stops where it can't write its log; it comes back as after a crash.
            with suppress(subprocess.CalledProcessError):
                self.cluster.stop()
            self.cluster.start()

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command; what it said of an error is printed."""
        return subprocess.run(
            [*MANAGE, *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )

    def memory_megabytes(self) -> float:
        """Resident memory of both servers and their workers."""
        found = 0
        for process in self.servers:
            if process is not None and process.poll() is None:
                found += sum(_resident(pid) for pid in (process.pid, *_children(process.pid)))
        return found / 1024

    def _run(self, name: str, command: list[str], **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


MANAGE = [sys.executable, "manage.py"]


def _children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in children.read_text().split()]


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk that can be filled without harm; None where this user can't mount one."""
    place = folder / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=755", "tmpfs", str(place)]
    try:
        is_mounted = subprocess.run(words, check=False, capture_output=True).returncode == 0
    except OSError:
        is_mounted = False
    try:
        yield place if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=False)


@contextmanager
def machine(programs: Path, folder: Path) -> Iterator[Machine]:
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder))
        folder.chmod(0o711)  # PostgreSQL's own user goes through it
        home = (disk or folder) / "postgresql"
        home.mkdir()
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        cluster = Cluster(programs, home)
        cluster.start()
        stack.callback(cluster.stop)
        liner = stack.enter_context(SlowLiner(0.2))
        found = Machine(folder, disk, cluster, liner)
        stack.callback(found.stop)
        found.start()
        yield found
