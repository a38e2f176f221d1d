"""The Ed25519 key of this instance, and the keys that it trusts."""

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
    """Returns this instance's public key, 64 hex digits.

    Raises ImproperlyConfigured without AUDIT_SIGNING_KEY and SECRET_KEY.
    """
    return _key().public_key().public_bytes_raw().hex()


def as_key(text: str) -> str:
    """Normalizes a public key that a person typed. Raises ValueError."""
    key = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", key):
        raise ValueError("a public key is 64 hex digits: /integrity/ shows it")
    return key


def trusted_keys() -> set[str]:
    """Returns the public keys of valid checkpoints: this instance's own and its earlier ones."""
    return {public_key(), *settings.AUDIT_TRUSTED_KEYS}


def signed(purpose: str, statement: dict[str, Any]) -> dict[str, Any]:
    """Returns the statement with `public_key` and a `signature`, 128 hex digits, of both."""
    whole = {**statement, "public_key": public_key()}
    return {**whole, "signature": _key().sign(_message(purpose, whole)).hex()}


def is_signed(purpose: str, statement: dict[str, Any]) -> bool:
    """Whether the key named in the statement signed exactly this, for this purpose."""
    whole = {name: value for name, value in statement.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(unhexlify(statement["public_key"]))
        key.verify(unhexlify(statement["signature"]), _message(purpose, whole))
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError):
        return False
    return True


def _message(purpose: str, statement: dict[str, Any]) -> bytes:
    # With the purpose, a signed export can't pass for a checkpoint.
    return f"linerAdmin {purpose}\n{canonical(statement)}".encode()


def _key() -> Ed25519PrivateKey:
    seed = settings.AUDIT_SIGNING_KEY
    if seed:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=DERIVED_FOR)
    return Ed25519PrivateKey.from_private_bytes(derive.derive(settings.SECRET_KEY.encode()))
