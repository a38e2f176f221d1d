"""The titles of the steps in an entry's timeline."""

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

TITLES = {
    "requested": _("Requested"),
    "shown": _("Plan shown before sending"),
    "not_shown": _("Plan not shown before sending"),
    "confirmed": _("Confirmed"),
    "unconfirmed": _("Not confirmed"),
    "sent": _("Sent to Liner"),
    "prepared": _("Recorded, not sent yet"),
    "created": _("Liner answered: created"),
    "refused": _("Liner answered: refused"),
    "unknown": _("No clear answer from Liner"),
    "not_sent": pgettext_lazy("step", "Not sent"),
    "replayed": _("Outcome recorded later"),
    "imported": _("Imported: older than the audit trail"),
    "swept": _("No outcome recorded in time"),
    "read_back": _("Read from Liner"),
    "same": _("Verified in Liner"),
    "different": _("Saved differently in Liner"),
    "not_held": _("Not found in Liner"),
    "default_read": _("Liner's default afterwards"),
    "scanned": _("Checked Liner's list"),
    "found": _("Found in Liner's list"),
    "absent": _("Not in Liner"),
    "proposed": _("First decision"),
    "settled": _("Decided"),
    "alarm_raised": _("Alarm raised"),
    "alarm_answered": _("Alarm answered"),
    "alarm.sent": _("Alarm sent"),
    "alarm.not_sent": _("Alarm could not be sent"),
    "reviewed": pgettext_lazy("step", "Reviewed"),
    "explanation_requested": pgettext_lazy("step", "Explanation requested"),
    "explained": pgettext_lazy("step", "Explained"),
}


def step_title(code: str, *, by: str = "", count: int = 1) -> str:
    """For example "Reviewed by boris", "Checked Liner's list, 12 times"."""
    title = str(TITLES.get(code, code))
    if by:
        return gettext("%(title)s by %(name)s") % {"title": title, "name": by}
    if count == 1:
        return title
    return ngettext("%(title)s, %(count)d time", "%(title)s, %(count)d times", count) % {
        "title": title,
        "count": count,
    }


def evidence_text(first: int, last: int) -> str:
    """The events behind a step: "event 12", "events 12 to 40"."""
    if first == last:
        return gettext("event %(first)d") % {"first": first}
    return gettext("events %(first)d to %(last)d") % {"first": first, "last": last}
