"""Sentences about signing in."""

from django.utils.translation import gettext, ngettext

MINUTE = 60


def busy_sentence() -> str:
    return gettext("Many people are signing in right now. Try again in a few seconds.")


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
