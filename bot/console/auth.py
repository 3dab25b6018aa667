"""Signing in: passwords, one-time links, the second factor, sessions.

Our own session table rather than a signed cookie, because a cookie cannot be revoked. A token is 32 random bytes; the
database holds its SHA-256. argon2id takes a quarter of a second of a core, so it runs in a thread, two at a time.
"""

import asyncio
import base64
import hmac
from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from bot.store import users
from bot.store.database import Database, one_after_another
from bot.store.tokens import TokenBytes
from bot.store.users import User

SESSION_LASTS = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=4)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

_TOTP_STEP_S = 30
_HASHER = PasswordHasher()
_AT_ONCE = asyncio.Semaphore(2)
_NOBODYS_HASH = (  # verified when there is no such account, so that the answer takes as long
    "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGhlcmUuLi4$b6hPqpwCh1dgT1fGLRlTpjuTqf5dC7mDOQbyXxnQbiE"
)


async def first_link(database: Database, outside_url: str, now: datetime, token_bytes: TokenBytes) -> str | None:
    """At the first start: a one-time link for the first admin; None when somebody can sign in already.

    Each call makes a new link, and the one before leads nowhere. Processes that start together take turns.
    """

    def make(tx: Connection) -> str | None:
        one_after_another(tx, "first_link")
        if users.anybody_can_sign_in(tx):
            return None
        first = users.find(tx, "")
        user_id = first.id if first else users.create(tx, email="", role="admin", now=now)
        return link(outside_url, users.make_link(tx, user_id, now=now, token_bytes=token_bytes))

    return await database.write(make)


def link(outside_url: str, secret: str) -> str:
    """The address that lets somebody in once (users.invite, users.make_link)."""
    return f"{outside_url}/console/welcome/{secret}"


async def hash_password(password: str) -> str:
    """Hash a new password."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def password_fits(user: User | None, password: str) -> bool:
    """Whether it is hers. Takes as long when there is no such user."""
    known = user.password_hash if user and user.is_active else None
    async with _AT_ONCE:
        return await asyncio.to_thread(_verify, known or _NOBODYS_HASH, password) and known is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


def is_old_hash(password_hash: str) -> bool:
    """Whether argon2's recommended settings have moved on since."""
    return _HASHER.check_needs_rehash(password_hash)


def totp_step(secret: str, code: str, real_now: datetime) -> int | None:
    """Which time step this code is for, a step early or late allowed; None when it is wrong.

    `real_now` is the world's time, not the demo's: the phone with the codes knows no other. The caller uses the step
    up (users.use_totp_step): pyotp itself would take a code twice.
    """
    totp = pyotp.TOTP(secret)
    now_step = int(real_now.timestamp()) // _TOTP_STEP_S
    for step in (now_step, now_step - 1, now_step + 1):
        if hmac.compare_digest(totp.at(step * _TOTP_STEP_S).encode(), code.replace(" ", "").encode()):
            return step
    return None


def totp_secret(chance: bytes) -> str:
    """20 bytes of chance as an authenticator app takes them."""
    return base64.b32encode(chance).decode()


def is_totp_secret(text: str) -> bool:
    """Whether it is one we proposed, by its form."""
    try:
        return len(base64.b32decode(text)) == 20 and len(text) == 32
    except ValueError:
        return False
