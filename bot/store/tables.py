"""Every table, once, for SQLite and PostgreSQL alike. Times are aware UTC; states are the lives' words."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)  # fmt: skip

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on a database that keeps zones and on one that does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would be read as another one later."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored; give aware UTC")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive times their zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _at(name: str = "at", *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


def _to(table: str, name: str | None = None, *, nullable: bool = False) -> Column[int]:
    # table names are plural nouns; a column is the noun: patients.id -> patient_id
    column = name or f"{table.removesuffix('s')}_id"
    return Column(column, Integer, ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _word(name: str, *, nullable: bool = False, index: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, String(64), nullable=nullable, index=index, server_default=default)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=True)


# Who ------------------------------------------------------------------------------------------------------------

patients = Table(
    "patients",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, server_default=""),
    _word("language", default="en"),
    Column("language_known", Boolean, nullable=False, server_default=false()),
    Column("timezone", String(64), nullable=True),
    Column("area", String(32), nullable=True),  # neighbourhood or postal prefix
    Column("birth_year", Integer, nullable=True),
    _json("tags"),
    _word("source"),  # import | poster | unknown
    _at("created_at"),
    Column("external_id", String(64), nullable=True, index=True),  # her number in the clinic's own records
    Column("household", String(64), nullable=True, index=True),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=True),
    Column("merged_into", Integer, ForeignKey("patients.id"), nullable=True),  # the same person, as a person decided
    Index("ix_patients_birth_year", "birth_year"),
)

imports = Table(
    "imports",
    metadata,
    _id(),
    Column("file_name", String(200), nullable=False),
    Column("basis", Text, nullable=False),
    Column("by", String(200), nullable=False),
    _at("started_at"),
    _at("finished_at", nullable=True),
    Column("added", Integer, nullable=False, server_default=text("0")),
    Column("known", Integer, nullable=False, server_default=text("0")),
    Column("asked", Integer, nullable=False, server_default=text("0")),
)

possible_duplicates = Table(  # found at an import; settled by a person only
    "possible_duplicates",
    metadata,
    _id(),
    _to("patients"),
    Column("other_id", Integer, ForeignKey("patients.id"), nullable=True),
    _word("why"),  # same_person | shared_number | number_said_stop
    _at("found_at"),
    _at("settled_at", nullable=True),
    Column("settled_by", Integer, ForeignKey("users.id"), nullable=True),
    _word("how", nullable=True),  # merged | different
)

phones = Table(  # one person with several numbers, several people on one: the newest row of a number answers for it
    "phones",
    metadata,
    _id(),
    Column("e164", String(32), nullable=False, index=True),
    _to("patients"),
    _at("since"),
    Column("is_current", Boolean, nullable=False, server_default=true()),
    Column("is_usable", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("e164", "patient_id"),
)

consents = Table(  # append-only: the evidence for every answer to "may we text her?"
    "consents",
    metadata,
    _id(),
    _to("patients"),
    Column("e164", String(32), nullable=False, index=True),
    _word("state"),
    _word("move"),
    Column("words", Text, nullable=False, server_default=""),
    _word("channel"),  # sms | console | import | carrier
    Column("by", String(200), nullable=False, server_default=""),
    _at(),
    Index("ix_consents_doubt", "at", sqlite_where=text("by = 'doubt'"), postgresql_where=text("by = 'doubt'")),
)

caregivers = Table(  # who answers for her, as that person put it
    "caregivers",
    metadata,
    _id(),
    _to("patients"),
    Column("words", Text, nullable=False),
    _at(),
)

conversations = Table(
    "conversations",
    metadata,
    Column("patient_id", Integer, ForeignKey("patients.id"), primary_key=True),
    _json("state"),
    Column("version", Integer, nullable=False, server_default=text("0")),
    _json("offers"),
    Column("is_held", Boolean, nullable=False, server_default=false()),  # a person has it, or should: we are silent
    Column("held_by", Integer, ForeignKey("users.id"), nullable=True),
    _at("changed_at"),
)

# What ------------------------------------------------------------------------------------------------------------

engagements = Table(
    "engagements",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("purpose", Text, nullable=False, server_default=""),
    _json("keywords"),  # word on the poster -> language
    _json("languages"),
    Column("is_open", Boolean, nullable=False, server_default=true()),
    _at("created_at"),
)

participations = Table(
    "participations",
    metadata,
    _id(),
    _to("patients"),
    _to("engagements"),
    _word("state", index=True),
    _json("windows"),
    Column("availability_words", Text, nullable=False, server_default=""),
    _at("created_at"),
    Column("changed_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("patient_id", "engagement_id"),
)

needs = Table(
    "needs",
    metadata,
    _id(),
    _to("participations"),
    _word("kind"),
    _json("details"),
    _at("said_at"),
    _at("withdrawn_at", nullable=True),
)

sites = Table(
    "sites",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("address", String(300), nullable=False),
    Column("is_step_free", Boolean, nullable=False, server_default=true()),
)

group_sessions = Table(
    "group_sessions",
    metadata,
    _id(),
    _to("engagements"),
    _to("sites"),
    _at("starts_at"),
    _at("ends_at"),
    _word("language"),
    _json("interpreters"),  # languages that are interpreted there
    Column("capacity", Integer, nullable=False),
    Column("facilitator", String(200), nullable=False, server_default=""),
    Column("is_cancelled", Boolean, nullable=False, server_default=false()),
)

seats = Table(
    "seats",
    metadata,
    _id(),
    _to("participations"),
    _to("group_sessions"),
    _word("state"),
    _at("held_until", nullable=True),
    Column("released_why", String(64), nullable=True),
    Column("kept_at", UtcDateTime, nullable=True),  # she answered a reminder with "I am coming"
    _at("created_at"),
    _at("changed_at"),
)
Index(  # one live seat a participation, whatever races
    "uq_seats_one_live",
    seats.c.participation_id,
    unique=True,
    sqlite_where=text("state IN ('held', 'confirmed')"),
    postgresql_where=text("state IN ('held', 'confirmed')"),
)

accommodations = Table(
    "accommodations",
    metadata,
    _id(),
    _to("seats"),
    _word("kind"),
    _json("details"),
    _word("state", index=True),
    Column("owner", String(200), nullable=False, server_default=""),
    _at("deadline", nullable=True),
    Column("cost", Float, nullable=True),
    _at("changed_at"),
)

feedback = Table(
    "feedback",
    metadata,
    _id(),
    _to("participations"),
    _word("question"),
    Column("answer", Text, nullable=False),
    _at(),
)

# The ear, the mouth and the clock ----------------------------------------------------------------------------------

turns = Table(
    "turns",
    metadata,
    _id(),
    Column("sid", String(64), nullable=True, unique=True),  # the carrier's MessageSid: the same text once
    Column("e164", String(32), nullable=False),
    Column("patient_id", Integer, ForeignKey("patients.id"), nullable=True),
    _word("kind"),  # text | event
    Column("body", Text, nullable=False, server_default=""),
    Column("media", Integer, nullable=False, server_default=text("0")),
    _word("event", nullable=True),
    _json("payload"),
    _word("state", default="waiting"),  # waiting | taken | done
    _at("received_at"),
    _at("ready_at"),
    _at("done_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease", String(64), nullable=True),
    _at("lease_until", nullable=True),
    _json("understood"),
    Index(
        "ix_turns_open", "e164", "id", sqlite_where=text("state <> 'done'"), postgresql_where=text("state <> 'done'")
    ),
    Index("ix_turns_patient", "patient_id", "id"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _to("patients"),
    Column("turn_id", Integer, ForeignKey("turns.id"), nullable=True),
    Column("e164", String(32), nullable=False),
    Column("key", String(64), nullable=False),
    _word("language"),
    Column("text", Text, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("is_reply", Boolean, nullable=False),
    Column("despite_stop", Boolean, nullable=False, server_default=false()),  # the one answer to STOP itself
    Column("seat_id", Integer, ForeignKey("seats.id"), nullable=True),  # true only while this seat is live
    _word("state"),
    Column("why", String(64), nullable=True),
    Column("code", Integer, nullable=True),
    Column("sid", String(64), nullable=True, unique=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _at("created_at"),
    _at("due_at"),
    _at("expires_at"),
    _at("claimed_at", nullable=True),
    _at("sent_at", nullable=True),
    _at("changed_at"),
    Index(
        "ix_messages_open",
        "patient_id",
        "id",
        sqlite_where=text("state IN ('queued', 'sending', 'unknown_outcome')"),
        postgresql_where=text("state IN ('queued', 'sending', 'unknown_outcome')"),
    ),
    Index("ix_messages_created", "created_at"),
)

reminders = Table(
    "reminders",
    metadata,
    _id(),
    _to("seats"),
    _word("kind"),  # reminder | follow_up
    Column("days_before", Integer, nullable=False),
    _at("due_at"),
    _at("expires_at"),
    _word("state", index=True),  # pending | done | cancelled | stale
)

handoffs = Table(  # a conversation that needs a person
    "handoffs",
    metadata,
    _id(),
    _to("patients"),
    _word("why"),
    _at("opened_at"),
    _at("closed_at", nullable=True),
    Column("closed_by", Integer, ForeignKey("users.id"), nullable=True),
)

corrections = Table(  # what a text really meant, filed by a coordinator; an example to learn from once reviewed
    "corrections",
    metadata,
    _id(),
    Column("turn_id", Integer, ForeignKey("turns.id"), nullable=False, unique=True),
    _word("label"),
    _to("users"),
    _at(),
    Column("reviewed_by", Integer, ForeignKey("users.id"), nullable=True),
    _at("reviewed_at", nullable=True),
)

# People at the console ----------------------------------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    _id(),
    Column("email", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False, server_default=""),
    _word("role"),  # admin | coordinator | viewer
    Column("password_hash", String(200), nullable=True),
    Column("totp_secret", String(64), nullable=True),
    Column("totp_last_step", Integer, nullable=True),  # replay guard
    Column("is_active", Boolean, nullable=False, server_default=true()),
    _at("created_at"),
)

console_sessions = Table(  # hashed tokens: who reads the database cannot sign in with it
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _to("users"),
    _at("created_at"),
    _at("seen_at"),
    _at("expires_at"),
)

invitations = Table(  # one-time links: the first start's, and those an admin makes
    "invitations",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _to("users"),
    _at("expires_at"),
    _at("used_at", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _at(),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=True),
    _word("action"),
    Column("about", String(200), nullable=False, server_default=""),
)

marks = Table(  # single facts: the last inbound text seen, the demo's clock
    "marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
