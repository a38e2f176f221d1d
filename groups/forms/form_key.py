"""The hidden key of a form: one form, one key; one key, at most one request to Liner."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.models import Submission

KEY_SALT = "groups.form-key"
KEY_LIFETIME_SECONDS = 12 * 60 * 60
KEPT_SECONDS = 2 * KEY_LIFETIME_SECONDS


@dataclass(frozen=True)
class FormKey:
    """What a form's hidden key says: its number, and the entry it repeats, if any."""

    number: uuid.UUID
    retry_of: uuid.UUID | None


def make_key(user: Any, retry_of: uuid.UUID | None = None) -> str:
    """Returns a new signed key that this person can use for one request to Liner."""
    value = [str(uuid.uuid4()), user.pk, str(retry_of or "")]
    return signing.dumps(value, salt=KEY_SALT)


def owner_of(value: str) -> Any:
    """The primary key of the person whom a form's key belongs to; None where it is no key, or older
    than a form that somebody comes back to."""
    try:
        return signing.loads(value, salt=KEY_SALT, max_age=KEPT_SECONDS)[1]
    except signing.BadSignature:
        return None


def read_key(value: str, user: Any) -> FormKey:
    """Raises ValidationError: key_forged, key_foreign (another person's), key_stale."""
    try:
        number, owner, retry_of = signing.loads(value, salt=KEY_SALT)
    except signing.BadSignature:
        raise ValidationError(
            _("This form was not made by this site. Nothing was sent. Check it and press again."),
            code="key_forged",
        ) from None
    if owner != user.pk:
        raise ValidationError(
            _("This form was opened by somebody else. Nothing was sent. Check it and press again."),
            code="key_foreign",
        )
    if _is_stale(value, number):
        raise ValidationError(
            _("This form has been open for too long. Nothing was sent. Check it and press again."),
            code="key_stale",
        )
    return FormKey(uuid.UUID(number), uuid.UUID(retry_of) if retry_of else None)


def _is_stale(value: str, number: str) -> bool:
    """A used key never is: pressing again then shows what it made."""
    try:
        signing.loads(value, salt=KEY_SALT, max_age=KEY_LIFETIME_SECONDS)
    except signing.SignatureExpired:
        return not Submission.objects.filter(key=number).exists()
    return False
