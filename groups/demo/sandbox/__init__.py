"""A pretend Liner for trying things out and for tests; never the real one.

It answers the documented calls over real HTTP, on 127.0.0.1 only: create, list, detail and update
of interval groups, and health. It was written from Liner's documentation alone and shares no code
with linerAdmin's client, so that each exposes mistakes in the other. Words like `#lost` in a title
make it misbehave; MAGIC lists them.

Where Liner's documentation says nothing, these are the sandbox's own choices:

- Success is 200. A wrong or missing token is 401 on every call, an unknown path or id 404 (also a
  path without its final "/"), another method 405, also HEAD. A body is 400 if it is not a JSON
  object or has a duplicate key, 411 without a Content-Length (also chunked), 413 above 1 MiB, and
  415 if it is not `application/json` in UTF-8. Fields that are wrong, missing, unknown or null are
  422. Each of these answers has the envelope with `success` false and `data` null.
- A title has at least one character that is not white space, and is stored as sent; titles may
  repeat. There is at least one interval, each from 0 minutes to 2^63 - 1.
- `isDefault: true` takes the flag from the former default; at first no interval group is default.
- The list is sorted from oldest to newest. `next` is the offset of the next page, 0 on the last.
  `offset` and `limit` out of range, and repeated or unknown parameters, are 422.
- Update answers with the id, accepts the fields of create and refuses a request without any.
- A new interval group is in the list at once (but see `#hidden`).
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from .api import Api
from .delivery import Pace
from .magic_words import MAGIC
from .reading import InvalidRequest, read_new
from .server import Post, Server
from .store import StateError, Store, write_state

__all__ = ["DEFAULT_KEY", "MAGIC", "InvalidRequest", "Post", "Sandbox", "StateError", "write_state"]

# The integration token unless another is set; it is only good for a sandbox.
DEFAULT_KEY = "sandbox-token"


class Sandbox:
    """A pretend Liner in threads of this process.

    port          0: the first start() picks a free port, and later starts use it again
    state_file    keeps interval groups and the next id; two sandboxes must not share one
    slow_seconds, hold_seconds, hidden_seconds, drip_seconds
                  how long `#slow`, `#timeout` and `#hidden` take, and the pause of `#drip`
    keep_posts    keep every POST to create in `posts`, in order
    log           called, from any thread, with one line for each answer

    Raises ValueError for an empty token and StateError for a state file that can't be used.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        token: str = DEFAULT_KEY,
        state_file: Path | None = None,
        slow_seconds: float = 3.0,
        hold_seconds: float = 60.0,
        hidden_seconds: float = 60.0,
        drip_seconds: float = 1.0,
        keep_posts: bool = True,
        log: Callable[[str], None] | None = None,
    ) -> None:
        if not token:
            raise ValueError("The sandbox needs a token that is not empty.")
        self.token = token
        self.posts: list[Post] = []
        self._port = port
        self._store = Store(state_file)
        self._api = Api(self._store, token, hidden_seconds)
        self._pace = Pace(slow=slow_seconds, silent=hold_seconds, drip=drip_seconds)
        self._on_post = self.posts.append if keep_posts else None
        self._log = log
        self._may_answer = threading.Event()
        self._may_answer.set()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Returns "http://127.0.0.1:PORT"; RuntimeError while port 0 has not been picked yet."""
        if not self._port:
            raise RuntimeError("Start the sandbox first: its port is picked then.")
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listens and serves in the background; OSError if the port is not available."""
        if self._server is not None:
            raise RuntimeError("This sandbox runs already.")
        self._server = Server(
            self._port,
            self._api,
            self._pace,
            may_answer=self._may_answer,
            on_post=self._on_post,
            log=self._log,
        )
        self._port = self._server.server_address[1]

    def stop(self) -> None:
        """Closes the port and every connection, also of unanswered calls; ends a hold()."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def interval_groups(self) -> list[dict[str, Any]]:
        """Returns all interval groups, also hidden ones, oldest first, as Liner lists them."""
        return [kept.as_listed() for kept in self._store.all()]

    def hold(self) -> None:
        """Lets create calls do their work, but delays their answers until release()."""
        self._may_answer.clear()

    def release(self) -> None:
        self._may_answer.set()

    def add(
        self, title: str, intervals: Sequence[int], is_default: bool = False, reset: bool = False
    ) -> int:
        """Makes an interval group as if someone else had, and returns its id.

        Ignores magic words. Raises InvalidRequest where create would refuse.
        """
        fields = {
            "title": title,
            "intervals": list(intervals),
            "isDefault": is_default,
            "resetAttemptsEnabled": reset,
        }
        return self._store.make(**read_new(fields))
