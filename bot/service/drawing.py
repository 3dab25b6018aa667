"""A civic lottery from the look beforehand to the promise, the draw and the replacements. docs/lottery.md tells it to people.

What takes long (a look, a draw, a replacement) is asked for here as a task and done by the scheduler
(scheduler/tasks/drawing.py), which hands what came out back to keep_draw() and keep_replacement(). Everything here may be
done twice: the second time changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain import groups
from bot.domain.errors import BadInput, NotFound
from bot.domain.participation import PARTICIPATION
from bot.domain.promise import Quota, Volunteer, commitment, fingerprint
from bot.service import consent
from bot.store import audit, draws, participations, tasks, turns
from bot.store.draws import WOULD_COME, Draw, Person

GIVEN_UP = ("declined", "cancelled", "lapsed", "unreachable")
SEED_BYTES = 24
LONGEST_PUBLIC = 200


def volunteers(tx: Connection, engagement_id: int, everybody: Sequence[Person], year: int) -> list[Volunteer]:
    """Who would like a seat and may be texted, as a lottery sees them; those drawn before are seated already."""
    seated = drawn_ids(tx, engagement_id) or set()
    return [
        Volunteer(str(one.participation_id), features(one, year), one.household)
        for one in everybody
        if one.state in WOULD_COME and one.participation_id not in seated and consent.may_ask(tx, one.patient_id)
    ]


def features(one: Person, year: int) -> dict[str, str]:
    """Her group in each feature."""
    return groups.features(
        language=one.language, area=one.area, birth_year=one.birth_year, answers=one.answers, needs=one.needs, year=year
    )


def ask_look(  # noqa: PLR0913 - a draw's terms
    tx: Connection, engagement_id: int, *, places: int, households: bool, quotas: Sequence[Quota], by: int | None,
    now: datetime,
) -> int:  # fmt: skip
    """Ask whether these quotas can be kept, and whom they shut out; the task's id. A look under way is dropped."""
    if places < 1:
        raise BadInput(f"{places} seats: a draw needs at least one")
    latest = tasks.latest(tx, engagement_id, "draw_look")
    if latest is not None and latest.state in {"waiting", "running"}:
        tasks.cancel(tx, latest.id, now)
    given = {"places": places, "households": households, "quotas": as_rows(quotas)}
    return tasks.ask(tx, kind="draw_look", engagement_id=engagement_id, given=given, by=by, now=now)


def promise(
    tx: Connection, engagement_id: int, *, by: int | None, now: datetime, random_bytes: Callable[[int], bytes]
) -> int:
    """Bind the clinic to a secret word, the people and the quotas of the last look; the draw's id.

    Raises BadInput when there was no look that found a panel, or when people came or went since.
    """
    look = tasks.latest(tx, engagement_id, "draw_look")
    if look is None or look.state != "done" or not look.result.get("possible"):
        raise BadInput("these quotas cannot be kept, or nobody has looked yet; look first")
    pool = tuple(volunteers(tx, engagement_id, draws.people(tx, engagement_id), now.year))
    if fingerprint(pool) != look.result["pool_hash"]:
        raise BadInput("somebody came or went since the look; look again")
    if any(one.drawn_at is None and one.public is not None for one in draws.of(tx, engagement_id)):
        raise BadInput("a draw is under way; its promise must be kept")
    seed = random_bytes(SEED_BYTES).hex()
    draw = Draw(
        0, engagement_id, commitment(seed), seed, fingerprint(pool), look.given["places"], pool,
        tuple(from_rows(look.given["quotas"])), look.given["households"], None, None, now, None, None,
    )  # fmt: skip
    draw_id = draws.promise(tx, draw=draw)
    audit.note(tx, user_id=by, action="draw_promised", about=f"draw {draw_id}", now=now)
    return draw_id


def ask_draw(tx: Connection, draw_id: int, *, public: str, by: int | None, now: datetime) -> int:
    """Draw, with the number thrown in public; the task's id. The first number given stays.

    Raises NotFound, and BadInput for a promise that was replaced by a newer one, or without a number.
    """
    draw = _get(tx, draw_id)
    if not public.strip() or len(public) > LONGEST_PUBLIC:
        raise BadInput(f"the public number is empty or longer than {LONGEST_PUBLIC} characters; throw the dice first")
    if draws.of(tx, draw.engagement_id)[0].id != draw_id:
        raise BadInput("a newer promise has replaced this one")
    if draw.drawn_at is not None:
        raise BadInput("this draw was held already")
    draws.tell_public(tx, draw_id, public.strip())
    return tasks.ask(tx, kind="draw", engagement_id=draw.engagement_id, given={"draw": draw_id}, by=by, now=now)


