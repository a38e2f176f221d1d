"""Recovery codes: each signs in once, instead of a lost phone. Only hashes are stored."""

import re
import secrets
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from groups.models import database_now

COUNT = 10
# 79 random bits, so that a plain hash can't be reversed. No letter looks like a digit.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16
GROUP = 4


@transaction.atomic
def replace_codes(person: Any) -> list[str]:
    """Returns new codes, which replace the person's last ones."""
    codes = [_new_code() for _ in range(COUNT)]
    Authenticator.objects.update_or_create(
        user=person,
        type=Authenticator.Type.RECOVERY_CODES,
        defaults={"data": {"hashes": [_hash(code) for code in codes]}, "last_used_at": None},
    )
    return codes


@transaction.atomic
def use_code(person: Any, code: str) -> int | None:
    """Returns how many codes are left; None if this is not one of them. Of several requests with
    one code, one gets a number."""
    rows = Authenticator.objects.select_for_update()
    row = rows.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None or (hashed := _hash(code)) not in row.data["hashes"]:
        return None
    row.data["hashes"].remove(hashed)
    row.last_used_at = database_now()
    row.save(update_fields=["data", "last_used_at"])
    return len(row.data["hashes"])


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _hash(code: str) -> str:
    """However it was typed: with or without dashes, in capitals."""
    plain = re.sub(r"[\W_]", "", code).lower()
    return sha256(plain.encode(errors="replace")).hexdigest()
