"""nginx with deploy/nginx.conf in front of both servers."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.demo.test_demo import free_port
from tests.deploy.site import AROUND, HOST, NGINX, running, site_file
from tests.load.machine import STARTING_SECONDS, Machine


@dataclass(frozen=True)
class Proxy:
    """address  "https://localhost:PORT"; `authority` is the certificate to trust"""

    address: str
    authority: Path


@contextmanager
def proxy(machine: Machine) -> Iterator[Proxy]:
    assert NGINX, "no nginx (Debian: apt install nginx-light)"
    folder = machine.folder
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued.private_key_pem.write_to_path(str(folder / "privkey.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "fullchain.pem"))
    ports = {listen: free_port() for listen in ("443", "80", "[::]:443", "[::]:80")}
    one = f"server unix:{folder}/web.sock;"
    text = site_file(folder, ports).replace(HOST, "localhost")
    assert one in text
    both = " ".join(f"server 127.0.0.1:{port};" for port in machine.ports)
    (folder / "site.conf").write_text(text.replace(one, both))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with running(command, folder / "nginx.log") as process:
        _wait_for(folder / "nginx.pid", process)
        yield Proxy(f"https://localhost:{ports['443']}", folder / "ca.pem")


def _wait_for(file: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while not file.exists():
        assert process.poll() is None, "nginx did not start"
        assert time.monotonic() < until, "nginx did not start"
        time.sleep(0.05)
