"""What is wrong with the server and what to do, in sentences for whoever runs it."""

TOKEN = "Liner refuses the token: set a new LINER_API_TOKEN."  # noqa: S105 - a sentence
CERTIFICATE = (
    "{whose} certificate is expired or not trusted, or there is no TLS: have it renewed, or set"
    " {setting}."
)
CA_FILE = "{setting} can't be read: name a readable file of PEM certificates, and restart."
UNREACHED = "{who} was not reached ({reason}): check {setting}, the network and that it runs."
UNUSABLE = "{who} gave an answer that can't be used ({reason}): ask its operator."

DISK = (
    "The disk of {what} is nearly full, with {megabytes} MB left: free some space, or nothing can"
    " be recorded."
)
SPOOL = (
    "SPOOL_FILE can't be written: create its folder, and give the server's user the right to write"
    " in it."
)
DAMAGED = (
    "Outcomes in the spool file could not be recorded: read the lines in SPOOL_FILE.damaged, decide"
    " about their requests under Attention, then move that file away."
)
STATIC = "The static files are missing: run `manage.py collectstatic`, then restart."
ANOTHER_KEY = (
    "A session was signed with another SECRET_KEY: put the earlier one into SECRET_KEY_FALLBACKS,"
    " or let people sign in again."
)

_CALLED = frozenset(
    {"name_not_resolved", "connection_refused", "connect_timeout", "unreachable", "deadline", "cut"}
)


def liner_sentence(reason: str) -> str:
    """For a code of groups.liner.errors."""
    if reason == "refused":
        return TOKEN
    return service_sentence(reason, "Liner", "LINER_API_URL", "LINER_CA_FILE")


def service_sentence(reason: str, who: str, url: str, ca_file: str) -> str:
    if reason == "tls_failed":
        whose = f"{who}'s"
        return CERTIFICATE.format(whose=whose, setting=ca_file)
    if reason == "ca_file":
        return CA_FILE.format(setting=ca_file)
    sentence = UNREACHED if reason in _CALLED else UNUSABLE
    return sentence.format(who=who, reason=reason, setting=url)
