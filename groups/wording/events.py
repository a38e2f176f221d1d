"""The kinds of events, and filters of the events, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from groups.wording.bidi import isolated
from groups.wording.company_sign_in import HOW, REFUSALS
from groups.wording.people import ROLES as ROLE_NAMES

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
    "account.password_reset": _("Password reset"),
    "account.sessions_ended": _("Sessions ended"),
    "account.link_made": _("Password link created"),
    "account.link_used": _("Password link used"),
    "account.link_refused": _("Password link refused"),
    "account.factor_added": _("Second factor added"),
    "account.factor_removed": _("Second factor removed"),
    "account.factor_reset": _("Second factor reset"),
    "account.codes_made": _("Recovery codes created"),
    "account.code_used": _("Recovery code used"),
    "role.renamed": _("Role renamed"),
    "permission.refused": _("Permission refused"),
    "export": _("Export started"),
    "export.ended": _("Export ended"),
    "integrity.checked": _("Integrity checked"),
    "integrity.answered": _("Integrity finding answered"),
    "record.restored": _("Restored backup confirmed"),
    "record.group_accounted_for": _("Interval group accounted for"),
    "history.seeded": _("Sample history added"),
    "submission.opened": _("Interval group requested"),
    "submission.created": _("Liner answered: created"),
    "submission.refused": _("Liner answered: refused"),
    "submission.unknown": _("No clear answer from Liner"),
    "submission.not_sent": pgettext_lazy("step", "Not sent"),
    "submission.replayed": _("Outcome recorded later"),
    "submission.swept": _("Unknown: linerAdmin stopped"),
    "submission.read_back": _("Checked in Liner"),
    "submission.default_read": _("Default in Liner checked"),
    "submission.scanned": _("Checked Liner's list"),
    "submission.found": _("Found in Liner's list"),
    "submission.absent": _("Not in Liner's list"),
    "submission.proposed": _("First decision"),
    "submission.settled": _("Decided by a person"),
    "submission.alarm_raised": _("Alarm raised"),
    "submission.alarm_answered": _("Alarm answered"),
    "alarm.sent": _("Alarm sent"),
    "alarm.not_sent": _("Alarm could not be sent"),
    "submission.reviewed": _("Reviewed, or explanation requested"),
    "submission.explained": pgettext_lazy("step", "Explained"),
}

REASONS = {reason: short for reason, (short, *_) in REFUSALS.items()}
# What the record says in English in `of` and `factor`.
WORDS = {
    "history": _("history"),
    "events": pgettext_lazy("export", "events"),
    "password change": _("password change"),
    "confirmation": pgettext_lazy("of a password", "confirmation"),
    "authenticator app": _("authenticator app"),
    "passkey": _("passkey"),
    "recovery code": _("recovery code"),
}
ROLES = {"added": _("added %(names)s"), "removed": _("removed %(names)s")}


def event_title(kind: str, details: str = "") -> str:
    """What happened; one kind is two things, which only its details tell apart."""
    if kind == "submission.reviewed" and details:
        is_request = '"needs_explanation"' in details
        return (
            pgettext("step", "Explanation requested")
            if is_request
            else pgettext("event", "Reviewed")
        )
    return str(KINDS.get(kind, kind))


def event_about(details: Mapping[str, Any]) -> Iterator[str]:
    """What the details of an event say of accounts, roles, exports, checks and addresses."""
    if "format" in details:
        details = {"of": "history", **details}
    for name in ("person", "name", "of", "factor", "called", "format", "path", "ip"):
        if isinstance(text := details.get(name), str):
            yield str(WORDS.get(text, text)) if name in ("of", "factor") else text
    for name, words in ROLES.items():
        if isinstance(names := details.get(name), list):
            called = [str(ROLE_NAMES.get(each, each)) for each in map(str, names)]
            yield words % {"names": ", ".join(called)}
    if isinstance(number := details.get("number"), int):
        yield f"#{number}"
    if isinstance(count := details.get("sessions"), int):
        yield ngettext("%(count)d session", "%(count)d sessions", count) % {"count": count}
    if isinstance(wrong := details.get("wrong"), int):
        changes = ngettext("%(count)d change", "%(count)d changes", wrong) % {"count": wrong}
        yield changes if wrong else gettext("verified")
    for name, found in (("reason", REASONS), ("how", HOW)):
        if isinstance(text := details.get(name), str) and text in found:
            yield str(found[text])


def event_filter_in_words(name: str, value: str) -> str:
    """A filter in use, for example "By anna"."""
    shown = isolated(value, strip_controls=True)
    if name == "by":
        return pgettext("actor", "By %(name)s") % {"name": shown}
    if name == "ip":
        return gettext("From %(address)s") % {"address": shown}
    if name == "submission":
        return gettext("Entry %(id)s") % {"id": shown}
    return event_title(shown)
