"""Passwords that somebody else set: their owner chooses another one at the next sign-in."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q

from groups.models import AuditEvent

OWN = "account.password_changed"
KINDS = (OWN, "account.password_reset", "account.made")


def must_change(person: User) -> bool:
    """Whether the audit trail says that somebody else set this person's password.

    With PLAIN_HTTP, which is for trying it out on one machine, nobody must.
    """
    if settings.PLAIN_HTTP:
        return False
    about = Q(details__contains=f'"person_id":{person.pk},') | Q(
        details__contains=f'"person_id":{person.pk}}}'
    )
    events = AuditEvent.objects.filter(about, kind__in=KINDS).order_by("-number")
    return events.values_list("kind", flat=True).first() != OWN
