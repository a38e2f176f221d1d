"""What is deleted by itself once it is of no use; docs/security.md lists every table.

None of it is evidence: what was refused, sent or exported is an event.
"""

from datetime import timedelta

from groups.models import ExportSlot, PasswordLink, RefusalSlot, SignInDelay, database_now
from groups.services.accounts.sessions import delete_ended
from groups.services.accounts.sign_in_delays import STALE

DAY = timedelta(days=1)
# Until then, the event of a refused link names its person. Invitations stay: *People* tells from
# them who has never chosen a password.
LINKS = timedelta(days=30)


def delete_expired() -> None:
    """Deletes sessions, delays, slots and links that ended. Raises DatabaseError."""
    delete_ended()
    now = database_now()
    SignInDelay.objects.filter(at__lt=now - STALE).delete()
    RefusalSlot.objects.filter(at__lt=now - DAY).delete()
    ExportSlot.objects.filter(until__lt=now - DAY).delete()
    PasswordLink.objects.filter(is_invitation=False, expires_at__lt=now - LINKS).delete()
