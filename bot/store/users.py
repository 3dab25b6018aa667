"""People at the console: who may sign in, and as what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.domain.errors import BadInput
from bot.store.rows import add
from bot.store.tables import invitations, users
from bot.store.tokens import TokenBytes, hashed, new_token

ROLES = ("translator", "viewer", "coordinator", "admin")
MAY = {
    "translator": frozenset(ROLES),
    "viewer": frozenset(ROLES[1:]),
    "coordinator": frozenset(ROLES[2:]),
    "admin": frozenset(ROLES[3:]),
    "writer": frozenset({"translator", "coordinator", "admin"}),
}
"""Whose roles a page is open to, by what the page asks for. A writer is whoever may change texts of ours."""
LINK_LASTS = timedelta(days=7)
_LONGEST_EMAIL = 200


@dataclass(frozen=True, slots=True)
class User:
    """One person with an account. `email` is empty only for the first admin, until she has said who she is."""

    id: int
    email: str
    name: str
    role: str
    password_hash: str | None
    totp_secret: str | None
    is_active: bool
    languages: list[str] | None = None  # a translator's: hers are the only ones open to her
    locale: str = "en"  # the console's own language
    sound: bool = False  # the start page rings when somebody new waits

    @property
    def reads(self) -> frozenset[str] | None:
        """The patients' languages that are open to her; None when all are."""
        return frozenset(self.languages or ()) if self.role == "translator" else None

    @property
    def called(self) -> str:
        """What to write where she is meant."""
        return self.name or self.email


_COLUMNS = [users.c[name] for name in User.__dataclass_fields__]


def get(tx: Connection, user_id: int) -> User | None:
    """One user, if there is one."""
    row = tx.execute(select(*_COLUMNS).where(users.c.id == user_id)).one_or_none()
    return None if row is None else User(*row)


def find(tx: Connection, email: str) -> User | None:
    """The user with this address, whatever its capitals."""
    row = tx.execute(select(*_COLUMNS).where(users.c.email == email.strip().lower())).one_or_none()
    return None if row is None else User(*row)


def everybody(tx: Connection) -> list[User]:
    """All users, by name."""
    return [User(*row) for row in tx.execute(select(*_COLUMNS).order_by(users.c.name, users.c.email))]


def anybody_can_sign_in(tx: Connection) -> bool:
    """Whether some active user has a password."""
    found = tx.scalar(select(users.c.id).where(users.c.is_active, users.c.password_hash.is_not(None)).limit(1))
    return found is not None


def count_admins(tx: Connection) -> int:
    """How many admins can sign in."""
    return tx.execute(
        select(func.count())
        .select_from(users)
        .where(users.c.is_active, users.c.role == "admin", users.c.password_hash.is_not(None))
    ).scalar_one()


def is_email(text: str) -> bool:
    """Whether it can be an e-mail address; only a message to it would prove that it is one."""
    return "@" in text[1:-1] and len(text) <= _LONGEST_EMAIL and not any(char.isspace() for char in text)


def invite(
    tx: Connection,
    *,
    email: str,
    role: str,
    now: datetime,
    token_bytes: TokenBytes,
    languages: Sequence[str] = (),
) -> str:
    """The secret of a one-time link for this address: a new account as `role`, or a new password for an old one.

    Following it (bot/console/signin.py) takes the second factor away and signs her out elsewhere. Raises BadInput.
    """
    email = email.strip().lower()
    if not is_email(email):
        raise BadInput(f"{email!r} is no e-mail address; write it as ana@clinic.example")
    if role not in ROLES:
        raise BadInput(f"{role!r} is no role; choose one of {', '.join(ROLES)}")
    if role == "translator" and not languages:
        raise BadInput("a translator needs at least one language")
    known = find(tx, email)
    user_id = known.id if known else create(tx, email=email, role=role, now=now)
    tx.execute(update(users).where(users.c.id == user_id).values(role=role, languages=[*languages]))
    return make_link(tx, user_id, now=now, token_bytes=token_bytes)


def make_link(tx: Connection, user_id: int, *, now: datetime, token_bytes: TokenBytes) -> str:
    """The secret of a one-time link for this user; those she had before lead nowhere now."""
    secret = new_token(token_bytes)
    tx.execute(delete(invitations).where(invitations.c.user_id == user_id, invitations.c.used_at.is_(None)))
    tx.execute(insert(invitations).values(token_hash=hashed(secret), user_id=user_id, expires_at=now + LINK_LASTS))
    return secret


def create(tx: Connection, *, email: str, role: str, now: datetime) -> int:
    """A new user without a password; her id."""
    return add(tx, users, email=email.strip().lower(), role=role, created_at=now)


def introduce(tx: Connection, user_id: int, *, email: str, name: str, password_hash: str) -> None:
    """She has said who she is and chosen a password; a second factor she had is gone with the old one."""
    tx.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(
            email=email.strip().lower(), name=name, password_hash=password_hash, totp_secret=None, totp_last_step=None
        )
    )


def set_hash(tx: Connection, user_id: int, password_hash: str) -> None:
    """The same password, hashed as we do it today."""
    tx.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))


def set_totp(tx: Connection, user_id: int, secret: str | None, step: int | None) -> None:
    """Turn the second factor on (with the step of the code that proved it) or off."""
    tx.execute(update(users).where(users.c.id == user_id).values(totp_secret=secret, totp_last_step=step))


def use_totp_step(tx: Connection, user_id: int, step: int) -> bool:
    """Use up a time step; False when it, or a later one, was used before: somebody saw the code."""
    used = tx.execute(
        update(users)
        .where(users.c.id == user_id, or_(users.c.totp_last_step.is_(None), users.c.totp_last_step < step))
        .values(totp_last_step=step)
    )
    return used.rowcount == 1


def set_active(tx: Connection, user_id: int, *, is_active: bool) -> None:
    """Let her sign in, or no longer."""
    tx.execute(update(users).where(users.c.id == user_id).values(is_active=is_active))


def set_locale(tx: Connection, user_id: int, locale: str) -> None:
    """The console speaks this language to her from now on."""
    tx.execute(update(users).where(users.c.id == user_id).values(locale=locale))


def set_sound(tx: Connection, user_id: int, *, sound: bool) -> None:
    """Whether the start page rings."""
    tx.execute(update(users).where(users.c.id == user_id).values(sound=sound))
