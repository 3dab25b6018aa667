"""Every table, once, for SQLite and PostgreSQL alike."""

from bot.store.tables.base import UtcDateTime, metadata
from bot.store.tables.console import audit, console_sessions, invitations, marks, notes, tasks, text_edits, users
from bot.store.tables.engaging import demographics, draws, engagements, needs, participations, waves
from bot.store.tables.people import caregivers, consents, imports, patients, phones, possible_duplicates, uploads
from bot.store.tables.road import conversations, corrections, handoffs, messages, reminders, turns
from bot.store.tables.seating import accommodations, feedback, group_sessions, plans, rooms, seats, sites, staff

__all__ = [
    "UtcDateTime",
    "accommodations",
    "audit",
    "caregivers",
    "consents",
    "console_sessions",
    "conversations",
    "corrections",
    "demographics",
    "draws",
    "engagements",
    "feedback",
    "group_sessions",
    "handoffs",
    "imports",
    "invitations",
    "marks",
    "messages",
    "metadata",
    "needs",
    "notes",
    "participations",
    "patients",
    "phones",
    "plans",
    "possible_duplicates",
    "reminders",
    "rooms",
    "seats",
    "sites",
    "staff",
    "tasks",
    "text_edits",
    "turns",
    "uploads",
    "users",
    "waves",
]
