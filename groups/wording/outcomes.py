"""The cause of an outcome: one sentence for each code that can be recorded."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NOT_SENT = {
    "name_not_resolved": _("The name of Liner's host was not found, or not in time."),
    "connection_refused": _("Nothing listens at Liner's address."),
    "connect_timeout": _("Nobody answered at Liner's address in time."),
    "unreachable": _("There is no way from here to Liner's address, or the connection broke."),
    "ca_file": _("The file of trusted certificates (LINER_CA_FILE) can't be read."),
    "tls_failed": _("No trusted, encrypted connection came about, or not in time."),
    "deadline": _("The time was used up before the request began."),
    "internal": _("A mistake on this side stopped the request before it began."),
}
UNKNOWN = {
    "deadline": _("The time was used up before Liner's answer was whole."),
    "cut": _("The connection ended before Liner's answer was whole."),
    "bad_http": _("What came back is not HTTP that can be trusted."),
    "too_big": _("The answer was larger than any answer of Liner's is."),
    "encoded": _("The answer was compressed, though that was not asked for."),
    "redirect": _("The answer pointed to another address, which was not followed."),
    "odd_status": _("The HTTP status says neither yes nor no."),
    "not_json": _("The answer is not JSON."),
    "duplicate_keys": _("The answer says one thing twice."),
    "no_envelope": _("The answer does not have the form that Liner documents."),
    "odd_success": _("The answer's “success” is neither yes nor no, or contradicts its status."),
    "odd_id": _("The answer says yes, but without a number that can be believed."),
    "process_died": _("The program ended while it waited for Liner's answer."),
    "number_taken": _("The answer's number belongs to another entry already."),
    "internal": _("A mistake on this side came up after the request had begun."),
}
# Reading Liner's list changes nothing in Liner.
READING = {
    "deadline": _("The time was used up before all of it was read."),
    "refused": _("Liner refused to be read: the integration token may be wrong or expired."),
    "odd_data": _("The answer does not hold what Liner documents."),
    "too_many": _("The list is longer than 20,000 interval groups."),
    "shifted": _("The list changed while it was being read."),
    "internal": _("A mistake on this side stopped the reading."),
    "not_kept": _("It was read, but the database here did not take it."),
}
OTHER = {
    "created": _("Liner said yes and gave a number."),
    "refused": _("Liner said no."),
    "found": _("Just this was found in Liner's list, twice, and was not there before."),
    "not_listed": _("Liner's whole list did not hold it, three times, long enough afterwards."),
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
    day = formats.date_format(timezone.localtime(settled_at), "j M")
    return gettext("Decided by %(name)s, %(day)s") % {"name": settled_by, "day": day}


def cause_sentence(status: str, cause: str) -> str:
    """The sentence for a recorded cause. Some codes mean something else if nothing was sent."""
    sentences = NOT_SENT if status == "not_sent" else UNKNOWN | OTHER
    return str(sentences.get(cause, cause))


def reading_sentence(reason: str) -> str:
    """Why Liner could not be read."""
    return str((UNKNOWN | NOT_SENT | READING).get(reason, reason))
