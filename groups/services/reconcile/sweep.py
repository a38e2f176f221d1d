"""Requests whose process died before it recorded an outcome."""

from datetime import timedelta

from django.conf import settings

from groups.models import Submission, database_now
from groups.services.clocks import clocks_differ
from groups.services.record.submissions import change

Status = Submission.Status

# After the call's own deadline: time for a slow database to store the outcome.
MARGIN = timedelta(minutes=1)


def sweep() -> int:
    """Turns `sending` into `unknown` where the process must have died; returns how many.

    None while the clocks differ.
    """
    deadline = timedelta(seconds=settings.LINER_TIMEOUT_SECONDS) + MARGIN
    now = database_now()
    dead = Submission.objects.filter(status=Status.SENDING, submitted_at__lt=now - deadline)
    if not dead or clocks_differ():
        return 0
    return sum(
        change(
            submission,
            "submission.swept",
            expect=[Status.SENDING],
            status=Status.UNKNOWN,
            cause="process_died",
            finished_at=now,
        )
        for submission in dead
    )
