"""The entries that nobody has reviewed yet, one after the other."""

from dataclasses import dataclass
from typing import Any

from groups.models import Submission

MOST_COUNTED = 1_000


@dataclass(frozen=True)
class ReviewQueue:
    """What is left to review around one entry.

    left      how many entries, at most MOST_COUNTED
    next      the next older one
    previous  the next newer one
    """

    left: int
    next: Submission | None
    previous: Submission | None

    @property
    def has_more(self) -> bool:
        """Whether there may be more than `left`."""
        return self.left >= MOST_COUNTED


def review_queue(user: Any, entry: Submission) -> ReviewQueue:
    """Newest first. Nobody reviews their own entries."""
    new = Submission.objects.filter(review_state=Submission.ReviewState.NEW)
    new = new.exclude(submitted_by=user).only("id", "title", "submitted_at")
    return ReviewQueue(
        left=new.order_by()[:MOST_COUNTED].count(),
        next=new.past(entry).newest_first().first(),
        previous=new.past(entry, back=True).in_order(back=True).first(),
    )
