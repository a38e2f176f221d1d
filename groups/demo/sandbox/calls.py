"""Liner's calls as the sandbox understands them: a request in, an answer out, no socket."""

import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import Message

from .answers import Answer, granted, refused
from .misbehave import made, magic_word, nothing_made
from .reading import InvalidRequest, read_fields, read_new, read_object, read_page
from .store import StateError, Store

CREATE_PATH = "/v2/call-attempt/create/"


@dataclass(frozen=True)
class ReceivedRequest:
    """One request with its whole body; `port` is the one on which it came."""

    method: str
    target: str
    headers: Message
    body: bytes
    port: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def is_create(self) -> bool:
        return self.method == "POST" and self.path == CREATE_PATH


class Calls:
    """Answers requests from a Store, to those who send the token."""

    def __init__(self, store: Store, token: str, hidden_seconds: float) -> None:
        self._store = store
        self._token = token.encode("utf-8")
        self._hidden_seconds = hidden_seconds
        self._routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("POST", re.escape(CREATE_PATH), self._create),
            ("GET", "/v2/call-attempt/", self._list),
            ("GET", "/v2/call-attempt/detail/([0-9]{1,19})/", self._detail),
            ("POST", "/v2/call-attempt/update/([0-9]{1,19})/", self._update),
            ("GET", "/v1/health/check/", self._health),
        ]

    def answer(self, request: ReceivedRequest) -> Answer:
        """Returns the answer to any request; raises nothing."""
        if not self._has_token(request):
            return refused(401, "The integration token is missing or wrong.")
        try:
            return self._call(request)
        except InvalidRequest as refusal:
            return refused(refusal.status, str(refusal))
        except StateError as error:
            return refused(500, str(error))

    def _has_token(self, request: ReceivedRequest) -> bool:
        sent = request.headers.get_all("X-Api-Key", [])
        return len(sent) == 1 and hmac.compare_digest(sent[0].encode("latin-1"), self._token)

    def _call(self, request: ReceivedRequest) -> Answer:
        for method, pattern, call in self._routes:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return call(request, *found.groups())
            if found:
                return replace(
                    refused(405, f"This path takes {method} only."), headers=(("Allow", method),)
                )
        return refused(404, "There is no such path; each path ends with a slash.")

    def _create(self, request: ReceivedRequest) -> Answer:
        asked = read_new(_read_json(request))
        word = magic_word(asked["title"])
        answer = nothing_made(word, request.port)
        if answer is not None:
            return answer
        if word == "#changed":
            *others, last = asked["intervals"]
            asked["intervals"] = (*others, last + 1)
        if word == "#hidden":
            asked["shown_at"] = time.time() + self._hidden_seconds
        number = self._store.make(**asked)
        if word == "#twin":
            self._store.make(**asked)
        return made(word, number)

    def _list(self, request: ReceivedRequest) -> Answer:
        offset, limit = read_page(request.query)
        shown = self._store.shown()
        page = shown[offset : offset + limit]
        following = offset + limit if offset + limit < len(shown) else 0
        return granted(
            {"list": [each.as_listed() for each in page], "next": following, "total": len(shown)}
        )

    def _detail(self, request: ReceivedRequest, number: str) -> Answer:
        for each in self._store.shown():
            if each.id == int(number):
                return granted(each.as_listed())
        return _unknown_id(number)

    def _update(self, request: ReceivedRequest, number: str) -> Answer:
        changes = read_fields(_read_json(request))
        if not changes:
            raise InvalidRequest(422, "There is nothing to change.")
        if not self._store.change(int(number), **changes):
            return _unknown_id(number)
        return granted({"id": int(number)})

    def _health(self, request: ReceivedRequest) -> Answer:
        return granted({"sandbox": "ok"})


def _unknown_id(number: str) -> Answer:
    return refused(404, f"There is no interval group {number}.")


def _read_json(request: ReceivedRequest) -> dict[str, object]:
    headers = request.headers
    is_json = headers.get_content_type() == "application/json" and "Content-Type" in headers
    if not is_json or (headers.get_content_charset() or "utf-8") != "utf-8":
        raise InvalidRequest(415, "The body must be sent as application/json in UTF-8.")
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise InvalidRequest(415, "The body must be sent without an encoding.")
    return read_object(request.body)
