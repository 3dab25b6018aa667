"""The people at the console, and what they did."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, true

from bot.store.tables.base import json, key, metadata, moment, to, word

users = Table(
    "users",
    metadata,
    key(),
    Column("email", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False, server_default=""),
    word("role"),  # admin | coordinator | viewer | translator
    json("languages"),  # a translator's: whose texts and conversations are open to them
    word("locale", default="en"),  # the console's own language: en | es | fr
    Column("password_hash", String(200), nullable=True),
    Column("totp_secret", String(64), nullable=True),
    Column("totp_last_step", Integer, nullable=True),  # replay guard
    Column("is_active", Boolean, nullable=False, server_default=true()),
    moment("created_at"),
    Column("sound", Boolean, nullable=False, server_default=false()),  # the start page rings when somebody new waits
)

console_sessions = Table(  # hashed tokens: who reads the database cannot sign in with it
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    to("users"),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
)

invitations = Table(  # one-time links: the first start's, and those an admin makes
    "invitations",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    to("users"),
    moment("expires_at"),
    moment("used_at", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    key(),
    moment(),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=True),
    word("action"),
    Column("about", String(200), nullable=False, server_default=""),
    Index("ix_audit_about", "about", "id"),
)

marks = Table(  # single facts: the last inbound text seen, the demo's clock
    "marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

tasks = Table(  # a slow computation that somebody asked for: the scheduler runs it in a process of its own
    "tasks",
    metadata,
    key(),
    to("engagements", nullable=True),
    word("kind"),  # wave | draw | seat
    word("state", index=True),  # bot/domain/task.py
    json("given"),
    json("progress"),  # {"stage", "share", …}
    json("result"),
    Column("error", Text, nullable=True),
    Column("asked_by", Integer, ForeignKey("users.id"), nullable=True),
    moment("asked_at"),
    moment("started_at", nullable=True),
    moment("ended_at", nullable=True),
    moment("lease_until", nullable=True),
)

notes = Table(  # what a coordinator wrote down about a conversation, for colleagues
    "notes",
    metadata,
    key(),
    to("patients"),
    to("users"),
    Column("body", Text, nullable=False),
    moment(),
)

text_edits = Table(  # a text as reviewed or rewritten at the console; the newest row of a key and language counts
    "text_edits",
    metadata,
    key(),
    word("language"),
    word("key"),
    json("forms"),  # the text, or its plural forms; none: the catalogue's own, reviewed as it is
    Column("source_hash", String(64), nullable=False),  # of the catalogue's text it is about
    Column("is_reviewed", Boolean, nullable=False, server_default=false()),
    to("users"),
    moment(),
    Index("ix_text_edits_what", "language", "key", "id"),
)
