"""Why somebody was not signed in with the company's account, and what to do."""

from django.utils.translation import gettext_lazy as _

SERVICE = _("Try again. If it happens again, tell your administrator.")
NOT_VALID = _("The answer of your company's sign-in service isn't valid")

# For each reason: what happened, and what to do.
REFUSALS = {
    "expired": (
        _("This sign-in has expired"),
        _("It was used already, took more than 10 minutes, or began in another browser."),
    ),
    "cancelled": (
        _("You were not signed in"),
        _("Your company's sign-in page was closed, or did not let you in."),
    ),
    "busy": (
        _("Many people are signing in right now"),
        _("Try again in a few seconds."),
    ),
    "unreachable": (
        _("Your company's sign-in service doesn't answer"),
        _("Try again in a minute. If it happens again, tell your administrator."),
    ),
    "provider_error": (_("Your company's sign-in service reported an error"), SERVICE),
    "code_refused": (_("Your company's sign-in service refused the sign-in"), SERVICE),
    "bad_answer": (NOT_VALID, SERVICE),
    "token_invalid": (NOT_VALID, SERVICE),
    "token_signature": (NOT_VALID, SERVICE),
    "token_issuer": (NOT_VALID, SERVICE),
    "token_audience": (NOT_VALID, SERVICE),
    "token_nonce": (NOT_VALID, SERVICE),
    "another_subject": (NOT_VALID, SERVICE),
    "token_expired": (
        _("This sign-in has expired"),
        _("If it happens again, the clock of this server or of the sign-in service is wrong."),
    ),
    "token_early": (
        _("The clocks differ"),
        _(
            "Your company's sign-in service and this server disagree about the time. Tell your"
            " administrator."
        ),
    ),
    "no_role": (
        _("Your company's account has no role here"),
        _("Ask for the Supervisor or Auditor role, then sign in again."),
    ),
    "several_roles": (
        _("Your company's account has more than one role here"),
        _("Ask to be given just one of them, then sign in again."),
    ),
    "deactivated": (
        _("Your account is deactivated"),
        _("An administrator can reactivate it."),
    ),
    "last_administrator": (
        _("Your role could not be changed"),
        _(
            "Your company's account is no longer an administrator's, but you are the last active"
            " administrator here. Somebody else has to become one first."
        ),
    ),
    "name_taken": (
        _("Your name is taken"),
        _("Somebody else has an account with your username. An administrator can rename it."),
    ),
    "no_name": (
        _("Your company's account has no usable name"),
        _("It needs a username of letters, digits and @ . + - _ only."),
    ),
    "no_local_account": (
        _("This account can't sign in with a password"),
        _("Sign in with your company's account."),
    ),
}


def refusal_title(reason: str) -> str:
    return str(REFUSALS[reason][0])


def refusal_text(reason: str) -> str:
    return str(REFUSALS[reason][1])
