"""What the pages of people show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db.models import Count, Exists, OuterRef

from groups import roles
from groups.history.filters import HistoryFilter
from groups.models import PasswordLink, Submission, database_now
from groups.models.review import UNEXPLAINED


@dataclass(frozen=True)
class ListedPerson:
    """state        active, invited, expired (the invitation) or deactivated
    link_until   until when the person's link works, if there is one
    has_factor   an authenticator app or a passkey
    signs_in     by "password", "company" or "break_glass" (a password, even if LOCAL_ACCOUNTS is
                 off); "closed": not at all
    """

    account: User
    roles: list[str]
    state: str
    link_until: datetime | None
    has_factor: bool
    unexplained: int
    signs_in: str

    def unexplained_query(self) -> str:
        """The query of the history that shows these entries."""
        return HistoryFilter(by=self.account.get_username(), review="needs_explanation").query()


def listed_people(**conditions: Any) -> list[ListedPerson]:
    """Returns everybody who meets the conditions, deactivated people last."""
    found = User.objects.filter(**conditions).order_by("-is_active", "username")
    counted = (
        Submission.objects.filter(UNEXPLAINED, submitted_by__in=found.order_by())
        .order_by()
        .values_list("submitted_by")
        .annotate(count=Count("pk"))
    )
    unexplained, now = dict(counted), database_now()
    with_factor = set(_factors().filter(user__in=found.order_by()).values_list("user", flat=True))
    accounts = found.select_related("password_link").prefetch_related("groups")
    this = OuterRef("pk")
    accounts = accounts.annotate(
        is_company=Exists(SocialAccount.objects.filter(user=this)),
        is_break_glass=Exists(Permission.objects.filter(codename=roles.BREAK_GLASS, user=this)),
    )
    return [
        _listed(account, unexplained.get(account.pk, 0), now, has_factor=account.pk in with_factor)
        for account in accounts
    ]


def _factors() -> Any:
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def _listed(account: User, unexplained: int, now: datetime, *, has_factor: bool) -> ListedPerson:
    link: PasswordLink | None = getattr(account, "password_link", None)
    is_open = link is not None and link.expires_at > now and account.is_active
    return ListedPerson(
        account=account,
        roles=roles.roles_of(account),
        state=_state(account, link, is_open=is_open),
        link_until=link.expires_at if link and is_open else None,
        has_factor=has_factor,
        unexplained=unexplained,
        signs_in=_signs_in(account),
    )


def _signs_in(account: Any) -> str:
    if account.is_company:
        return "company"
    if account.is_superuser and account.is_break_glass:
        return "break_glass"
    return "password" if settings.LOCAL_ACCOUNTS else "closed"


def _state(account: User, link: PasswordLink | None, *, is_open: bool) -> str:
    if not account.is_active:
        return "deactivated"
    if link is not None and link.is_invitation:
        return "invited" if is_open else "expired"
    return "active"
