"""A PostgreSQL of the tests' own, in a temporary folder, on a socket there, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


def binaries() -> Path | None:
    """Returns the folder of the newest PostgreSQL on this machine, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """A PostgreSQL with its data in `home`; not `durable`: a power cut may break it."""

    def __init__(self, programs: Path, home: Path, *, durable: bool = True) -> None:
        self.programs, self.home = programs, home
        # PostgreSQL refuses to run as root.
        self.user = "nobody" if os.geteuid() == 0 else None
        self.url = f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}"
        self.options = f"-k {home} -c listen_addresses='' -c max_connections=200"
        if not durable:
            self.options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        if self.user:
            shutil.chown(home, self.user)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        self._run("pg_ctl", "--wait", f"--log={self.home / 'log'}", "-o", self.options, "start")

    def stop(self) -> None:
        """As a power cut would."""
        self._run("pg_ctl", "--mode=immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), "-D", str(self.home / "data"), *words]
        subprocess.run(
            command, user=self.user, check=True, stdout=subprocess.DEVNULL, cwd=self.home
        )


@contextmanager
def cluster(folder_of_binaries: Path, *, durable: bool = True) -> Iterator[str]:
    """Yields the URL of a running, empty PostgreSQL."""
    home = Path(tempfile.mkdtemp(prefix="linerAdmin-postgresql-"))
    try:
        server = Cluster(folder_of_binaries, home, durable=durable)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
