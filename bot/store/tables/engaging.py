"""What for: engagements, who is in them, what each needs."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.tables.base import UtcDateTime, json, key, metadata, moment, to, word

engagements = Table(
    "engagements",
    metadata,
    key(),
    Column("name", String(200), nullable=False),
    Column("purpose", Text, nullable=False, server_default=""),
    json("keywords"),  # word on the poster -> language
    json("languages"),
    word("state", default="draft", index=True),  # bot/domain/engagement.py
    json("rules"),  # whom it is for: bot/domain/audience.py
    json("offered"),  # what is offered in order to come: kinds of needs, and "food", "compensation"
    json("targets"),  # [{"group": "language:es", "people": 12}, …]: how many are wanted in the rooms
    json("asks"),  # demographic questions asked by text: age, gender
    json("waived"),  # languages launched with texts that nobody reviewed, and who said so
    Column("seed", String(64), nullable=True),  # of the permutation of the waves; published when it is launched
    moment("launched_at", nullable=True),
    Column("launched_by", Integer, ForeignKey("users.id"), nullable=True),
    moment("created_at"),
)

participations = Table(
    "participations",
    metadata,
    key(),
    to("patients"),
    to("engagements"),
    word("state", index=True),
    json("windows"),
    Column("availability_words", Text, nullable=False, server_default=""),
    moment("created_at"),
    Column("changed_at", UtcDateTime, nullable=False, index=True),
    word("stratum", nullable=True),
    to("waves", nullable=True),
    Column("times_asked", Integer, nullable=False, server_default=text("0")),  # the invitation and its follow-ups
    moment("asked_at", nullable=True),  # when she was asked last
    moment("waiting_since", nullable=True),  # her place in the order of asking
    UniqueConstraint("patient_id", "engagement_id"),
    Index("ix_participations_standing", "engagement_id", "state", "wave_id"),
    Index(  # asked as often as one may by text
        "ix_participations_asked",
        "asked_at",
        sqlite_where=text("times_asked >= 3"),
        postgresql_where=text("times_asked >= 3"),
    ),
)

needs = Table(
    "needs",
    metadata,
    key(),
    to("participations"),
    word("kind"),
    json("details"),
    moment("said_at"),
    moment("withdrawn_at", nullable=True),
)

waves = Table(  # one round of invitations; participations.wave_id says whom it asks
    "waves",
    metadata,
    key(),
    to("engagements"),
    Column("number", Integer, nullable=False),
    word("state", index=True),  # bot/domain/wave.py
    json("plans"),  # what was planned for each stratum, with its chance and its finding
    moment("planned_at"),
    moment("closed_at", nullable=True),
    UniqueConstraint("engagement_id", "number"),
)

draws = Table(  # a civic lottery: promised by its commitment, then drawn, then anybody's to check
    "draws",
    metadata,
    key(),
    to("engagements"),
    Column("commitment", String(64), nullable=False),
    Column("seed", String(64), nullable=False),  # secret until drawn_at
    Column("pool_hash", String(64), nullable=False),
    Column("places", Integer, nullable=False),
    json("pool"),  # the volunteers as they were when the seed was promised: ids and features, no names
    json("quotas"),
    Column("public", String(200), nullable=True),  # what was drawn before everybody's eyes
    json("record"),
    moment("committed_at"),
    moment("drawn_at", nullable=True),
    Column("drawn_by", Integer, ForeignKey("users.id"), nullable=True),
)

demographics = Table(  # apart from everything else: read for fairness only, never beside a name
    "demographics",
    metadata,
    key(),
    to("participations"),
    word("question"),  # age | gender
    word("answer"),
    moment(),
    UniqueConstraint("participation_id", "question"),
)
