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


@contextmanager
def cluster(folder_of_binaries: Path, *, durable: bool = True) -> Iterator[str]:
    """Yields the URL of a running, empty PostgreSQL; not `durable`: a power cut may break it."""
    # PostgreSQL refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="linerAdmin-postgresql-"))
    try:
        if user:
            shutil.chown(home, user)

        def run(program: str, *words: str) -> None:
            command = [str(folder_of_binaries / program), "-D", str(home / "data"), *words]
            subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, cwd=home)

        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = f"-k {home} -c listen_addresses='' -c max_connections=200"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run("pg_ctl", "--wait", f"--log={home / 'log'}", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}"
        finally:
            run("pg_ctl", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
