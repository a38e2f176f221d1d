"""The titles of the steps in an entry's timeline."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

TITLES = {
    "requested": _("Asked"),
    "shown": _("Shown before it was sent"),
    "not_shown": _("What it does, in words; this was not shown before it was sent"),
    "confirmed": _("Confirmed"),
    "unconfirmed": _("To be confirmed, and not confirmed"),
    "sent": _("Sent to Liner"),
    "prepared": _("On record, to be sent to Liner"),
    "created": _("Answered: created"),
    "refused": _("Answered: refused"),
    "unknown": _("No clear answer"),
    "not_sent": _("Liner could not be reached: nothing was sent"),
    "replayed": _("The outcome, put on record later"),
    "imported": _("Put on record: it was made before there was evidence"),
    "swept": _("Taken for unknown: the program ended while it waited"),
    "read_back": _("Read back from Liner"),
    "default_read": _("Liner's default, read afterwards"),
    "scanned": _("Looked for in Liner's list"),
    "found": _("Found in Liner's list"),
    "absent": _("Not in Liner's list"),
    "proposed": _("Decided by a first person"),
    "settled": _("Decided by a person"),
    "alarm_raised": _("Alarm raised"),
    "alarm_answered": _("Alarm answered"),
    "reviewed": _("Reviewed"),
    "explanation_requested": _("Explanation requested"),
    "explained": _("Explained"),
}


def step_title(code: str, count: int = 1) -> str:
    """For example "Answered: created", "Looked for in Liner's list, 12 times"."""
    title = str(TITLES.get(code, code))
    if count == 1:
        return title
    return ngettext("%(title)s, %(count)d time", "%(title)s, %(count)d times", count) % {
        "title": title,
        "count": count,
    }


def evidence_text(first: int, last: int) -> str:
    """The events behind a step: "#event 12", "#event 12 to 40"."""
    if first == last:
        return gettext("#event %(first)d") % {"first": first}
    return gettext("#event %(first)d to %(last)d") % {"first": first, "last": last}
