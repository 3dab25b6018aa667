"""Tokens that let somebody in: made of chance, kept only as hashes."""

import base64
import hashlib
from collections.abc import Callable

TokenBytes = Callable[[int], bytes]


def new_token(token_bytes: TokenBytes) -> str:
    """32 bytes of chance, as they travel in a cookie or a link."""
    return base64.urlsafe_b64encode(token_bytes(32)).decode().rstrip("=")


def hashed(token: str) -> str:
    """As the database knows a token. No salt: 256 bits of chance cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()
