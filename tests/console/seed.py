"""A clinic's fortnight, made up: enough of everything for every page to have something to show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import planned_clinic
from sqlalchemy import Connection, insert, update

from bot.store import conversations, handoffs, messages, participations, patients, resources, seats, turns
from bot.store.tables import accommodations, consents, engagements, group_sessions, sites
from bot.store.tables import conversations as talks
from bot.store.tables import messages as message_rows
from bot.store.tables import participations as participation_rows
from bot.store.tables import seats as seat_rows
from bot.store.tables import turns as turn_rows

PEOPLE = (
    # name, language, state, needs, what she wrote last
    ("Amina Hassan", "ar", "confirmed", [("childcare", {"children": 2, "ages": "3, 5"}), ("language", {"language": "ar"})],
     "نعم، سآتي مع طفلين إن شاء الله"),
    ("Rosa Delgado", "es", "confirmed", [("transport", {"from": "12 King St"})], "Sí, pero necesito que me recojan"),
    ("Lucie Tremblay", "fr", "waitlisted", [("access", {"help": "fauteuil roulant"})], "Je suis en fauteuil roulant, est-ce possible ?"),
    ("Denise Okafor", "en", "needs_known", [("childcare", {"children": 3, "ages": None})], "actually 3 kids, sorry"),
    ("Thuy Nguyen", "vi", "offered", [("language", {"language": "Vietnamese"})], "thứ ba được ạ"),
    ("Joan Whitfield", "en", "handed_over", [], "what does my A1C of 9.2 mean?? they never told me"),
    ("Tomas Rivera", "es", "interested", [], "si me interesa"),
    ("Grace Lindqvist", "en", "declined", [], "no thank you"),
    ("Ifeoma Eze", "en", "invited", [], ""),
    ("Marguerite Bouchard-Lavallée de la Fontaine", "fr", "attended", [("transport", {"from": None})], "5"),
    ("", "en", "interested", [], "hi saw the poster at the library <b>is it still on?</b>"),
    ("Harold Pratt", "en", "drawn", [], ""),
    ("Nadia Petrenko", "en", "drawn", [], ""),
)  # fmt: skip


VOLUNTEERS = (
    ("Ada Nwosu", "en"), ("Beto Salas", "es"), ("Celia Ortiz", "es"), ("Dana Petrov", "en"), ("Elsa Vidal", "es"),
    ("Fern Gould", "en"), ("Gus Okoro", "en"), ("Hugo Prieto", "es"), ("Iris Lang", "en"), ("Jun Park", "en"),
    ("Sahra Abdi", "so"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seeded:
    """Ids that tests ask for."""

    people: dict[str, int]
    group_session: int
    engagement: int


def clinic(tx: Connection, now: datetime) -> Seeded:
    """Fill an empty database."""
    engagement = _one(
        tx,
        engagements,
        name="Neighbours' table",
        state="open",
        created_at=now - timedelta(days=14),
        languages=["en", "es", "fr"],
    )
    sessions = _sessions(tx, engagement, now)
    people = {}
    for index, (name, language, state, needs, words) in enumerate(PEOPLE):
        at = now - timedelta(minutes=7 * index + 1)
        people[name] = _person(tx, index, name, language, at - timedelta(days=2))
        part = participations.ensure(tx, patient_id=people[name], engagement_id=engagement, now=at)
        participations.replace_needs(tx, part.id, [{"kind": kind, **details} for kind, details in needs], at)
        tx.execute(
            update(participation_rows).where(participation_rows.c.id == part.id).values(state=state, changed_at=at)
        )
        if state != "drawn":
            _talk(tx, people[name], f"+1416555{100 + index:04}", language, words, at)
        if state in {"confirmed", "attended"}:
            _seat(tx, part.id, sessions[2 if state == "attended" else 0], state, needs, at)
    _resources(tx)
    handoffs.open_for(tx, people["Joan Whitfield"], "medical", now - timedelta(hours=3))
    handoffs.open_for(tx, people["Lucie Tremblay"], "no_offer", now - timedelta(days=1))
    handoffs.open_for(tx, people["Denise Okafor"], "danger", now - timedelta(minutes=9))
    conversations.hold(tx, people["Denise Okafor"], user_id=None, now=now)
    return Seeded(people, sessions[0], engagement)


def a_text(tx: Connection, patient_id: int, words: str, now: datetime) -> None:
    """She writes, and the machine has taken it."""
    e164 = patients.get(tx, patient_id).e164
    tx.execute(
        insert(turn_rows).values(
            e164=e164, patient_id=patient_id, kind="text", body=words, state="done", received_at=now, ready_at=now,
            done_at=now, understood={"label": "other", "language": "en", "confidence": 0.41},
        )
    )  # fmt: skip


def _resources(tx: Connection) -> None:
    """Rooms and helpers."""
    library = resources.add_site(tx, name="Parkside Library", address="12 King St")
    resources.add_room(tx, site_id=library, name="Garden room", capacity=12)
    resources.add_member(tx, name="Noor Haddad", work="facilitator", languages=["en", "es"])
    resources.add_member(tx, name="Ana Ruiz", work="interpreter", languages=["en", "es", "ar"])
    resources.add_member(tx, name="Bea Lam", work="child_care", places=[("0-2", 3), ("3-12", 6)])
    resources.add_member(
        tx,
        name="Van Tran",
        work="ride",
        places=[("ride", 4)],
        hours=[{"days": [0, 1, 2, 3, 4], "from": "09:00", "until": "21:00"}],
    )


def plan(tx: Connection, now: datetime) -> int:
    """A second engagement whose seats are planned, with a proposal before the coordinator; the engagement."""
    engagement = _one(
        tx,
        engagements,
        name="Cooking for one",
        state="open",
        created_at=now - timedelta(days=9),
        languages=["en", "es"],
    )
    room = resources.all_sites(tx)[0].rooms[0].id
    for number, language in enumerate(("en", "es", "en")):
        start = (now + timedelta(days=9 + 2 * number)).replace(hour=22, minute=30)
        resources.add_candidate(
            tx, engagement_id=engagement, room_id=room, starts_at=start, ends_at=start + timedelta(hours=2),
            language=language, min_group=3, most=5,
        )  # fmt: skip
    at = now - timedelta(days=6)
    for number, (name, language) in enumerate(VOLUNTEERS):
        patient = _person(tx, 60 + number, name, language, at)
        part = participations.ensure(tx, patient_id=patient, engagement_id=engagement, now=at)
        participations.move(tx, part.id, "tell_needs", at)
        needs = [{"kind": "childcare", "children": 1, "ages": "4"}] if number % 4 == 1 else []
        participations.replace_needs(tx, part.id, needs, at)
        evenings = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "17:00", "until": "21:00"}]
        mornings = [{"days": [0, 1], "from": "09:00", "until": "12:00"}]
        participations.set_windows(tx, part.id, mornings if number == 3 else evenings, "evenings", at)
    planned_clinic.propose_rows(tx, engagement, now)
    return engagement


def _one(tx: Connection, table: Any, **values: Any) -> int:
    return int(tx.execute(insert(table).values(**values)).inserted_primary_key[0])


def _sessions(tx: Connection, engagement: int, now: datetime) -> list[int]:
    library = _one(tx, sites, name="Parkside Library", address="12 King St", is_step_free=True)
    hall = _one(tx, sites, name="St Mark's Hall", address="4 Mill Lane", is_step_free=False)
    start = now.replace(hour=22, minute=30, second=0, microsecond=0)
    rows = ((library, 2, "en", 12), (hall, 5, "es", 8), (library, -3, "en", 10))
    return [
        _one(tx, group_sessions, engagement_id=engagement, site_id=site, language=language, capacity=capacity,
             starts_at=start + timedelta(days=days), ends_at=start + timedelta(days=days, hours=2))
        for site, days, language, capacity in rows
    ]  # fmt: skip


def _person(tx: Connection, index: int, name: str, language: str, at: datetime) -> int:
    source = "import" if name else "poster"
    found = patients.create(
        tx, e164=f"+1416555{100 + index:04}", source=source, now=at, language=language, name=name, area="M4K"
    )
    tx.execute(
        insert(consents).values(
            patient_id=found, e164=f"+1416555{100 + index:04}", state="given", move="give", words="", channel="import",
            by="the clinic's list", at=at,
        )
    )  # fmt: skip
    return found


def _talk(tx: Connection, patient_id: int, e164: str, language: str, words: str, at: datetime) -> None:
    turns.hear_event(tx, patient_id, "invited", {}, at - timedelta(hours=20))
    _said(
        tx,
        patient_id,
        e164,
        language,
        "invite",
        "Parkside Health: would you join a small group with your neighbours? Free, with food. 1 yes, 2 no. STOP ends texts.",
        "delivered",
        at - timedelta(hours=20),
    )
    if not words:
        return
    tx.execute(
        insert(turn_rows).values(
            e164=e164, patient_id=patient_id, kind="text", body=words, state="done", received_at=at, ready_at=at,
            done_at=at, understood={"label": "need_childcare", "language": language, "confidence": 0.87},
        )
    )  # fmt: skip
    _said(
        tx,
        patient_id,
        e164,
        language,
        "ask_availability",
        "Thank you. When can you come? 1 weekday mornings 2 afternoons 3 evenings",
        "undelivered",
        at + timedelta(seconds=4),
    )
    tx.execute(update(turn_rows).where(turn_rows.c.patient_id == patient_id).values(state="done", done_at=at))
    tx.execute(update(talks).where(talks.c.patient_id == patient_id).values(version=2, changed_at=at))


def _said(
    tx: Connection, patient_id: int, e164: str, language: str, key: str, text: str, state: str, at: datetime
) -> None:
    message = messages.queue(
        tx, patient_id=patient_id, e164=e164, key=key, language=language, text=text, segments=1, is_reply=True,
        due_at=at, expires_at=at + timedelta(days=1), now=at,
    )  # fmt: skip
    tx.execute(update(message_rows).where(message_rows.c.id == message).values(state=state, sent_at=at))


def _seat(tx: Connection, part: int, session: int, state: str, needs: list[Any], at: datetime) -> None:
    seat = seats.add_confirmed(tx, participation_id=part, group_session_id=session, now=at)
    seats.arrange(tx, seat, [{"kind": kind, **details} for kind, details in needs], at + timedelta(days=1), at)
    if state == "attended":
        tx.execute(update(seat_rows).where(seat_rows.c.id == seat).values(state="attended"))
        tx.execute(update(accommodations).where(accommodations.c.seat_id == seat).values(state="delivered"))
