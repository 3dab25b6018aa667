"""Where and when: sites, group sessions, seats, what is arranged."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from bot.store.tables.base import UtcDateTime, json, key, metadata, moment, to, word

sites = Table(
    "sites",
    metadata,
    key(),
    Column("name", String(200), nullable=False, unique=True),
    Column("address", String(300), nullable=False),
    Column("is_step_free", Boolean, nullable=False, server_default=true()),
    Column("area", String(32), nullable=True),
)

rooms = Table(
    "rooms",
    metadata,
    key(),
    to("sites"),
    Column("name", String(200), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("is_step_free", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("site_id", "name"),
)

staff = Table(  # facilitators, interpreters, child-care workers, drivers
    "staff",
    metadata,
    key(),
    Column("name", String(200), nullable=False),
    word("work"),  # facilitator | interpreter | child_care | ride
    json("languages"),
    json("hours"),  # windows as they cross the seam; none: any time
    json("sites"),  # site ids; none: everywhere
    json("places"),  # child care: [["0-2", 3], ["3-12", 6]]; ride: [["ride", 4]]
    Column("at_most", Integer, nullable=True),  # group sessions
    Column("is_active", Boolean, nullable=False, server_default=true()),
)

group_sessions = Table(
    "group_sessions",
    metadata,
    key(),
    to("engagements"),
    to("sites"),
    moment("starts_at"),
    moment("ends_at"),
    word("language"),
    json("interpreters"),  # languages that are interpreted there
    Column("capacity", Integer, nullable=False),
    Column("facilitator", String(200), nullable=False, server_default=""),
    word("state", default="open", index=True),  # bot/domain/group_session.py
    Column("room_id", Integer, ForeignKey("rooms.id"), nullable=True),
    Column("min_group", Integer, nullable=False, server_default=text("6")),
    json("teams"),  # staff ids: who minds the children, who drives
    json("speakers"),  # [[language, staff id], …]: who interprets
    Column("facilitator_id", Integer, ForeignKey("staff.id"), nullable=True),
    Column("cancelled_why", Text, nullable=True),
)

seats = Table(
    "seats",
    metadata,
    key(),
    to("participations"),
    to("group_sessions"),
    word("state"),
    moment("held_until", nullable=True),
    Column("released_why", String(64), nullable=True),
    Column("kept_at", UtcDateTime, nullable=True),  # she answered a reminder with "I am coming"
    moment("created_at"),
    moment("changed_at"),
)
Index(  # one live seat a participation, whatever races
    "uq_seats_one_live",
    seats.c.participation_id,
    unique=True,
    sqlite_where=text("state IN ('held', 'confirmed')"),
    postgresql_where=text("state IN ('held', 'confirmed')"),
)
Index(  # offers that lapse soon
    "ix_seats_held",
    seats.c.held_until,
    sqlite_where=text("state = 'held'"),
    postgresql_where=text("state = 'held'"),
)

accommodations = Table(
    "accommodations",
    metadata,
    key(),
    to("seats"),
    word("kind"),
    json("details"),
    word("state", index=True),
    Column("owner", String(200), nullable=False, server_default=""),
    moment("deadline", nullable=True),
    Column("cost", Float, nullable=True),
    json("arranged"),  # what came of it: {"pickup_at", "door", "who"} of a ride
    moment("changed_at"),
)

feedback = Table(
    "feedback",
    metadata,
    key(),
    to("participations"),
    word("question"),
    Column("answer", Text, nullable=False),
    moment(),
)

plans = Table(  # a proposal of the solver, as a coordinator may change and accept it
    "plans",
    metadata,
    key(),
    to("engagements"),
    to("tasks", nullable=True),
    word("state", index=True),  # bot/domain/plan.py
    json("instance"),  # what it was computed from
    json("proposal"),  # scheduler/seating/plan.py: seats, held, unseated with reasons, bound, seed, versions
    json("gains"),  # what one more of something would bring
    json("moved"),  # seats as a coordinator moved them
    moment("made_at"),
    moment("accepted_at", nullable=True),
    Column("accepted_by", Integer, ForeignKey("users.id"), nullable=True),
)
