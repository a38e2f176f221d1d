"""Exits with 0 if the web server answers `/healthz` on a Unix socket, or at host:port.

python deploy/healthcheck.py /run/lineradmin/web.sock
python deploy/healthcheck.py /run/lineradmin/web.sock /readyz
"""

import socket
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from linerAdmin.settings import ALLOWED_HOSTS

SECONDS = 5


def connect(address: str) -> socket.socket:
    if "/" not in address:
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    connection.connect(address)
    return connection


def main(address: str, path: str = "/healthz") -> int:
    asking = HTTPConnection("localhost")
    # The server answers only to its own names.
    host = ALLOWED_HOSTS[0].lstrip(".") if ALLOWED_HOSTS else "localhost"
    try:
        asking.sock = connect(address)
        asking.request("GET", path, headers={"Host": host})
        answer = asking.getresponse()
        status, text = answer.status, answer.read().decode()
    except (OSError, HTTPException) as error:
        sys.stderr.write(f"{address} does not answer: {error}\n")
        return 1
    sys.stdout.write(f"{address} answers {status}\n{text}")
    return 0 if status == 200 else 1  # noqa: PLR2004 - 200 is OK


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
