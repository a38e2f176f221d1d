"""Ed25519: what this linerAdmin signs with, and whose signatures it believes."""

import re
from binascii import unhexlify
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from groups.audit.chain import canonical

DERIVED_FOR = b"linerAdmin: the key that signs checkpoints and exports"


def public_key() -> str:
    """Returns this instance's public key, 64 hex digits. Raises ImproperlyConfigured without any
    SECRET_KEY."""
    return _key().public_key().public_bytes_raw().hex()


def as_key(text: str) -> str:
    """Reads a public key as a person hands it over. Raises ValueError."""
    key = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", key):
        raise ValueError("a public key is 64 hex digits: /integrity/ shows it")
    return key


def trusted_keys() -> set[str]:
    """The keys whose stored checkpoints count: this instance's, and those it had earlier."""
    return {public_key(), *settings.AUDIT_TRUSTED_KEYS}


def signed(purpose: str, statement: dict[str, Any]) -> dict[str, Any]:
    """Returns the statement with `public_key`, and `signature`, 128 hex digits, over all that."""
    whole = {**statement, "public_key": public_key()}
    return {**whole, "signature": _key().sign(_message(purpose, whole)).hex()}


def is_signed(purpose: str, statement: dict[str, Any]) -> bool:
    """Whether the key that the statement names signed it, for this purpose and in these words."""
    whole = {name: value for name, value in statement.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(unhexlify(statement["public_key"]))
        key.verify(unhexlify(statement["signature"]), _message(purpose, whole))
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError):
        return False
    return True


def _message(purpose: str, statement: dict[str, Any]) -> bytes:
    # The purpose keeps a signed export from passing for a checkpoint.
    return f"linerAdmin {purpose}\n{canonical(statement)}".encode()


def _key() -> Ed25519PrivateKey:
    seed = settings.AUDIT_SIGNING_KEY
    if seed:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=DERIVED_FOR)
    return Ed25519PrivateKey.from_private_bytes(derive.derive(settings.SECRET_KEY.encode()))
