"""Every address, method and role in one table."""

from typing import Any

from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver

from groups.audit.checkpoints import make_checkpoint
from groups.liner.fields import NewGroup
from groups.models import Checkpoint
from tests.services.requests import ask

SIGN_IN = "sign in"
# Status for a GET: not signed in, no role, supervisor, auditor, administrator.
GETS: dict[str, tuple[int | str, ...]] = {
    "/": (SIGN_IN, 403, 302, 302, 302),
    "/groups/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/<int:number>/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/compare/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/new/": (SIGN_IN, 403, 200, 403, 403),
    "/groups/preview/": (SIGN_IN, 403, 200, 200, 200),
    "/groups/new/composer/": (SIGN_IN, 403, 405, 403, 403),
    "/groups/new/composer/liner/": (SIGN_IN, 403, 204, 403, 403),
    "/groups/new/copy/": (SIGN_IN, 403, 200, 403, 403),
    "/history/": (SIGN_IN, 403, 200, 200, 200),
    "/history/print/": (SIGN_IN, 403, 200, 200, 200),
    "/history/export.csv": (SIGN_IN, 403, 403, 200, 200),
    "/history/export.jsonl": (SIGN_IN, 403, 403, 200, 200),
    "/history/<uuid:pk>/": (SIGN_IN, 403, 200, 200, 200),
    "/history/<uuid:pk>/outlook/": (SIGN_IN, 403, 200, 200, 200),
    "/history/<uuid:pk>/review/": (SIGN_IN, 403, 403, 405, 403),
    "/history/<uuid:pk>/explain/": (SIGN_IN, 403, 405, 405, 405),
    "/overview/": (SIGN_IN, 403, 403, 200, 200),
    "/attention/": (SIGN_IN, 403, 200, 200, 200),
    "/attention/<uuid:pk>/decide/": (SIGN_IN, 403, 405, 403, 403),
    "/attention/<uuid:pk>/answer/": (SIGN_IN, 403, 405, 405, 405),
    "/events/": (SIGN_IN, 403, 403, 200, 200),
    "/events/export.csv": (SIGN_IN, 403, 403, 200, 200),
    "/events/export.jsonl": (SIGN_IN, 403, 403, 200, 200),
    "/people/": (SIGN_IN, 403, 403, 403, 200),
    "/people/invite/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/role/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/deactivate/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/reactivate/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/link/": (SIGN_IN, 403, 403, 403, 405),
    "/people/<int:pk>/second-factor/": (SIGN_IN, 403, 403, 403, 405),
    "/integrity/": (SIGN_IN, 403, 403, 200, 200),
    "/integrity/answer/": (SIGN_IN, 403, 403, 405, 405),
    "/integrity/restored/": (SIGN_IN, 403, 403, 405, 405),
    "/integrity/accounted-for/": (SIGN_IN, 403, 403, 405, 405),
    "/integrity/checkpoint-<int:pk>.jsonl": (SIGN_IN, 403, 403, 200, 200),
    # Refused to all: the test client's host name is not loopback (test_metrics_access.py).
    "/metrics": (403, 403, 403, 403, 403),
    "/healthz": (200, 200, 200, 200, 200),
    "/readyz": (200, 200, 200, 200, 200),
    "/accounts/login/": (200, 200, 200, 200, 200),
    # No sign-in waits for a second factor.
    "/accounts/login/second-factor/": (302, 302, 302, 302, 302),
    "/accounts/login/passkey/": (200, 200, 200, 200, 200),
    "/accounts/logout/": (405, 405, 405, 405, 405),
    # Not set up here: tests/accounts/test_oidc_sign_in.py.
    "/accounts/oidc/company/login/": (404, 404, 404, 404, 404),
    "/accounts/oidc/company/login/callback/": (404, 404, 404, 404, 404),
    # These sign-ins are too old to change a second factor.
    "/accounts/confirm/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/second-factor/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/second-factor/app/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/passkey/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/codes/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/second-factor/<int:pk>/remove/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/password/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/password/done/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/language/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/sessions/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/sessions/end/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/sessions/end-others/": (SIGN_IN, 405, 405, 405, 405),
    # No link has this token.
    "/accounts/choose/<str:token>/": (404, 404, 404, 404, 404),
    "/admin/": (302, 403, 403, 403, 200),
}
# The same for an empty POST with a valid CSRF token.
POSTS: dict[str, tuple[int | str, ...]] = {
    "/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/<int:number>/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/compare/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/new/": (SIGN_IN, 403, 400, 403, 403),
    "/groups/preview/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/new/composer/": (SIGN_IN, 403, 200, 403, 403),
    "/groups/new/composer/liner/": (SIGN_IN, 405, 405, 405, 405),
    "/groups/new/copy/": (SIGN_IN, 405, 405, 405, 405),
    "/history/": (SIGN_IN, 405, 405, 405, 405),
    "/history/print/": (SIGN_IN, 405, 405, 405, 405),
    "/history/export.csv": (SIGN_IN, 405, 405, 405, 405),
    "/history/export.jsonl": (SIGN_IN, 405, 405, 405, 405),
    "/history/<uuid:pk>/": (SIGN_IN, 405, 405, 405, 405),
    "/history/<uuid:pk>/outlook/": (SIGN_IN, 405, 405, 405, 405),
    "/history/<uuid:pk>/review/": (SIGN_IN, 403, 403, 200, 403),
    "/history/<uuid:pk>/explain/": (SIGN_IN, 403, 409, 403, 403),
    "/overview/": (SIGN_IN, 405, 405, 405, 405),
    "/attention/": (SIGN_IN, 405, 405, 405, 405),
    # The entry of this table is created, so there is nothing left to decide or answer.
    "/attention/<uuid:pk>/decide/": (SIGN_IN, 403, 409, 403, 403),
    "/attention/<uuid:pk>/answer/": (SIGN_IN, 403, 404, 404, 404),
    "/events/": (SIGN_IN, 405, 405, 405, 405),
    "/events/export.csv": (SIGN_IN, 405, 405, 405, 405),
    "/events/export.jsonl": (SIGN_IN, 405, 405, 405, 405),
    "/people/": (SIGN_IN, 405, 405, 405, 405),
    "/people/invite/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/": (SIGN_IN, 405, 405, 405, 405),
    "/people/<int:pk>/role/": (SIGN_IN, 403, 403, 403, 200),
    "/people/<int:pk>/deactivate/": (SIGN_IN, 403, 403, 403, 302),
    "/people/<int:pk>/reactivate/": (SIGN_IN, 403, 403, 403, 302),
    "/people/<int:pk>/link/": (SIGN_IN, 403, 403, 403, 200),
    # There is nothing to reset.
    "/people/<int:pk>/second-factor/": (SIGN_IN, 403, 403, 403, 409),
    "/integrity/": (SIGN_IN, 403, 403, 302, 302),
    "/integrity/answer/": (SIGN_IN, 403, 403, 302, 302),
    # Nothing was restored.
    "/integrity/restored/": (SIGN_IN, 403, 403, 302, 302),
    "/integrity/accounted-for/": (SIGN_IN, 403, 403, 200, 200),
    "/integrity/checkpoint-<int:pk>.jsonl": (SIGN_IN, 405, 405, 405, 405),
    "/metrics": (405, 405, 405, 405, 405),
    "/healthz": (405, 405, 405, 405, 405),
    "/readyz": (405, 405, 405, 405, 405),
    "/accounts/login/": (200, 200, 200, 200, 200),
    "/accounts/login/second-factor/": (302, 302, 302, 302, 302),
    "/accounts/login/passkey/": (400, 400, 400, 400, 400),
    "/accounts/logout/": (302, 302, 302, 302, 302),
    "/accounts/oidc/company/login/": (405, 405, 405, 405, 405),
    "/accounts/oidc/company/login/callback/": (405, 405, 405, 405, 405),
    "/accounts/confirm/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/second-factor/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/second-factor/app/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/passkey/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/codes/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/second-factor/<int:pk>/remove/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/password/": (SIGN_IN, 200, 200, 200, 200),
    "/accounts/password/done/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/language/": (SIGN_IN, 400, 400, 400, 400),
    "/accounts/sessions/": (SIGN_IN, 405, 405, 405, 405),
    "/accounts/sessions/end/": (SIGN_IN, 302, 302, 302, 302),
    "/accounts/sessions/end-others/": (SIGN_IN, 302, 302, 302, 302),
    # No link has this token.
    "/accounts/choose/<str:token>/": (404, 404, 404, 404, 404),
    "/admin/": (302, 403, 403, 403, 200),
}


# What another supervisor than the author of the entry gets, where that is something else.
OF_ANOTHERS_ENTRY = {
    "get": {
        "/history/<uuid:pk>/": 404,
        "/history/<uuid:pk>/outlook/": 404,
    },
    "post": {
        "/history/<uuid:pk>/explain/": 404,
        "/attention/<uuid:pk>/decide/": 404,
        "/attention/<uuid:pk>/answer/": 404,
    },
}


def addresses(patterns: list[Any], prefix: str = "/") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            found += addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern | URLResolver):
            found.append(prefix + str(pattern.pattern))
    return found


def paths_of_an_entry(author: User) -> dict[str, str]:
    """Each address with the numbers of an entry, a checkpoint and a person that there are."""
    entry = ask(author, NewGroup(title="Evening", intervals=(0, 30)))
    make_checkpoint()
    checkpoint, target = Checkpoint.objects.get().pk, User.objects.get(username="target").pk
    return {
        address: address.replace("<uuid:pk>", str(entry.pk))
        .replace("<int:number>", str(entry.liner_group_id))
        .replace("<int:pk>", str(target if address.startswith("/people/") else checkpoint))
        for address in GETS
    }
