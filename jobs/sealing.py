"""Encrypts a document's password while its job waits, with a key derived from SECRET_KEY."""

import base64
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet
from django.conf import settings


@cache
def _cipher() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(sha256(b"proofdesk.document-password." + settings.SECRET_KEY.encode()).digest())
    )


def seal(text: str) -> bytes:
    return _cipher().encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    return _cipher().decrypt(bytes(sealed)).decode()
