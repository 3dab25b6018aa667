"""What a turn knows before it decides: who it is, where the dialog stands, what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.folding import plain
from bot.service.effects import Case
from bot.service.seating import as_offer
from bot.store import consents, conversations, demographics, handoffs, participations, patients, seats
from bot.store.conversations import Conversation
from bot.store.participations import Participation
from bot.store.patients import Patient
from bot.store.turns import Lease


@dataclass(frozen=True, slots=True)
class Heard:
    """Read once at the start of a turn. `keyword` is the poster's word she texted: (engagement, language)."""

    lease: Lease
    patient: Patient
    consent: str | None
    conversation: Conversation
    participation: Participation | None
    needs: list[dict[str, Any]]
    asks: list[str]
    seat: dict[str, Any] | None
    keyword: tuple[int, str] | None
    engagement_id: int | None
    was_answered_unknown: bool
    zone: ZoneInfo
    now: datetime

    @property
    def words(self) -> str:
        """What she wrote, several texts in a row joined by a line break; empty for an event."""
        return "\n".join(turn.body for turn in self.lease.turns).strip()

    @property
    def is_text(self) -> bool:
        """Whether she said it, rather than the clock or a coordinator."""
        return self.lease.turns[0].kind == "text"

    @property
    def case(self) -> Case:
        """What the effects need."""
        return Case(self.patient, self.engagement_id, self.words, self.zone, self.now)


def hear(tx: Connection, lease: Lease, *, clinic_zone: ZoneInfo, now: datetime) -> Heard:
    """Read everything a turn decides by."""
    patient = patients.get(tx, lease.patient_id)
    zone = patient.zone(clinic_zone)
    part = participations.latest(tx, patient.id)
    keywords = participations.open_keywords(tx)
    newest = max((engagement for engagement, _ in keywords.values()), default=None)
    words = plain(lease.turns[0].body) if len(lease.turns) == 1 else ""
    needs = participations.current_needs(tx, part.id) if part else []
    return Heard(
        lease=lease,
        patient=patient,
        consent=consents.state(tx, patient.id, lease.e164),
        conversation=conversations.get(tx, patient.id),
        participation=part,
        needs=needs,
        asks=demographics.unanswered(tx, part.id) if part else [],
        seat=_seat(tx, part, needs, zone) if part else None,
        keyword=keywords.get(words),
        engagement_id=part.engagement_id if part else newest,
        was_answered_unknown=handoffs.is_open(tx, patient.id, "unknown_number"),
        zone=zone,
        now=now,
    )


def _seat(tx: Connection, part: Participation, needs: list[dict[str, Any]], zone: ZoneInfo) -> dict[str, Any] | None:
    """The seat that is hers; one only kept for her is an offer."""
    seat = seats.live_seat(tx, part.id)
    session = seats.find_session(tx, seat.group_session_id) if seat and seat.state == "confirmed" else None
    if session is None:
        return None
    offer = as_offer(session, [need["kind"] for need in needs], zone)
    offer.pop("arranged")
    return {"group_session": offer.pop("id"), **offer}
