"""Why submit() returned no finished record."""

from groups.models import Submission
from groups.services.record.outcome import Outcome


class SubmitError(Exception):
    """Nothing was sent to Liner by this call, except where a subclass says so."""


class KeyReused(SubmitError):
    """The form key has served for another request: `earlier` is what it made."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class StillOpen(SubmitError):
    """Just the same was asked before, as `earlier`, and how that ended isn't known yet."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class DefaultMoved(SubmitError):
    """Liner's default is no longer the one that the person was shown."""


class NotConfirmed(SubmitError):
    """What the person has not confirmed must not be sent, and nothing was made of it before."""


class NotRecorded(SubmitError):
    """The database did not take the record, so this call sent nothing; an earlier one may have."""


class OutcomeNotRecorded(SubmitError):
    """Liner was asked, but the database did not take how it ended.

    `outcome` is all there is; `spooled` tells whether a file keeps it until the database does.
    """

    def __init__(self, submission: Submission, outcome: Outcome, *, spooled: bool) -> None:
        super().__init__(submission.pk)
        self.submission = submission
        self.outcome = outcome
        self.spooled = spooled
