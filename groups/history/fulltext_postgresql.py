"""The entries that hold a text, found by PostgreSQL's index of letters, which gives no order."""

import json
import uuid
from functools import cached_property

from groups.history.conditions import Condition
from groups.history.fulltext_sql import INDEXES
from groups.models import Submission, SubmissionQuerySet

# So many are counted, and sorted where that has to be done.
MOST_HOLDING = 1_000
# In PostgreSQL's own units of cost: of a million entries, some thousands.
DEAR = 10_000


class Text:
    """One text, as `condition` among what is wanted; `found` are the entries that hold it."""

    def __init__(self, condition: Condition, found: SubmissionQuerySet) -> None:
        self.condition, self.found = condition, found

    @cached_property
    def _plan(self) -> str:
        """How PostgreSQL would find them, as JSON."""
        return self.found.explain(format="json")

    @property
    def seems_common(self) -> bool:
        """Whether PostgreSQL thinks it dear to find them all, by its statistics."""
        return bool(json.loads(self._plan)[0]["Plan"]["Total Cost"] > DEAR)

    @property
    def is_indexed(self) -> bool:
        """Whether it would ask the index, and not read all entries: as where the index is missing,
        or the text has no letters."""
        return any(f'"Index Name": "{name}"' in self._plan for name in INDEXES)

    @cached_property
    def ids(self) -> list[uuid.UUID]:
        """All of them, or more than MOST_HOLDING."""
        return list(self.found.order_by().values_list("id", flat=True)[: MOST_HOLDING + 1])

    @property
    def is_common(self) -> bool:
        """Whether there are too many to sort."""
        return len(self.ids) > MOST_HOLDING

    @property
    def is_counted(self) -> bool:
        return "ids" in vars(self)

    def entries(self) -> SubmissionQuerySet:
        return Submission.objects.filter(id__in=self.ids)
