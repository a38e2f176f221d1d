"""Checkpoints that `reconcile` makes by itself."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from groups.audit.append import head, lock_head
from groups.audit.checkpoint_delivery import NotDelivered, deliver
from groups.audit.checkpoints import make_checkpoint, newest_checkpoint
from groups.models import database_now

log = logging.getLogger(__name__)

# With no new events since the last one, a day; one from the future counts as long ago.
EVERY = timedelta(hours=1)
AT_LEAST_EVERY = timedelta(days=1)


def make_due_checkpoint() -> bool:
    """Makes and delivers a checkpoint if it is time for one; of several processes, one does.

    Returns whether this one did. A delivery that fails is logged. Raises DatabaseError.
    """
    return _is_due() and make_and_deliver(when=_is_due)


def make_and_deliver(when: Callable[[], bool] = lambda: True) -> bool:
    """Does it at once, if `when` still holds under the lock on the end of the chain."""
    with transaction.atomic():
        lock_head()
        if not when():
            return False
        checkpoint = make_checkpoint()
    try:
        deliver(checkpoint)
    except NotDelivered as error:
        log.error("The checkpoint is in the database, but not in all other places: %s", error)
    return True


def _is_due() -> bool:
    newest = newest_checkpoint()
    if newest is None:
        return True
    every = AT_LEAST_EVERY if newest.size == head()[0] else EVERY
    return abs(database_now() - newest.at) >= every
