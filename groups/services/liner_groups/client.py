"""The Liner that the settings name, with each call timed."""

from django.conf import settings

from groups.liner.client import Created, Liner, RemoteList, Token
from groups.liner.errors import LinerError, NotSent, Refused
from groups.liner.fields import NewGroup, RemoteGroup
from groups.measures.instruments import timed_call


class TimedLiner(Liner):
    def create(self, group: NewGroup) -> Created:
        with timed_call("create") as call:
            try:
                created = super().create(group)
            except LinerError as error:
                call.outcome = _outcome(error)
                raise
            call.outcome = "created"
            return created

    def read_list(self, *, timeout: float = 5.0) -> RemoteList:
        with timed_call("list") as call:
            found = super().read_list(timeout=timeout)
            call.outcome = "read"
            return found

    def read_group(self, number: int, *, timeout: float = 5.0) -> RemoteGroup | None:
        with timed_call("group") as call:
            found = super().read_group(number, timeout=timeout)
            call.outcome = "read"
            return found


def _outcome(error: LinerError) -> str:
    if isinstance(error, Refused):
        return "refused"
    return "not_sent" if isinstance(error, NotSent) else "unknown"


def liner_from_settings() -> Liner:
    return TimedLiner(
        settings.LINER_API_URL,
        Token(settings.LINER_API_TOKEN),
        timeout=settings.LINER_TIMEOUT_SECONDS,
        ca_file=settings.LINER_CA_FILE or None,
    )
