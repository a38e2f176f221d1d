"""Which names a new or renamed account may have."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext


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
                "There is an account %(name)s already. Choose a name that differs in more than"
                " upper and lower case."
            )
            % {"name": other},
            code="unique",
        )
