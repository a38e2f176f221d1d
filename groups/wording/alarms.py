"""What to do about an alarm, and what it says of interval groups."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

NEXT_STEPS = {
    "different": _("Correct it in Liner, or keep it as it is."),
    "found_late": _("Check in Liner whether it was created twice."),
    "number_taken": _("Check in Liner which entry the number belongs to."),
    "not_held": _("Check in Liner whether it was deleted or has another number."),
    "unknown_long": _("Check in Liner whether it was created."),
    "made": _("Check that the change was agreed."),
    "elsewhere": _("Check in Liner that this was intended."),
}


def next_step(code: str) -> str:
    return str(NEXT_STEPS.get(code, ""))


def in_one_sentence(label: str, link: str) -> str:
    """For a chat; in English, as all messages to programs."""
    return f"linerAdmin has raised an alarm: {label}. {link}"


def about(code: str, count: int) -> str:
    """What an alarm says of other interval groups; their numbers follow, if there are any."""
    if code == "not_held":
        return _same_plan(count)
    if code == "number_taken":
        return gettext("Liner answered with") if count else ""
    if code == "elsewhere":
        return gettext("The default in Liner is now") if count else gettext("Liner has no default.")
    return ""


def kinds_in_words(*, unknown: int, alarms: int, requested: int, explained: int) -> list[str]:
    """For example ["2 unknown outcomes", "1 alarm"]; leaves out what there is none of."""
    found = (
        (unknown, ngettext("%(n)d unknown outcome", "%(n)d unknown outcomes", unknown)),
        (alarms, ngettext("%(n)d alarm", "%(n)d alarms", alarms)),
        (
            requested,
            ngettext("%(n)d explanation requested", "%(n)d explanations requested", requested),
        ),
        (
            explained,
            ngettext("%(n)d explanation to review", "%(n)d explanations to review", explained),
        ),
    )
    return [text % {"n": n} for n, text in found if n]


def _same_plan(count: int) -> str:
    if not count:
        return gettext("No other interval group in Liner has the same intervals and settings.")
    return ngettext(
        "One other interval group has the same intervals and settings:",
        "%(count)d other interval groups have the same intervals and settings:",
        count,
    ) % {"count": count}
