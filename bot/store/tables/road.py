"""The road: conversations, the ear (turns), the mouth (messages), the clock (reminders), and what a person must do."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, text

from bot.store.tables.base import json, key, metadata, moment, to, word

conversations = Table(
    "conversations",
    metadata,
    Column("patient_id", Integer, ForeignKey("patients.id"), primary_key=True),
    json("state"),
    Column("version", Integer, nullable=False, server_default=text("0")),
    json("offers"),
    Column("is_held", Boolean, nullable=False, server_default=false()),  # a person has it, or should: we are silent
    Column("held_by", Integer, ForeignKey("users.id"), nullable=True),
    moment("changed_at"),
    Index(  # those in which something was said, the liveliest last
        "ix_conversations_changed",
        "changed_at",
        "patient_id",
        sqlite_where=text("version > 0"),
        postgresql_where=text("version > 0"),
    ),
    Index("ix_conversations_held", "patient_id", sqlite_where=text("is_held"), postgresql_where=text("is_held")),
)

turns = Table(
    "turns",
    metadata,
    key(),
    Column("sid", String(64), nullable=True, unique=True),  # the carrier's MessageSid: the same text once
    Column("e164", String(32), nullable=False),
    Column("patient_id", Integer, ForeignKey("patients.id"), nullable=True),
    word("kind"),  # text | event
    Column("body", Text, nullable=False, server_default=""),
    Column("media", Integer, nullable=False, server_default=text("0")),
    word("event", nullable=True),
    json("payload"),
    word("state", default="waiting"),  # waiting | taken | done
    moment("received_at"),
    moment("ready_at"),
    moment("done_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease", String(64), nullable=True),
    moment("lease_until", nullable=True),
    json("understood"),
    Index(
        "ix_turns_open", "e164", "id", sqlite_where=text("state <> 'done'"), postgresql_where=text("state <> 'done'")
    ),
    Index("ix_turns_patient", "patient_id", "id"),
)

messages = Table(
    "messages",
    metadata,
    key(),
    to("patients", nullable=True),  # nobody's: a coordinator's trial, to her own phone
    Column("turn_id", Integer, ForeignKey("turns.id"), nullable=True),
    Column("e164", String(32), nullable=False),
    Column("key", String(64), nullable=False),
    word("language"),
    Column("text", Text, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("is_reply", Boolean, nullable=False),
    Column("despite_stop", Boolean, nullable=False, server_default=false()),  # the one answer to STOP itself
    Column("seat_id", Integer, ForeignKey("seats.id"), nullable=True),  # true only while this seat is live
    word("state"),
    Column("why", String(64), nullable=True),
    Column("code", Integer, nullable=True),
    Column("sid", String(64), nullable=True, unique=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("created_at"),
    moment("due_at"),
    moment("expires_at"),
    moment("claimed_at", nullable=True),
    moment("sent_at", nullable=True),
    moment("changed_at"),
    Index(
        "ix_messages_open",
        "patient_id",
        "id",
        sqlite_where=text("state IN ('queued', 'sending', 'unknown_outcome')"),
        postgresql_where=text("state IN ('queued', 'sending', 'unknown_outcome')"),
    ),
    Index("ix_messages_created", "created_at"),
    Index(
        "ix_messages_failed",
        "changed_at",
        sqlite_where=text("state IN ('failed', 'undelivered')"),
        postgresql_where=text("state IN ('failed', 'undelivered')"),
    ),
)

reminders = Table(
    "reminders",
    metadata,
    key(),
    to("seats"),
    word("kind"),  # reminder | follow_up
    Column("days_before", Integer, nullable=False),
    moment("due_at"),
    moment("expires_at"),
    word("state", index=True),  # pending | done | cancelled | stale
)

handoffs = Table(  # a conversation that needs a person
    "handoffs",
    metadata,
    key(),
    to("patients"),
    word("why"),
    moment("opened_at"),
    moment("closed_at", nullable=True),
    Column("closed_by", Integer, ForeignKey("users.id"), nullable=True),
    Index(
        "ix_handoffs_open",
        "opened_at",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_handoffs_closed", "closed_at"),
)

corrections = Table(  # what a text really meant, filed by a coordinator; an example to learn from once reviewed
    "corrections",
    metadata,
    key(),
    Column("turn_id", Integer, ForeignKey("turns.id"), nullable=False, unique=True),
    word("label"),
    to("users"),
    moment(),
    Column("reviewed_by", Integer, ForeignKey("users.id"), nullable=True),
    moment("reviewed_at", nullable=True),
)
