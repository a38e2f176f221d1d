"""The cause of an outcome: one sentence for each code that can be recorded."""

from datetime import datetime

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from groups.wording.times import short_day

NOT_SENT = {
    "name_not_resolved": _("Liner's host name was not found in time."),
    "connection_refused": _("No server answers at Liner's address."),
    "connect_timeout": _("Liner's address did not answer in time."),
    "unreachable": _("Liner's address can't be reached from here."),
    "ca_file": _("The certificate file (LINER_CA_FILE) can't be read."),
    "tls_failed": _("A secure connection could not be made in time."),
    "deadline": _("Time ran out before the request was sent."),
    "internal": _("An error in linerAdmin stopped the request before it was sent."),
}
UNKNOWN = {
    "deadline": _("Time ran out before Liner's answer was complete."),
    "cut": _("The connection ended before Liner's answer was complete."),
    "bad_http": _("The answer is not valid HTTP."),
    "too_big": _("The answer is too large to be Liner's."),
    "encoded": _("The answer is compressed, which was not requested."),
    "redirect": _("The answer is a redirect, which was not followed."),
    "odd_status": _("The HTTP status is neither a success nor a refusal."),
    "not_json": _("The answer is not JSON."),
    "duplicate_keys": _("The answer has the same key twice."),
    "no_envelope": _("The answer is not in the form that Liner documents."),
    "odd_success": _("The answer's “success” is not true or false, or contradicts its status."),
    "odd_id": _("The answer says it was created, but has no valid number."),
    "process_died": _("linerAdmin stopped while waiting for Liner's answer."),
    "number_taken": _("Another entry already has the number in the answer."),
    "internal": _("linerAdmin had an error after it began to send the request."),
}
# Reading Liner's list changes nothing in Liner.
READING = {
    "deadline": _("Time ran out before the whole list was read."),
    "refused": _("Liner refused access: the integration token may be wrong or expired."),
    "odd_data": _("The answer is not what Liner documents."),
    "too_many": _("The list has more than 20,000 interval groups."),
    "shifted": _("The list changed while it was being read."),
    "internal": _("An error in linerAdmin stopped it."),
    "not_kept": _("The database did not accept the list."),
}
OTHER = {
    "created": _("Liner created it and gave a number."),
    "refused": _("Liner refused it."),
    "found": _("Two checks found it in Liner's list. It was not there before."),
    "not_listed": _("Three checks over 15 minutes did not find it in Liner's list."),
    "settled": _("A person decided."),
}

# How an outcome is known, by its cause; other causes say nothing about that.
KNOWN_BY = {"created": "answer", "refused": "answer", "found": "found", "settled": "settled"}


def known_by(cause: str) -> str | None:
    """Returns "answer" for Liner's own, "found" in Liner's list, or "settled" by a person."""
    return KNOWN_BY.get(cause)


def how_known(cause: str, settled_by: str, settled_at: datetime | None) -> str:
    """How an outcome is known, for example "Decided by Hana, 2 Oct"; "" for Liner's own answer."""
    if known_by(cause) == "found":
        return gettext("Found in Liner's list")
    if known_by(cause) != "settled":
        return ""
    if settled_at is None:
        return gettext("Decided by %(name)s") % {"name": settled_by}
    known = {"name": settled_by, "day": short_day(settled_at)}
    return gettext("Decided by %(name)s, %(day)s") % known


def how_known_briefly(cause: str) -> str:
    """The same in one word, for rows of lists."""
    match known_by(cause):
        case "found":
            return pgettext("outcome", "found")
        case "settled":
            return pgettext("outcome", "decided")
    return ""


def cause_sentence(status: str, cause: str) -> str:
    """The sentence for a recorded cause. Some codes mean something else if nothing was sent."""
    sentences = NOT_SENT if status == "not_sent" else UNKNOWN | OTHER
    return str(sentences.get(cause, cause))


def reading_sentence(reason: str) -> str:
    """Why Liner could not be read."""
    return str((UNKNOWN | NOT_SENT | READING).get(reason, reason))
