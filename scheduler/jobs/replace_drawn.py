"""Somebody who was drawn gives up: a stand-by is called, by the same lottery, without anybody choosing."""

from datetime import datetime

from sqlalchemy import Connection

from bot.service import drawing
from bot.store import draws
from scheduler.jobs import Counts


def run(tx: Connection, now: datetime) -> Counts:
    """Ask for a replacement in every draw that lost somebody; how many draws that are."""
    asked = (drawing.ask_replacement(tx, draw, by=None, now=now) for draw in draws.alive(tx))
    return Counts({"asked": found} if (found := sum(one is not None for one in asked)) else {})
