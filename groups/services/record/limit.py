"""How many requests one person may send to Liner in an hour (MAX_CREATES_PER_HOUR)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from groups.models import Submission, database_now

HOUR = timedelta(hours=1)


class TooManyCreates(Exception):
    """Nothing was recorded or sent. From `again_at` on the person may create again."""

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at


def check_limit(by: Any) -> None:
    """Raises TooManyCreates. In the transaction that records the request: of two at once, the
    second waits for the first, and counts it."""
    most = settings.MAX_CREATES_PER_HOUR
    if most is None:
        return
    User.objects.select_for_update().get(pk=by.pk)
    now = database_now()
    recent = Submission.objects.filter(submitted_by=by, submitted_at__range=(now - HOUR, now))
    times = list(recent.newest_first().values_list("submitted_at", flat=True)[:most])
    if len(times) == most:
        raise TooManyCreates(times[-1] + HOUR)
