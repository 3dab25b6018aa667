"""Who is signed in at the console, and the one-time links that let somebody in.

Tokens are kept as hashes: who reads the database cannot sign in with what stands there.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import console_sessions, invitations, users
from bot.store.users import User

KEY_LENGTH = 16
_USER = [users.c[name] for name in User.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds: whose, and since when it was last used."""

    user: User
    seen_at: datetime


def begin(tx: Connection, *, token_hash: str, user_id: int, now: datetime, lasts: timedelta) -> None:
    """She has signed in. What has run out is swept away on the way."""
    tx.execute(delete(console_sessions).where(console_sessions.c.expires_at <= now))
    tx.execute(
        insert(console_sessions).values(
            token_hash=token_hash, user_id=user_id, created_at=now, seen_at=now, expires_at=now + lasts
        )
    )


def find(tx: Connection, token_hash: str, now: datetime, idle: timedelta) -> SignedIn | None:
    """Whose session this is, if it still holds: not revoked, not run out, not left alone for `idle`."""
    row = tx.execute(
        select(console_sessions.c.seen_at, *_USER)
        .join(users, users.c.id == console_sessions.c.user_id)
        .where(
            console_sessions.c.token_hash == token_hash,
            console_sessions.c.expires_at > now,
            console_sessions.c.seen_at > now - idle,
            users.c.is_active,
        )
    ).one_or_none()
    return None if row is None else SignedIn(User(*row[1:]), row.seen_at)


def touch(tx: Connection, token_hash: str, now: datetime) -> None:
    """It was used just now."""
    tx.execute(update(console_sessions).where(console_sessions.c.token_hash == token_hash).values(seen_at=now))


def end(tx: Connection, token_hash: str) -> None:
    """She has signed out."""
    tx.execute(delete(console_sessions).where(console_sessions.c.token_hash == token_hash))


def end_all(tx: Connection, user_id: int, *, but: str = "") -> int:
    """Sign her out everywhere, `but` where she is now; how many sessions ended."""
    return tx.execute(
        delete(console_sessions).where(console_sessions.c.user_id == user_id, console_sessions.c.token_hash != but)
    ).rowcount


@dataclass(frozen=True, slots=True)
class Place:
    """One session that holds: whose, since when, when it was last used. `key` names it on a page."""

    key: str
    token_hash: str
    user_id: int
    called: str
    created_at: datetime
    seen_at: datetime


def of(tx: Connection, user_id: int | None, now: datetime) -> list[Place]:
    """The sessions of one user, or (None) of everybody, those used last first."""
    query = (
        select(console_sessions, users.c.name, users.c.email)
        .join(users, users.c.id == console_sessions.c.user_id)
        .where(console_sessions.c.expires_at > now)
        .order_by(console_sessions.c.seen_at.desc())
    )
    rows = tx.execute(query if user_id is None else query.where(console_sessions.c.user_id == user_id))
    return [
        Place(_key(one.token_hash), one.token_hash, one.user_id, one.name or one.email, one.created_at, one.seen_at)
        for one in rows
    ]


def end_one(tx: Connection, key: str, user_id: int | None) -> None:
    """End the session that a page calls `key`: the user's own, or (None) anybody's."""
    for place in of(tx, user_id, datetime.min.replace(tzinfo=UTC)):
        if place.key == key:
            end(tx, place.token_hash)


def _key(token_hash: str) -> str:
    """Enough of the hash to name a row on a page."""
    return token_hash[:KEY_LENGTH]


def carry_over(tx: Connection, by: timedelta) -> None:
    """The demo's clock was moved forward: nobody is signed out, and no link runs out, because of that."""
    for row in tx.execute(select(console_sessions)).all():
        tx.execute(
            update(console_sessions)
            .where(console_sessions.c.token_hash == row.token_hash)
            .values(seen_at=row.seen_at + by, expires_at=row.expires_at + by)
        )
    for link in tx.execute(select(invitations).where(invitations.c.used_at.is_(None))).all():
        tx.execute(
            update(invitations)
            .where(invitations.c.token_hash == link.token_hash)
            .values(expires_at=link.expires_at + by)
        )


def find_link(tx: Connection, token_hash: str, now: datetime) -> User | None:
    """Whom this link lets in, if it was not used and has not run out."""
    row = tx.execute(
        select(*_USER)
        .join(invitations, invitations.c.user_id == users.c.id)
        .where(
            invitations.c.token_hash == token_hash,
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
            users.c.is_active,
        )
    ).one_or_none()
    return None if row is None else User(*row)


def use_link(tx: Connection, token_hash: str, now: datetime) -> bool:
    """Use a link up; False when somebody was faster."""
    used = tx.execute(
        update(invitations)
        .where(invitations.c.token_hash == token_hash, invitations.c.used_at.is_(None))
        .values(used_at=now)
    )
    return used.rowcount == 1
