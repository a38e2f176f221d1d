"""Mistakes that somebody could make in the services, put there on purpose."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from groups.liner.client import Created, Liner
from groups.liner.errors import LinerError, OutcomeUnknown
from groups.liner.fields import NewGroup
from groups.models import Submission
from groups.models.liner_group import LinerGroupQuerySet
from groups.services.create import create, send
from groups.services.liner_groups.mirror import Reading, begin
from groups.services.reconcile import matching, sweep
from groups.services.record import outcome, submissions

Mistake = Callable[[], AbstractContextManager[Any]]


@contextmanager
def record_after_the_call() -> Iterator[None]:
    write = outcome._write

    def open_and_write(submission: Any, ended: Any) -> None:
        submissions.open_submission(submission, by=submission.submitted_by)
        write(submission, ended)

    with ExitStack() as stack:
        stack.enter_context(patch.object(create, "open_submission", lambda *args, **options: None))
        stack.enter_context(patch.object(outcome, "_write", open_and_write))
        yield


def verdict_for(is_one: Callable[[LinerError], bool], verdict: str) -> Mistake:
    """A kind of error is taken for a verdict that it does not allow."""
    status = send._status

    def mistaken(error: LinerError) -> str:
        return verdict if is_one(error) else status(error)

    return lambda: patch.object(send, "_status", mistaken)


def retry_the_post() -> AbstractContextManager[Any]:
    create_once = Liner.create

    def create_twice(liner: Liner, new_group: NewGroup) -> Created:
        try:
            return create_once(liner, new_group)
        except OutcomeUnknown:
            return create_once(liner, new_group)

    return patch.object(Liner, "create", create_twice)


def no_claim_check() -> AbstractContextManager[Any]:
    return patch.object(matching, "_has_rival", lambda submission: False)


def no_settle_time() -> AbstractContextManager[Any]:
    return patch.object(matching, "SETTLE_AFTER", timedelta(0))


def no_list_before_the_post() -> AbstractContextManager[Any]:
    return patch.object(create, "read_list", lambda liner, **options: Reading(begin(), ()))


def dead_is_not_sent() -> AbstractContextManager[Any]:
    change = submissions.change

    def mistaken(submission: Any, kind: str, **options: Any) -> bool:
        if kind == "submission.swept":
            options["status"] = "not_sent"
        return change(submission, kind, **options)

    return patch.object(sweep, "change", mistaken)


def the_title_is_enough() -> AbstractContextManager[Any]:
    def by_title(groups: Any, entry: Submission) -> Any:
        return groups.filter(title=entry.title)

    return patch.object(LinerGroupQuerySet, "possibly_made_by", by_title)


def _is_server_error(error: LinerError) -> bool:
    return error.http_status is not None and error.http_status >= 500


MISTAKES: dict[str, Mistake] = {
    "record after the call": record_after_the_call,
    "time-out as failure": verdict_for(lambda error: error.reason == "deadline", "not_sent"),
    "5xx as failure": verdict_for(_is_server_error, "refused"),
    "retry the POST": retry_the_post,
    "no claim check": no_claim_check,
    "no settle time": no_settle_time,
    "no list before the POST": no_list_before_the_post,
    "a dead process has not sent": dead_is_not_sent,
    "the title is enough for a match": the_title_is_enough,
}
