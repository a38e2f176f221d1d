"""What the database keeps: the record, the evidence, and a mirror of Liner's list."""

from groups.models.event import AuditEvent, Checkpoint, IntegrityCheck, RefusalSlot
from groups.models.liner_group import LinerGroup, MirrorState
from groups.models.recorded import as_recorded
from groups.models.review import ALARMED, DEFAULT_ALARM, OUTCOME_ALARM
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
