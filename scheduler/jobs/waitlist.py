"""Every chair that somebody on the waitlist fits is offered, by the order of bot/domain/seating/waitlist.py.

Nothing is done twice: an engagement is looked at again when something in it changed, or the hour did.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.seating import waitlist
from bot.domain.seating.waitlist import Party, Waitlist
from bot.service import instance, offering, planning
from bot.service.seating import NOTICE
from bot.store import group_sessions, marks, participations
from scheduler.jobs import Counts


def run(tx: Connection, now: datetime, zone: ZoneInfo) -> Counts:
    """Offer what is free; how many people were asked."""
    counts = Counts()
    for engagement_id in group_sessions.where_somebody_waits(tx, now + NOTICE):
        if _has_changed(tx, engagement_id, now):
            counts["asked"] += _offer(tx, engagement_id, now, zone)
            _has_changed(tx, engagement_id, now)
    return counts


def _has_changed(tx: Connection, engagement_id: int, now: datetime) -> bool:
    name = f"waitlist {engagement_id}"
    stamp = f"{now:%Y-%m-%d %H} {group_sessions.stamp(tx, engagement_id)}"
    if marks.read(tx, name) == stamp:
        return False
    marks.write(tx, name, stamp)
    return True


def _offer(tx: Connection, engagement_id: int, now: datetime, zone: ZoneInfo) -> int:
    """One chair after the other; whoever cannot be asked after all is passed over, and that is written down too."""
    seed = planning.seed_of(tx, engagement_id)
    left = instance.waiting(tx, engagement_id, seed=seed, zone=zone, now=now)
    asked, silent = 0, list[tuple[str, str]]()
    for session in sorted(left.provided, key=lambda one: (left.provided[one].session.starts, one)):
        while (people := waitlist.next_for(left, session)) is not None:
            why = _cannot_be_asked(tx, people)
            if why is not None:
                silent += [(who, why) for who in people]
            elif made := _make(tx, left, people, session, silent, now, zone):
                asked += made
                left = replace(left, seats={**left.seats, **dict.fromkeys(people, session)})
            else:
                break
            left = replace(left, waiting=tuple(who for who in left.waiting if who not in people))
    return asked


def _cannot_be_asked(tx: Connection, people: Party) -> str | None:
    """Why these people, or one of them, may not be texted now."""
    whys = (offering.cannot_be_asked(tx, participations.get(tx, int(who))) for who in people)
    return next(filter(None, whys), None)


def _make(  # noqa: PLR0913 - one offer
    tx: Connection, left: Waitlist, people: Party, session: str, silent: list[tuple[str, str]], now: datetime,
    zone: ZoneInfo,
) -> int:  # fmt: skip
    passed = [(who, str(why)) for party, why in waitlist.passed_over(left, session, people) for who in party]
    ids = [int(who) for who in people]
    return len(offering.offer(tx, ids, int(session), zone=zone, now=now, passed=[*silent, *passed]))
