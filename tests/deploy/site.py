"""nginx, with deploy/nginx.conf, in front of gunicorn, with deploy/gunicorn.conf.py."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme
from django.conf import settings

from groups.demo.sandbox import Sandbox
from tests.demo.test_demo import free_port
from tests.processes import environment

ROOT: Path = settings.BASE_DIR
HOST = "calls.example.com"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
METRICS_TOKEN = "a-token-for-the-metrics-of-tests"
PATIENCE_SECONDS = 60
# What Debian's own nginx.conf does around a site file.
AROUND = """
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 768; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    include {folder}/site.conf;
}}
"""


@dataclass
class Site:
    folder: Path
    sandbox: Sandbox
    https: int
    http: int
    gunicorn: Any
    nginx: Any

    def workers(self) -> list[int]:
        return children(self.gunicorn.pid)

    def log(self) -> str:
        return (self.folder / "access.log").read_text()


def children(pid: int) -> list[int]:
    return [int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def site_file(folder: Path, ports: dict[str, int]) -> str:
    """deploy/nginx.conf: other addresses, certificate and logs, and nothing else."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for listen, port in ports.items():
        text, found = re.subn(rf"listen {re.escape(listen)}\b", f"listen 127.0.0.1:{port}", text)
        assert found == 2, listen
    for name, place in {
        "/run/lineradmin/web.sock": "web.sock",
        "/etc/lineradmin/tls/fullchain.pem": "fullchain.pem",
        "/etc/lineradmin/tls/privkey.pem": "privkey.pem",
        "/var/log/nginx/access.log": "access.log",
        "/var/www/html": "html",
    }.items():
        assert name in text
        text = text.replace(name, str(folder / place))
    return text


def certificate(folder: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert(HOST)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued.private_key_pem.write_to_path(folder / "privkey.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")


def variables(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """The settings of a real server; its key is the tests', so that they can sign people in."""
    return environment(sandbox) | {
        "DJANGO_SETTINGS_MODULE": "tests.middleware.served",
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_SIGNING_KEY": "ab" * 32,
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "unix",
        "PLAIN_HTTP": "off",
        "MFA_REQUIRED": "off",
        "METRICS_TOKEN": METRICS_TOKEN,
    }


@contextmanager
def running(command: list[str], log: Path, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **how)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # a thread still waits for something that a test held
            process.kill()
            process.wait()


def until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def is_healthy(sock: Path, env: dict[str, str]) -> bool:
    """As the image's health check finds out."""
    check = [sys.executable, "deploy/healthcheck.py", str(sock)]
    done = subprocess.run(check, cwd=ROOT, env=env, capture_output=True, check=False)
    return done.returncode == 0


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    assert NGINX, "no nginx"
    folder.chmod(0o755)
    certificate(folder)
    ports = {"443": free_port(), "80": free_port(), "[::]:443": free_port(), "[::]:80": free_port()}
    (folder / "site.conf").write_text(site_file(folder, ports))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    nginx = [NGINX, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    web = ["-c", "deploy/gunicorn.conf.py", f"--bind=unix:{folder}/web.sock", "linerAdmin.wsgi"]
    with Sandbox(token="sandbox-deploy") as sandbox:
        env = variables(sandbox, folder)
        collect = ["manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run([sys.executable, *collect], cwd=ROOT, env=env, check=True)
        with (
            running(
                [sys.executable, "-m", "gunicorn", *web], folder / "web.log", cwd=ROOT, env=env
            ) as gunicorn,
            running(nginx, folder / "nginx.log") as proxy,
        ):
            until(lambda: is_healthy(folder / "web.sock", env), gunicorn, folder / "web.log")
            until((folder / "nginx.pid").exists, proxy, folder / "nginx.log")
            yield Site(folder, sandbox, ports["443"], ports["80"], gunicorn, proxy)
