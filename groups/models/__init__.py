"""What the database keeps: the record, the evidence, and a mirror of Liner's list."""

from groups.models.evidence import AuditEvent, Checkpoint, IntegrityCheck, RefusalSlot
from groups.models.judged import ALARMED, DEFAULT_ALARM, OUTCOME_ALARM
from groups.models.mirror import LinerGroup, MirrorState
from groups.models.recorded import as_recorded
from groups.models.submission import Submission, SubmissionQuerySet

__all__ = [
    "ALARMED",
    "DEFAULT_ALARM",
    "OUTCOME_ALARM",
    "AuditEvent",
    "Checkpoint",
    "IntegrityCheck",
    "LinerGroup",
    "MirrorState",
    "RefusalSlot",
    "Submission",
    "SubmissionQuerySet",
    "as_recorded",
]
