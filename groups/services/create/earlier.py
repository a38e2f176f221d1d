"""What the same form, or the same request, made before."""

from groups.models import Submission
from groups.services.create.errors import KeyReused, StillOpen


def find_earlier(submission: Submission) -> Submission | None:
    """Returns the entry that the submission's key made before; None where it is unused.

    Raises KeyReused where that was another request, and StillOpen where the outcome of the same
    request under another key isn't known yet.
    """
    earlier = Submission.objects.filter(key=submission.key).first()
    if earlier is None:
        earlier = Submission.objects.open_for(submission.new_group).first()
        if earlier is None:
            return None
        # With the same key it was committed just between the two looks.
        if earlier.key != submission.key:
            raise StillOpen(earlier)
    if _content(earlier) != _content(submission):
        raise KeyReused(earlier)
    return earlier


def _content(submission: Submission) -> tuple[object, ...]:
    return submission.submitted_by_id, submission.new_group, submission.reason
