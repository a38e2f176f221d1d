"""Finding the entry that the same form, or an identical request, created before."""

from groups.models import Submission


class Conflict(Exception):
    """Another entry, `earlier`, prevents the request."""

    def __init__(self, earlier: Submission) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier


class KeyReused(Conflict):
    """The form key was used before, for a different request."""


class StillOpen(Conflict):
    """An identical request was sent before, and its outcome is not known yet."""


def find_earlier(submission: Submission) -> Submission | None:
    """Returns the entry with the submission's key, or None if the key is unused.

    Raises KeyReused if that entry is a different request, and StillOpen if an identical request
    with another key is still open.
    """
    earlier = Submission.objects.filter(key=submission.key).first()
    if earlier is None:
        earlier = Submission.objects.open_for(submission.new_group).first()
        if earlier is None:
            return None
        # The same key may have been committed between the two queries.
        if earlier.key != submission.key:
            raise StillOpen(earlier)
    if _content(earlier) != _content(submission):
        raise KeyReused(earlier)
    return earlier


def _content(submission: Submission) -> tuple[object, ...]:
    return submission.submitted_by_id, submission.new_group, submission.reason
