"""Why create() returned neither an entry nor something to confirm."""

from groups.models import Submission


class CreateError(Exception):
    """Nothing was sent to Liner by this call."""


class KeyReused(CreateError):
    """The form key was used for another request: `earlier` is what that made."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class StillOpen(CreateError):
    """The same was requested before, as `earlier`, and its outcome isn't known yet."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class NotRecorded(CreateError):
    """The database did not take the record, so this call sent nothing; an earlier one may have."""
