"""Liner's API as the sandbox understands it: takes a request, returns an answer. No sockets."""

import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import Message

from .answers import Answer, granted, refused
from .magic_words import made, magic_word, nothing_made
from .reading import InvalidRequest, read_fields, read_new, read_object, read_page
from .store import StateError, Store

CREATE_PATH = "/v2/call-attempt/create/"


@dataclass(frozen=True)
class ReceivedRequest:
    """One request with its complete body; `port` is the sandbox's own."""

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


class Api:
    """Answers requests that carry the token, from a Store."""

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
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                return call(request, *match.groups())
            if match:
                answer = refused(405, f"This path takes {method} only.")
                return replace(answer, headers=(("Allow", method),))
        return refused(404, "There is no such path; each path ends with a slash.")

    def _create(self, request: ReceivedRequest) -> Answer:
        fields = read_new(_read_json(request))
        word = magic_word(fields["title"])
        answer = nothing_made(word, request.port)
        if answer is not None:
            return answer
        if word == "#changed":
            *others, last = fields["intervals"]
            fields["intervals"] = (*others, last + 1)
        if word == "#respelled":
            fields["title"] = fields["title"].upper()
        if word == "#hidden":
            fields["shown_at"] = time.time() + self._hidden_seconds
        number = self._store.make(**fields)
        if word == "#twin":
            self._store.make(**fields)
        return made(word, number)

    def _list(self, request: ReceivedRequest) -> Answer:
        offset, limit = read_page(request.query)
        shown = self._store.shown()
        page = shown[offset : offset + limit]
        next_offset = offset + limit if offset + limit < len(shown) else 0
        groups = [group.as_listed() for group in page]
        return granted({"list": groups, "next": next_offset, "total": len(shown)})

    def _detail(self, request: ReceivedRequest, number: str) -> Answer:
        for group in self._store.shown():
            if group.id == int(number):
                return granted(group.as_listed())
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
