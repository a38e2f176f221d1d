"""Codes of authenticator apps: each works once, on all servers together."""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction
from django.utils.crypto import constant_time_compare

from groups.models import database_now
from groups.services.second_factor.encryption import (
    Undecryptable,
    decrypt,
    encrypt,
    is_current,
)

log = logging.getLogger(__name__)

LOST_KEY = (
    "The authenticator app of account %s was set up with another SECRET_KEY: put that one into"
    " SECRET_KEY_FALLBACKS, or reset the person's second factor."
)

PERIOD = 30
DIGITS = 6
# Phones' clocks are off, and people type slowly: the code before counts too, and the one after.
TOLERANCE = 1

new_secret = generate_totp_secret


def step_of(secret: str, code: str) -> int | None:
    """Returns the number of the 30 seconds for which an app shows this code; None if it is not one
    of now."""
    now = int(database_now().timestamp()) // PERIOD
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    found = (step for step in steps if constant_time_compare(code_at(secret, step), code))
    return next(found, None)


def code_at(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))


def row_data(secret: str, step: int) -> dict[str, Any]:
    """`step` is that of the last code that was used."""
    return {"secret": encrypt(secret), "step": step}


@transaction.atomic
def use_code(pk: int, code: str) -> bool:
    """Whether this code of the app `pk` is right and was not used before, nor a later one. Of
    several requests with one code, one gets True."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return False
    try:
        secret = decrypt(row.data["secret"])
    except Undecryptable:
        log.error(LOST_KEY, row.user_id)
        return False
    step = step_of(secret, code)
    if step is None or step <= row.data["step"]:
        return False
    row.data, row.last_used_at = row_data(secret, step), database_now()
    row.save(update_fields=["data", "last_used_at"])
    return True


def encrypt_anew() -> int:
    """Encrypts secrets with SECRET_KEY that an older key encrypted, so that the older one can go;
    returns how many."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    return sum(map(_encrypt_anew, rows.values_list("pk", flat=True)))


@transaction.atomic
def _encrypt_anew(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None or is_current(row.data["secret"]):
        return False
    try:
        row.data["secret"] = encrypt(decrypt(row.data["secret"]))
    except Undecryptable:
        log.error(LOST_KEY, row.user_id)
        return False
    row.save(update_fields=["data"])
    return True
