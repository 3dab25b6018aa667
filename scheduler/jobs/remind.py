"""What a seat's dates say goes to the ear as events, once; what is not true any more does not.

The last reminder before the day also tells when and at which door her ride comes, if that is arranged; then it counts as told. Who
did not answer the last one in time is put on the list of those to be called.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.seat import LIVE
from bot.service import consent
from bot.store import accommodations, handoffs, reminders, turns
from bot.store.reminders import DueReminder
from scheduler.jobs import Counts

AT_ONCE = 200
_STILL_TRUE = {
    "reminder": LIVE,
    "no_reply": ("confirmed",),
    "follow_up": ("confirmed", "attended"),
    "missed": ("missed",),
}
_EVENTS = {"reminder": "reminder_due", "follow_up": "follow_up_due", "missed": "missed"}
LAST = 1  # days before


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
    if true and due.kind == "no_reply":
        _call_list(tx, due, now)
    elif true:
        turns.hear_event(tx, due.patient_id, _EVENTS[due.kind], _payload(tx, due, now), now)
    after = "done" if true else "stale"
    reminders.settle(tx, due.id, after)
    return after


def _call_list(tx: Connection, due: DueReminder, now: datetime) -> None:
    """She said nothing since she was reminded last, neither yes nor anything else: a person calls."""
    since = reminders.reminded_at(tx, due.seat_id)
    if since is not None and not reminders.has_answered(tx, due.seat_id, due.patient_id, since):
        handoffs.open_for(tx, due.patient_id, "no_reply", now)


def _payload(tx: Connection, due: DueReminder, now: datetime) -> dict[str, object]:
    """What the dialogs hear, and behind underscores what the mouth needs."""
    if due.kind == "missed":
        return {"_expires_at": due.expires_at.isoformat()}
    said: dict[str, object] = {
        "starts": due.starts_at.isoformat(),
        "place": due.place,
        "_seat_id": due.seat_id,
        "_expires_at": due.expires_at.isoformat(),
    }
    if due.kind != "reminder":
        return said
    if due.days_before == 0:
        return {**said, "days_before": 0, "soon": True}
    ride = accommodations.tell_ride(tx, due.seat_id, now) if due.days_before == LAST else None
    return {**said, "days_before": due.days_before} | ({} if ride is None else {"ride": ride})
