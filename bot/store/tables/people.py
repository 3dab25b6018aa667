"""Who: patients, their numbers, their consent, who answers for them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.store.tables.base import json, key, metadata, moment, to, word

patients = Table(
    "patients",
    metadata,
    key(),
    Column("name", String(200), nullable=False, server_default=""),
    word("language", default="en"),
    Column("language_known", Boolean, nullable=False, server_default=false()),
    Column("timezone", String(64), nullable=True),
    Column("area", String(32), nullable=True),  # neighbourhood or postal prefix
    Column("birth_year", Integer, nullable=True),
    json("tags"),
    word("source"),  # import | poster | unknown
    moment("created_at"),
    Column("external_id", String(64), nullable=True, index=True),  # her number in the clinic's own records
    Column("household", String(64), nullable=True, index=True),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=True),
    Column("merged_into", Integer, ForeignKey("patients.id"), nullable=True),  # the same person, as a person decided
    Index("ix_patients_birth_year", "birth_year"),
)

imports = Table(
    "imports",
    metadata,
    key(),
    Column("file_name", String(200), nullable=False),
    Column("basis", Text, nullable=False),
    Column("by", String(200), nullable=False),
    moment("started_at"),
    moment("finished_at", nullable=True),
    Column("added", Integer, nullable=False, server_default=text("0")),
    Column("known", Integer, nullable=False, server_default=text("0")),
    Column("asked", Integer, nullable=False, server_default=text("0")),
)

uploads = Table(  # a list that was looked at and is not stored yet: erased when it is, or after an hour
    "uploads",
    metadata,
    Column("key", String(64), primary_key=True),
    to("users"),
    Column("file_name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),
    json("told"),  # which of its columns is what, where a person said so
    moment(),
)

possible_duplicates = Table(  # found at an import; settled by a person only
    "possible_duplicates",
    metadata,
    key(),
    to("patients"),
    Column("other_id", Integer, ForeignKey("patients.id"), nullable=True),
    word("why"),  # same_person | shared_number | number_said_stop
    moment("found_at"),
    moment("settled_at", nullable=True),
    Column("settled_by", Integer, ForeignKey("users.id"), nullable=True),
    word("how", nullable=True),  # merged | different
)

phones = Table(  # one person with several numbers, several people on one: the newest row of a number answers for it
    "phones",
    metadata,
    key(),
    Column("e164", String(32), nullable=False, index=True),
    to("patients"),
    moment("since"),
    Column("is_current", Boolean, nullable=False, server_default=true()),
    Column("is_usable", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("e164", "patient_id"),
)

consents = Table(  # append-only: the evidence for every answer to "may we text her?"
    "consents",
    metadata,
    key(),
    to("patients"),
    Column("e164", String(32), nullable=False, index=True),
    word("state"),
    word("move"),
    Column("words", Text, nullable=False, server_default=""),
    word("channel"),  # sms | console | import | carrier
    Column("by", String(200), nullable=False, server_default=""),
    moment(),
    Index("ix_consents_doubt", "at", sqlite_where=text("by = 'doubt'"), postgresql_where=text("by = 'doubt'")),
)

caregivers = Table(  # who answers for her, as that person put it
    "caregivers",
    metadata,
    key(),
    to("patients"),
    Column("words", Text, nullable=False),
    moment(),
)
