"""Each night: where people wait though their engagement was planned, see whether more could sit. Whoever has a seat keeps it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.service import planning
from bot.store import marks, planned
from scheduler.jobs import Counts

AT_HOUR = 3


def run(tx: Connection, now: datetime, zone: ZoneInfo) -> Counts:
    """Ask for a new proposal, once a night."""
    counts, local = Counts(), now.astimezone(zone)
    if local.hour != AT_HOUR:
        return counts
    for engagement_id in planned.waits_although_planned(tx, now):
        name = f"planned_again {engagement_id}"
        if marks.read(tx, name) != (today := local.date().isoformat()):
            marks.write(tx, name, today)
            planning.ask(tx, engagement_id, zone=zone, by=None, now=now, nightly=True)
            counts["asked"] += 1
    return counts
