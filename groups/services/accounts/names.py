"""Which names a new or renamed account may have, and who had a name before."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from groups.models import Submission
from groups.models.submission_queries import accounts_in


def check_name(name: str, *, before: str | None, pk: Any) -> None:
    """Raises ValidationError unless the account may change its name from `before` to `name`.

    A new name is ASCII and differs from every other name in more than case. One that is taken is
    left to the unique constraint.
    """
    if name == before:
        return
    ASCIIUsernameValidator()(name)
    others = User.objects.filter(username__iexact=name).exclude(pk=pk).exclude(username=name)
    if other := others.values_list("username", flat=True).first():
        raise ValidationError(
            gettext(
                "The account %(name)s already exists. Choose a name that differs in more than"
                " upper and lower case."
            )
            % {"name": other},
            code="unique",
        )


def namesakes(name: str) -> list[str]:
    """Today's names of the accounts that have or had this name; [] unless there are several."""
    if not name:
        return []
    deleted = accounts_in("account.deleted", f'"person":{json.dumps(name, ensure_ascii=False)},')
    keys = deleted.union(Submission.objects.authors_named(name))
    today = User.objects.filter(pk__in=keys).order_by("username")
    names = list(today.values_list("username", flat=True))
    gone = [gettext("a deleted account")] * (len(keys) - len(names))
    return [*names, *gone] if len(keys) > 1 else []