def keep_draw(
    tx: Connection, draw_id: int, lottery: dict[str, Any], *, by: int | None, now: datetime
) -> dict[str, Any]:
    """Store the record, and tell those who were not drawn that they stand by. What was stored before stays."""
    draw = _get(tx, draw_id, lock=True)
    if draw.record is None:
        draws.keep(tx, draw_id, {"lottery": lottery, "replacements": []}, by=by, now=now)
        audit.note(tx, user_id=by, action="draw_held", about=f"draw {draw_id}", now=now)
        _stand_by(tx, lottery, now)
    return {"draw": draw_id, "seated": len(lottery["seated"]), "of": len(draw.pool)}


def _stand_by(tx: Connection, lottery: dict[str, Any], now: datetime) -> None:
    """Those without a seat wait, and hear so; who has left since the promise hears nothing."""
    ids = [int(one) for stratum in lottery["stand_by"] for one in stratum["people"]]
    for one, (patient_id, state) in sorted(draws.states(tx, ids).items()):
        if state not in WOULD_COME:
            continue
        if PARTICIPATION.can(state, "waitlist"):
            participations.move(tx, one, "waitlist", now)
        draws.wait_since(tx, one, now)
        turns.hear_event(tx, patient_id, "not_drawn", {}, now)


def drawn_ids(tx: Connection, engagement_id: int) -> set[int] | None:
    """The participations that the lotteries gave a seat, replacements counted; None when none was held."""
    held = [one for one in draws.of(tx, engagement_id) if one.record is not None]
    return {int(one) for draw in held for one in seated(draw)} if held else None


def seated(draw: Draw) -> set[str]:
    """Who sits by this draw now."""
    record = draw.record or {"lottery": {"seated": []}, "replacements": []}
    sitting = set(record["lottery"]["seated"])
    for one in record["replacements"]:
        sitting = (sitting - set(one["gone"])) | set(one["called"])
    return sitting


def gone(tx: Connection, draw: Draw) -> list[str]:
    """Who was drawn and has given up since."""
    standing = draws.states(tx, map(int, seated(draw)))
    return [str(one) for one, (_, state) in sorted(standing.items()) if state in GIVEN_UP]


def away(tx: Connection, draw: Draw) -> list[str]:
    """Stand-bys who cannot be called: they left, or sit already."""
    standing = draws.states(tx, (int(one.id) for one in draw.pool))
    sitting = drawn_ids(tx, draw.engagement_id) or set()
    return [str(one) for one, (_, state) in sorted(standing.items()) if state not in WOULD_COME or one in sitting]


def ask_replacement(tx: Connection, draw: Draw, *, by: int | None, now: datetime) -> int | None:
    """Call stand-bys for the seats of those who have gone; the task's id, None when nobody went.

    Not asked again where the very same was asked and could not be done: then a person decides.
    """
    left = gone(tx, draw)
    if not left:
        return None
    given = {"draw": draw.id, "gone": left}
    latest = tasks.latest(tx, draw.engagement_id, "draw_replace")
    if latest is not None and latest.state == "failed" and latest.given == given and by is None:
        return None
    return tasks.ask(tx, kind="draw_replace", engagement_id=draw.engagement_id, given=given, by=by, now=now)


def keep_replacement(tx: Connection, draw_id: int, replacement: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Store who is called; the same turn is stored once."""
    draw = _get(tx, draw_id, lock=True)
    assert draw.record is not None
    before = draw.record["replacements"]
    if replacement["turn"] == len(before) + 1:
        more = [*before, {**replacement, "at": now.isoformat()}]
        draws.keep(tx, draw_id, {**draw.record, "replacements": more}, by=None, now=now)
        audit.note(tx, user_id=None, action="draw_replaced", about=f"draw {draw_id}", now=now)
    return {"draw": draw_id, "called": len(replacement["called"])}


def as_rows(quotas: Sequence[Quota]) -> list[list[Any]]:
    """Quotas as plain values."""
    return [[one.feature, one.group, one.least, one.most] for one in quotas]


def from_rows(rows: Sequence[Sequence[Any]]) -> list[Quota]:
    """Read what as_rows() wrote."""
    return [Quota(*row) for row in rows]


def _get(tx: Connection, draw_id: int, *, lock: bool = False) -> Draw:
    draw = draws.find(tx, draw_id, lock=lock)
    if draw is None:
        raise NotFound(f"no draw {draw_id}")
    return draw
