"""Sentences about second factors."""

from django.utils.translation import gettext


def wrong_code_sentence() -> str:
    return gettext("Wrong code. Enter the current code: each one works once.")


def wrong_passkey_sentence() -> str:
    return gettext("The passkey did not work. Try again, or use another way to sign in.")


def wrong_password_sentence() -> str:
    return gettext("Wrong password.")


def wrong_new_code_sentence() -> str:
    return gettext(
        "Wrong code. Check that the app has this key and your phone shows the right time."
    )


def wrong_new_passkey_sentence() -> str:
    return gettext("The passkey was not added. Try again.")


def added_sentence() -> str:
    return gettext("Added.")


def removed_sentence() -> str:
    return gettext("Removed.")


def second_app_sentence() -> str:
    return gettext("You already have an authenticator app. Remove it first.")


def reset_sentence(name: str) -> str:
    return gettext("%(name)s has no second factor now.") % {"name": name}


def nothing_to_reset_sentence(name: str) -> str:
    return gettext("Nothing was changed: %(name)s has no second factor.") % {"name": name}
