"""`python flood.py PORT CA HOST SOURCE`: asks until a line comes, then tells how many of how many
were refused. A process of its own, so that the tests' own clock keeps running."""

import select
import socket
import ssl
import sys

# More than nginx serves one address at once, and a thousand requests a second in all.
CONNECTIONS = 80
AT_ONCE = 20
PAUSE_SECONDS = 0.02


def main(port: str, authority: str, host: str, source: str) -> None:
    context = ssl.create_default_context(cafile=authority)

    def connect() -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", int(port)), 30, (source, 0))
        return context.wrap_socket(plain, server_hostname=host)

    request = f"GET /accounts/login/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    free, waiting = [connect() for _ in range(CONNECTIONS)], []
    refused = asked = 0
    print("begun", flush=True)
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        batch, free = free[:AT_ONCE], free[AT_ONCE:]
        for connection in batch:
            connection.sendall(request)
        asked += len(batch)
        waiting += batch
        answered = select.select(waiting, [], [], 0)[0]
        for connection in answered:
            refused += connection.recv(2**20).startswith(b"HTTP/1.1 429")
        waiting = [each for each in waiting if each not in answered]
        free += answered
    print(refused, asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
