"""Sentences about signing in."""

from django.utils.translation import gettext, ngettext

MINUTE = 60
HOUR = 60 * MINUTE


def busy_sentence() -> str:
    return gettext("Many people are signing in right now. Try again in a few seconds.")


def idle_sentence(minutes: int) -> str:
    text = ngettext(
        "You were signed out after %(n)d minute without activity.",
        "You were signed out after %(n)d minutes without activity.",
        minutes,
    )
    return text % {"n": minutes}


def limits_sentence(idle_minutes: int, longest_seconds: int) -> str:
    idle = ngettext("%(n)d minute", "%(n)d minutes", idle_minutes) % {"n": idle_minutes}
    hours = longest_seconds // HOUR
    longest = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return gettext(
        "You are signed out after %(idle)s without activity, and %(longest)s after you sign in."
    ) % {"idle": idle, "longest": longest}


def ended_sentence(count: int) -> str:
    if count == 0:
        return gettext("Already ended.")
    return ngettext("%(n)d session ended.", "%(n)d sessions ended.", count) % {"n": count}


def delay_sentence(seconds: int) -> str:
    if seconds < MINUTE:
        text = ngettext(
            "Too many attempts. Try again in %(n)d second.",
            "Too many attempts. Try again in %(n)d seconds.",
            seconds,
        )
        return text % {"n": seconds}
    minutes = -(-seconds // MINUTE)
    text = ngettext(
        "Too many attempts. Try again in %(n)d minute.",
        "Too many attempts. Try again in %(n)d minutes.",
        minutes,
    )
    return text % {"n": minutes}
