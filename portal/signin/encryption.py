"""Secrets of second factors are not readable in a copy of the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypted(text):
    return keys().encrypt(text.encode()).decode()


def decrypted(text):
    """The text again. Raises cryptography.fernet.InvalidToken without its key."""
    return keys().decrypt(text.encode()).decode()


def keys():
    """The key made from SECRET_KEY, and those of earlier ones, which still open."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(key_from(secret)) for secret in secrets])


def key_from(secret):
    digest = hashlib.blake2b(secret.encode(), digest_size=32, person=b"second factor")
    return base64.urlsafe_b64encode(digest.digest())
