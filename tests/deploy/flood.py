"""`python flood.py PORT CA HOST SOURCE`: asks as often as it can, up to a thousand times a second.

The lines "begin" and "pause" steer it. It says "refused" when it first was, and when it pauses how
many of how many requests were. A process of its own, so that the tests' clock keeps running."""

import select
import socket
import ssl
import sys

# More than nginx serves one address at once.
CONNECTIONS = 80
AT_ONCE = 20
PAUSE_SECONDS = 0.02


class Flood:
    def __init__(self, port: str, authority: str, host: str, source: str) -> None:
        self.request = f"GET /accounts/login/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        self.context = ssl.create_default_context(cafile=authority)
        self.place = (("127.0.0.1", int(port)), 30, (source, 0))
        self.host = host
        self.free, self.waiting = [self.connect() for _ in range(CONNECTIONS)], []
        self.refused = self.asked = 0

    def connect(self) -> ssl.SSLSocket:
        plain = socket.create_connection(*self.place)
        return self.context.wrap_socket(plain, server_hostname=self.host)

    def ask(self) -> None:
        batch, self.free = self.free[:AT_ONCE], self.free[AT_ONCE:]
        self.waiting += map(self.send, batch)
        self.asked += len(batch)

    def send(self, connection: ssl.SSLSocket) -> ssl.SSLSocket:
        try:
            connection.sendall(self.request)
        except OSError:  # nginx closed it meanwhile
            connection.close()
            connection = self.connect()
            connection.sendall(self.request)
        return connection

    def read(self, patience: float = 0) -> None:
        answered = select.select(self.waiting, [], [], patience)[0]
        self.waiting = [each for each in self.waiting if each not in answered]
        for connection in answered:
            try:
                self.refused += connection.recv(2**20).startswith(b"HTTP/1.1 429")
            except OSError:
                continue
            finally:
                self.free.append(connection)

    def until_told(self) -> None:
        is_known = False
        while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
            self.ask()
            self.read()
            if self.refused and not is_known:
                is_known = True
                print("refused", flush=True)
        sys.stdin.readline()
        while self.waiting:
            self.read(30)
        print(self.refused, self.asked, flush=True)
        self.refused = self.asked = 0


if __name__ == "__main__":
    flood = Flood(*sys.argv[1:])
    while sys.stdin.readline():  # "begin", or the end of it all
        flood.until_told()
