"""The hidden, signed key of a form: with one key, at most one request is sent to Liner."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.models import Submission

KEY_SALT = "groups.form-key"
KEY_LIFETIME_SECONDS = 12 * 60 * 60
DRAFT_LIFETIME_SECONDS = 2 * KEY_LIFETIME_SECONDS


@dataclass(frozen=True)
class FormKey:
    """A verified key.

    retry_of  the entry that the form repeats, if any
    plan      fingerprint of the plan that the page with this key showed; "" for none
    shown     fingerprint of everything to confirm that it showed
    """

    number: uuid.UUID
    retry_of: uuid.UUID | None = None
    plan: str = ""
    shown: str = ""


def make_key(user: Any, retry_of: uuid.UUID | None = None) -> str:
    """Returns a new signed key for one request by this person."""
    return _sign(FormKey(uuid.uuid4(), retry_of), user)


def showing(value: str, user: Any, *, plan: str, shown: str) -> str:
    """Returns the key of a page that shows this; a key that can't be used stays as it is."""
    try:
        key = read_key(value, user)
    except ValidationError:
        return value
    return _sign(replace(key, plan=plan, shown=shown), user)


def _sign(key: FormKey, user: Any) -> str:
    value = [str(key.number), user.pk, str(key.retry_of or ""), key.plan, key.shown]
    return signing.dumps(value, salt=KEY_SALT)


def owner_of(value: str) -> Any:
    """Returns the primary key of the key's owner; None for a forged key or one that is too old."""
    try:
        return signing.loads(value, salt=KEY_SALT, max_age=DRAFT_LIFETIME_SECONDS)[1]
    except signing.BadSignature:
        return None


def read_key(value: str, user: Any) -> FormKey:
    """Raises ValidationError: key_forged, key_foreign (another person's), key_stale."""
    try:
        number, owner, retry_of, *shown = signing.loads(value, salt=KEY_SALT)
    except signing.BadSignature:
        raise ValidationError(
            _("This form did not come from linerAdmin. Check it, then press Create in Liner."),
            code="key_forged",
        ) from None
    if owner != user.pk:
        raise ValidationError(
            _("Someone else opened this form. Check it, then press Create in Liner."),
            code="key_foreign",
        )
    if _is_stale(value, number):
        raise ValidationError(
            _("This form was open for too long. Check it, then press Create in Liner."),
            code="key_stale",
        )
    return FormKey(uuid.UUID(number), uuid.UUID(retry_of) if retry_of else None, *shown)


def _is_stale(value: str, number: str) -> bool:
    """A used key never is: sending it again shows the entry that it made."""
    try:
        signing.loads(value, salt=KEY_SALT, max_age=KEY_LIFETIME_SECONDS)
    except signing.SignatureExpired:
        return not Submission.objects.filter(key=number).exists()
    return False
