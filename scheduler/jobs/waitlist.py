"""Every chair that somebody on the waitlist fits is offered, by the order of bot/domain/seating/waitlist.py.

Nothing is done twice: an engagement is looked at again when something in it changed, or the hour did.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.seating import waitlist
from bot.domain.seating.waitlist import Offer, Waitlist
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
    before, silent = _askable(tx, instance.waiting(tx, engagement_id, seed=seed, zone=zone, now=now))
    _, offers = waitlist.offered(before)
    return sum(_make(tx, one, silent, now, zone) for one in offers)


def _make(tx: Connection, one: Offer, silent: list[tuple[str, str]], now: datetime, zone: ZoneInfo) -> int:
    passed = [(who, str(why)) for people, why in one.passed for who in people]
    people = [int(who) for who in one.party]
    return len(offering.offer(tx, people, int(one.session), zone=zone, now=now, passed=[*silent, *passed]))


def _askable(tx: Connection, before: Waitlist) -> tuple[Waitlist, list[tuple[str, str]]]:
    """Without those who may not be texted now, or whose conversation a person has, and without whom they come with."""
    silent: list[tuple[str, str]] = []
    for people in waitlist.parties(before):
        whys = [offering.cannot_be_asked(tx, participations.get(tx, int(who))) for who in people]
        silent += [(who, next(filter(None, whys))) for who in people if any(whys)]
    names = {who for who, _ in silent}
    return replace(before, waiting=tuple(who for who in before.waiting if who not in names)), silent
