"""Why create() sent nothing and returned nothing."""

from groups.models import Submission


class NotRecorded(Exception):
    """The database refused the record, so this call sent nothing; an earlier call may have."""


class Conflict(Exception):
    """Another entry, `earlier`, prevents the request."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class KeyReused(Conflict):
    """The form key was used before, for a different request."""


class StillOpen(Conflict):
    """An identical request was sent before, and its outcome is not known yet."""
