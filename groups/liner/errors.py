"""The ways a call to Liner can fail, named by what the caller can do next.

`reason` is one of the codes below, stable, for programs; groups/wording has the words for people.
"""

from typing import ClassVar


class LinerError(Exception):
    """Liner did not do what was requested, or may not have done it.

    reason       one of `reasons`
    http_status  the status of Liner's answer; None: no status line was read
    message      Liner's own message, "" if there was none
    body         the answer's body as text, at most 64 KiB in UTF-8

    The texts contain neither the token nor anything a database can't store.
    """

    reasons: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, *, reason: str, http_status: int | None = None, message: str = "", body: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.http_status = http_status
        self.message = message
        self.body = body


class Refused(LinerError):
    """Liner said no, so no interval group was made: correct the request."""

    reasons = frozenset({"refused"})  # in the documented envelope


class NotSent(LinerError):
    """Nothing left this machine, so no interval group was made: try again later."""

    reasons = frozenset(
        {
            "name_not_resolved",  # no address for the host, or not in time
            "connection_refused",  # nothing listens there
            "connect_timeout",  # no answer in time
            "unreachable",  # no route to the host, or it hung up while connecting
            "ca_file",  # the file of trusted certificates can't be read
            "tls_failed",  # no trusted, encrypted connection, or not in time
            "deadline",  # the time was up just before the first byte
            "internal",  # a bug or a lack of memory on this machine
        }
    )


class OutcomeUnknown(LinerError):
    """An interval group may have been made: look before trying again."""

    reasons = frozenset(
        {
            "deadline",  # the time was up before the answer was complete
            "cut",  # the connection ended before the answer was complete
            "bad_http",  # an answer, but not in HTTP that can be trusted
            "too_big",  # an answer over 64 KiB
            "encoded",  # a compressed answer, though none was requested
            "redirect",  # any 3xx: redirects are never followed
            "odd_status",  # a status that means neither yes nor no
            "not_json",  # not strict JSON in UTF-8
            "duplicate_keys",  # JSON with the same key twice in one object
            "no_envelope",  # JSON, but not an object with `success`
            "odd_success",  # `success` is not a boolean, or contradicts the status
            "odd_id",  # a yes without an id from 1 to 2**63 - 1
            "internal",  # a bug or a lack of memory on this machine
        }
    )


class Unreadable(LinerError):
    """A read failed, which changed nothing. Here "refused" may mean a wrong token."""

    reasons = (
        Refused.reasons
        | NotSent.reasons
        | (OutcomeUnknown.reasons - {"odd_id"})
        | {
            "odd_data",  # a yes without the documented data
            "too_many",  # a list of more than 20,000 interval groups
            "shifted",  # pages that can't be parts of the same list
        }
    )
