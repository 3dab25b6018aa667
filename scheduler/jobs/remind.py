"""Reminders whose time has come go to the ear as events, once; those that are not true any more do not."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.seat import LIVE
from bot.service import consent
from bot.store import reminders, turns
from bot.store.reminders import DueReminder
from scheduler.jobs import Counts

AT_ONCE = 200
_STILL_TRUE = {"reminder": LIVE, "follow_up": ("confirmed", "attended")}
_EVENTS = {"reminder": "reminder_due", "follow_up": "follow_up_due"}


def run(tx: Connection, now: datetime) -> Counts:
    """Hand on up to AT_ONCE due reminders; how many were done and how many were stale."""
    counts = Counts()
    for due in reminders.due(tx, now, AT_ONCE):
        counts[_hand_on(tx, due, now)] += 1
    return counts


def _hand_on(tx: Connection, due: DueReminder, now: datetime) -> str:
    """Let the dialog say it, drop it, or leave it for a next tick while she is asked what should stop."""
    if due.expires_at > now and consent.is_in_doubt(tx, due.patient_id):
        return "waiting"
    true = due.seat_state in _STILL_TRUE[due.kind] and due.expires_at > now
    if true:
        turns.hear_event(tx, due.patient_id, _EVENTS[due.kind], _payload(due), now)
    after = "done" if true else "stale"
    reminders.settle(tx, due.id, after)
    return after


def _payload(due: DueReminder) -> dict[str, object]:
    """What the dialogs hear, and behind underscores what the mouth needs."""
    said: dict[str, object] = {
        "starts": due.starts_at.isoformat(),
        "place": due.place,
        "_seat_id": due.seat_id,
        "_expires_at": due.expires_at.isoformat(),
    }
    return {**said, "days_before": due.days_before} if due.kind == "reminder" else said
