"""A clinic that plans: sites with rooms, staff, times that would do, people who said yes. Rows, as the product writes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.domain.seating.instance import plain
from bot.service import consent, instance, planning
from bot.store import clinic, messages, participations, patients, planned, plans, resources
from bot.store.tables import messages as message_rows
from bot.store.tables import patients as patient_rows
from scheduler.seating.proposal import propose

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)  # a Monday, ten in the morning
EVENINGS = [{"days": [0, 1, 2, 3, 4], "from": "17:00", "until": "21:00"}]
MORNINGS = [{"days": [0, 1, 2, 3, 4], "from": "09:00", "until": "12:00"}]


@dataclass(frozen=True)
class Planned:
    engagement: int
    people: list[int]  # participations
    sessions: list[int]


def clinic_rows(tx, count=24, sessions=6, seed=1, capacity=8, min_group=3) -> Planned:
    """`count` people who wait for a plan; `sessions` times that would do, in two rooms, English and Spanish by turns."""
    random = Random(seed)
    engagement = clinic.add_engagement(
        tx, name="Neighbours' table", purpose="", keywords={}, languages=["en", "es"], now=NOW
    )
    rooms = []
    for name, step_free in (("Library", True), ("Hall", False)):
        site = resources.add_site(tx, name=name, address=f"1 {name} Way", is_step_free=step_free)
        rooms.append(resources.add_room(tx, site_id=site, name="Blue room", capacity=capacity))
    for name in ("Noor", "Kim"):
        resources.add_member(tx, name=name, work="facilitator", languages=["en", "es"])
    resources.add_member(tx, name="Ana", work="interpreter", languages=["en", "es", "ar"])
    resources.add_member(tx, name="Bea", work="child_care", places=[("0-2", 2), ("3-12", 4)])
    resources.add_member(tx, name="Van", work="ride", places=[("ride", 4)])
    ids = [add_time(tx, engagement, rooms[n % 2], n, min_group) for n in range(sessions)]
    people = [add_person(tx, engagement, n, random) for n in range(count)]
    return Planned(engagement, people, ids)


def add_time(tx, engagement, room, number, min_group=3):
    starts = (NOW + timedelta(days=8 + number)).replace(hour=23 if number % 3 else 15, minute=0)
    return resources.add_candidate(
        tx, engagement_id=engagement, room_id=room, starts_at=starts, ends_at=starts + timedelta(hours=2),
        language="es" if number % 3 == 1 else "en", min_group=min_group,
    )  # fmt: skip


def add_person(tx, engagement, number, random, *, waits=True) -> int:
    """Somebody who told us everything; her participation."""
    patient = patients.create(
        tx, e164=f"+1555{1000000 + number}", source="import", now=NOW, area=random.choice(("North", "South")),
        language=random.choices(("en", "es", "ar"), (5, 3, 1))[0], name=f"Person {number}",
    )  # fmt: skip
    if random.random() < 0.25:
        tx.execute(update(patient_rows).where(patient_rows.c.id == patient).values(household=f"home {number // 6}"))
    consent.give(tx, patient_id=patient, words="form", channel="import", by="desk", now=NOW)
    part = participations.ensure(tx, patient_id=patient, engagement_id=engagement, now=NOW)
    participations.replace_needs(tx, part.id, some_needs(random), NOW)
    participations.move(tx, part.id, "tell_needs", NOW)
    said = random.choice((EVENINGS, EVENINGS, MORNINGS, [*EVENINGS, *MORNINGS]))
    participations.set_windows(tx, part.id, said, "as I said", NOW)
    if waits:
        planned.wait_since(tx, part.id, NOW + timedelta(seconds=number))
    return part.id


def some_needs(random):
    needs = []
    if random.random() < 0.2:
        needs.append({"kind": "childcare", "children": 1, "ages": str(random.choice((1, 4, 9)))})
    if random.random() < 0.2:
        needs.append({"kind": "transport", "from": "home"})
    if random.random() < 0.15:
        needs.append({"kind": "access", "help": "wheelchair"})
    return needs


def propose_rows(tx, engagement, now=NOW) -> int:
    """A proposal as the task stores it, without the process around it; the plan's id."""
    from dataclasses import asdict

    found = instance.read(tx, engagement, seed=planning.seed_of(tx, engagement), zone=ZONE, now=now)
    return plans.propose(
        tx, engagement_id=engagement, task_id=None, instance=plain(found), proposal=asdict(propose(found)), gains=[],
        now=now,
    )  # fmt: skip


def patient_of(tx, part) -> int:
    return participations.get(tx, part).patient_id


def phone_is_silent(tx, patient) -> None:
    consent.withdraw(tx, patient_id=patient, words="STOP", channel="sms", by="patient", now=NOW)


def text_left(tx, part, seat, at) -> None:
    """The text that offers her this seat went out then."""
    messages.queue(
        tx, patient_id=part.patient_id, e164=patients.get(tx, part.patient_id).e164, key="offer", language="en", text="…",
        segments=1, is_reply=False, due_at=at, expires_at=at + timedelta(days=1), now=at, seat_id=seat,
    )  # fmt: skip
    tx.execute(update(message_rows).where(message_rows.c.seat_id == seat).values(state="delivered", claimed_at=at))
