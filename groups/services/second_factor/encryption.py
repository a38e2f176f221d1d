"""Secrets of authenticator apps are encrypted in the database, with a key made from SECRET_KEY."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"groups.services.second_factor"


class Undecryptable(Exception):
    """Neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS encrypted this."""


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises Undecryptable."""
    try:
        return _fernet().decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise Undecryptable from error


def is_current(encrypted: str) -> bool:
    """Whether this was encrypted with SECRET_KEY, not with an older one."""
    try:
        Fernet(_derived(settings.SECRET_KEY)).decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    """Encrypts with the first key."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return urlsafe_b64encode(hkdf.derive(secret.encode()))
