"""The kinds of events, and filters of the events, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.wording.bidi import isolated

KINDS = {
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.refused": _("Sign-in refused"),
    "account.made": _("Account created"),
    "account.changed": _("Account changed"),
    "account.deleted": _("Account deleted"),
    "account.roles": _("Roles changed"),
    "account.permissions": _("Permissions changed"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("Password reset by somebody else"),
    "role.renamed": _("Role renamed"),
    "permission.refused": _("Permission refused"),
    "export": _("Export"),
    "export.ended": _("Export ended"),
    "integrity.checked": _("Integrity checked"),
    "integrity.answered": _("Integrity finding answered"),
    "history.seeded": _("Made-up history added"),
    "submission.opened": _("Interval group requested"),
    "submission.created": _("Liner answered: created"),
    "submission.refused": _("Liner answered: refused"),
    "submission.unknown": _("No clear answer from Liner"),
    "submission.not_sent": _("Not sent"),
    "submission.replayed": _("Outcome recorded later"),
    "submission.swept": _("Marked unknown: the program ended"),
    "submission.read_back": _("Read back from Liner"),
    "submission.default_read": _("Liner's default read"),
    "submission.scanned": _("Looked for in Liner's list"),
    "submission.found": _("Found in Liner's list"),
    "submission.absent": _("Not in Liner's list"),
    "submission.proposed": _("Decision proposed"),
    "submission.settled": _("Decided by a person"),
    "submission.alarm_raised": _("Alarm raised"),
    "submission.alarm_answered": _("Alarm answered"),
    "submission.reviewed": _("Reviewed, or explanation requested"),
    "submission.explained": _("Explained"),
}


def event_title(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def event_filter_in_words(name: str, value: str) -> str:
    """A filter in use, for example "by anna"."""
    shown = isolated(value, strip_controls=True)
    if name == "by":
        return gettext("by %(name)s") % {"name": shown}
    if name == "ip":
        return gettext("from %(address)s") % {"address": shown}
    if name == "submission":
        return gettext("entry %(id)s") % {"id": shown}
    return event_title(shown)
