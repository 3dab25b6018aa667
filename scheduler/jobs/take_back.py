"""A conversation that somebody took over, and whose patient was not answered in time, goes back to the queue.

The machine stays silent: it is for whoever comes first, and stands on the Today page as not answered.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.service import handoff
from bot.store import conversations
from scheduler.jobs import Counts

AT_ONCE = 200


def run(tx: Connection, now: datetime, within: timedelta) -> Counts:
    """Take back up to AT_ONCE; done again it finds nothing, for nobody has them any more."""
    counts = Counts()
    for patient_id in conversations.forgotten(tx, now - within, AT_ONCE):
        handoff.take_back(tx, patient_id=patient_id, now=now)
        counts["taken_back"] += 1
    return counts
