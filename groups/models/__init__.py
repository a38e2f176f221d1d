"""The tables: submissions, the audit trail, and a mirror of Liner's list."""

from groups.models.alarm_message import AlarmMessage
from groups.models.checkpoint import Checkpoint
from groups.models.clock import database_now, database_time
from groups.models.columns import as_recorded
from groups.models.event import AuditEvent
from groups.models.export_slot import ExportSlot
from groups.models.integrity_check import IntegrityCheck
from groups.models.liner_group import LinerGroup
from groups.models.mirror_state import MirrorState
from groups.models.password_link import PasswordLink
from groups.models.preference import Preference
from groups.models.refusal_slot import RefusalSlot
from groups.models.review import ALARMED, DEFAULT_ALARM, OUTCOME_ALARM
from groups.models.session import Session, key_hash
from groups.models.sign_in_delay import SignInDelay
from groups.models.submission import Submission, SubmissionQuerySet

__all__ = [
    "ALARMED",
    "DEFAULT_ALARM",
    "OUTCOME_ALARM",
    "AlarmMessage",
    "AuditEvent",
    "Checkpoint",
    "ExportSlot",
    "IntegrityCheck",
    "LinerGroup",
    "MirrorState",
    "PasswordLink",
    "Preference",
    "RefusalSlot",
    "Session",
    "SignInDelay",
    "Submission",
    "SubmissionQuerySet",
    "as_recorded",
    "database_now",
    "database_time",
    "key_hash",
]
