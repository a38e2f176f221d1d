"""Why somebody was not signed in with the company account, and what to do."""

from django.utils.translation import gettext_lazy as _

SERVICE = _("Try again. If it happens again, tell your administrator.")
NOT_VALID = _("Your company's sign-in service gave an invalid answer")

# For each reason: as an event says it, what happened, and what to do.
REFUSALS = {
    "expired": (
        _("unknown, used or expired state"),
        _("This sign-in has expired"),
        _("It was used already, took more than 10 minutes, or began in another browser."),
    ),
    "cancelled": (
        _("cancelled or denied at the company's sign-in page"),
        _("You were not signed in"),
        _("Your company's sign-in page was closed, or did not let you in."),
    ),
    "busy": (
        _("too many at once"),
        _("Many people are signing in right now"),
        _("Try again in a few seconds."),
    ),
    "unreachable": (
        _("no answer from the sign-in service"),
        _("Your company's sign-in service doesn't answer"),
        _("Try again in a minute. If it happens again, tell your administrator."),
    ),
    "provider_error": (
        _("error of the sign-in service"),
        _("Your company's sign-in service reported an error"),
        SERVICE,
    ),
    "code_refused": (
        _("code refused by the sign-in service"),
        _("Your company's sign-in service refused the sign-in"),
        SERVICE,
    ),
    "bad_answer": (_("invalid answer from the sign-in service"), NOT_VALID, SERVICE),
    "token_invalid": (_("invalid ID token"), NOT_VALID, SERVICE),
    "token_signature": (_("ID token with a wrong signature"), NOT_VALID, SERVICE),
    "token_issuer": (_("ID token of another issuer"), NOT_VALID, SERVICE),
    "token_audience": (_("ID token for somebody else"), NOT_VALID, SERVICE),
    "token_nonce": (_("ID token of another sign-in"), NOT_VALID, SERVICE),
    "another_subject": (_("userinfo of somebody else"), NOT_VALID, SERVICE),
    "token_expired": (
        _("expired ID token"),
        _("This sign-in has expired"),
        _("If it happens again, the clock of this server or of the sign-in service is wrong."),
    ),
    "token_early": (
        _("ID token from the future"),
        _("The clocks differ"),
        _(
            "Your company's sign-in service and this server disagree about the time. Tell your"
            " administrator."
        ),
    ),
    "no_role": (
        _("no role"),
        _("Your company account has no role here"),
        _("Ask for the Supervisor or Auditor role, then sign in again."),
    ),
    "several_roles": (
        _("several roles"),
        _("Your company account has more than one role here"),
        _("Ask to be given just one of them, then sign in again."),
    ),
    "deactivated": (
        _("deactivated"),
        _("Your account is deactivated"),
        _("An administrator can reactivate it."),
    ),
    "last_administrator": (
        _("last administrator"),
        _("Your role could not be changed"),
        _(
            "Your company account is no longer an administrator, but you are the last active"
            " administrator here. Make someone else an administrator first."
        ),
    ),
    "name_taken": (
        _("name taken"),
        _("Your username is taken"),
        _("Someone else has an account with your username. An administrator can rename it."),
    ),
    "no_name": (
        _("no usable name"),
        _("Your company account has no valid username"),
        _("It needs a username of only letters, digits and @ . + - _"),
    ),
    "no_local_account": (
        _("not a local account"),
        _("This account can't sign in with a password"),
        _("Sign in with your company account."),
    ),
}
HOW = {"oidc": _("company account"), "break_glass": _("break-glass")}


def refusal_title(reason: str) -> str:
    return str(REFUSALS[reason][1])


def refusal_text(reason: str) -> str:
    return str(REFUSALS[reason][2])
