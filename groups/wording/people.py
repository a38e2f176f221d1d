"""Sentences about people and their accounts."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

STATES = {
    "active": pgettext_lazy("of a person", "Active"),
    "invited": pgettext_lazy("of a person", "Invited"),
    "expired": _("Invitation expired"),
    "deactivated": pgettext_lazy("of a person", "Deactivated"),
}
ROLES = {
    "Supervisor": _("Supervisor"),
    "Auditor": _("Auditor"),
    "Administrator": _("Administrator"),
}


def roles_in_words(names: list[str]) -> str:
    return ", ".join(str(ROLES.get(name, name)) for name in names) or gettext("No role")


def role_sentence(name: str, role: str) -> str:
    return gettext("%(name)s is now %(role)s.") % {"name": name, "role": ROLES[role]}


def deactivation_sentence(name: str) -> str:
    return gettext("%(name)s can no longer sign in.") % {"name": name}


def reactivation_sentence(name: str) -> str:
    return gettext("%(name)s can sign in again.") % {"name": name}


def last_administrator_sentence(name: str) -> str:
    return gettext(
        "Nothing was changed: %(name)s is the last active administrator. Make someone else an"
        " administrator first."
    ) % {"name": name}


def own_account_sentence() -> str:
    return gettext("Nothing was changed: another administrator has to change your account.")


def company_account_sentence(name: str) -> str:
    return gettext(
        "Nothing was changed: %(name)s signs in with a company account, which sets the role."
    ) % {"name": name}


def deactivated_sentence(name: str) -> str:
    return gettext("No link was created: %(name)s is deactivated.") % {"name": name}


def name_taken_sentence(name: str) -> str:
    return gettext("The account %(name)s already exists.") % {"name": name}
