"""What can come of asking Liner, named by what the caller can do next.

    LinerError
      Refused          no interval group was made: correct the request
      NotSent          no interval group was made: try again later
      OutcomeUnknown   an interval group may have been made: look before trying again
      Unreadable       nothing is known from reading: read again whenever you like

`reason` is one of the codes below, stable, for programs; the words for people are elsewhere.

    Refused         refused             Liner said no, in the documented envelope
    NotSent         name_not_resolved   no address for the host, or not in time
                    connection_refused  nothing listens there
                    connect_timeout     nobody answered in time
                    unreachable         no way to the host, or it hung up while connecting
                    ca_file             the file of trusted certificates cannot be read
                    tls_failed          no trusted, encrypted connection, or not in time
                    deadline            the time was used up just before the first byte
                    internal            a mistake or a lack of memory on this machine
    OutcomeUnknown  deadline            the time was used up before the answer was whole
                    cut                 the connection ended before the answer was whole
                    bad_http            an answer, but not in HTTP that can be trusted
                    too_big             an answer over 64 KiB
                    encoded             a compressed answer, though none was asked for
                    redirect            any 3xx: it is never followed
                    odd_status          a status that says neither yes nor no
                    not_json            not strict JSON in UTF-8
                    duplicate_keys      JSON that says one thing twice
                    no_envelope         JSON, but not an object with `success`
                    odd_success         `success` is no boolean, or contradicts the status
                    odd_id              a yes without an id from 1 to 2**63 - 1
                    internal            a mistake or a lack of memory on this machine
    Unreadable      any of the above, but odd_id; refused may mean a wrong token
                    odd_data            a yes without the documented data
                    too_many            a list of more than 20,000 interval groups
                    shifted             pages that can't be parts of one and the same list
"""

from typing import ClassVar


class LinerError(Exception):
    """Liner did not do what it was asked, or is not known to have done it.

    reason       one of `reasons`
    http_status  the status Liner answered with; None: no status line was read
    message      Liner's own words, "" if there were none
    body         what came back, as text for the record, at most 64 KiB in UTF-8

    The texts hold neither the token nor anything a database can't store.
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

    reasons = frozenset({"refused"})


class NotSent(LinerError):
    """Nothing left this machine, so no interval group was made: try again later."""

    reasons = frozenset(
        {
            "name_not_resolved",
            "connection_refused",
            "connect_timeout",
            "unreachable",
            "ca_file",
            "tls_failed",
            "deadline",
            "internal",
        }
    )


class OutcomeUnknown(LinerError):
    """An interval group may have been made: look before trying again."""

    reasons = frozenset(
        {
            "deadline",
            "cut",
            "bad_http",
            "too_big",
            "encoded",
            "redirect",
            "odd_status",
            "not_json",
            "duplicate_keys",
            "no_envelope",
            "odd_success",
            "odd_id",
            "internal",
        }
    )


class Unreadable(LinerError):
    """Liner could not be read, or not believed: nothing was changed, so read again at will."""

    reasons = (
        Refused.reasons
        | NotSent.reasons
        | (OutcomeUnknown.reasons - {"odd_id"})
        | {"odd_data", "too_many", "shifted"}
    )
