"""Texts of Django that groups/locale translates in its own way.

They stand here so that `make messages` keeps them.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

TEXTS = (
    gettext_noop("Your password can’t be too similar to your other personal information."),  # noqa: RUF001 - as Django writes it
    gettext_noop("Your password can’t be a commonly used password."),  # noqa: RUF001 - as Django writes it
    gettext_noop("Your password can’t be entirely numeric."),  # noqa: RUF001 - as Django writes it
    gettext_noop(
        "Enter a valid username. This value may contain only unaccented lowercase a-z and"
        " uppercase A-Z letters, numbers, and @/./+/-/_ characters."
    ),
    gettext_noop(
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_"
        " characters."
    ),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("This password is too common."),
    gettext_noop("This password is entirely numeric."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        None,
    ),
)
