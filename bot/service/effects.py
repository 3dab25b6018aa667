"""What a turn does to the world: one function for each effect of the dialogs, and for the bot's own.

An effect runs inside the turn's transaction. One that needs the dialogs to speak again raises Another, which
undoes the transaction; the turn asks the dialogs with that event and commits everything afterwards, once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import dialogs
from bot.domain.availability import Window
from bot.domain.errors import BadInput, Refused
from bot.service import attendance, consent, enrol, seating
from bot.store import caregivers, conversations, demographics, handoffs, participations, patients, seats
from bot.store.participations import Participation
from bot.store.patients import Patient


@dataclass(frozen=True, slots=True)
class Case:
    """Whom an effect is about, her own words, and the time. `zone` is hers."""

    patient: Patient
    engagement_id: int | None  # where her participation is, or else where one would be made
    words: str
    zone: ZoneInfo
    now: datetime


class Another(Exception):
    """The dialogs must hear `event` before this turn can end. `keep`: what was said before stays true."""

    def __init__(self, event: dict[str, Any], *, keep: bool) -> None:
        super().__init__(event["event"])
        self.event, self.keep = event, keep


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """STOP."""


@dataclass(frozen=True, slots=True)
class GivenAgain:
    """START."""


@dataclass(frozen=True, slots=True)
class Endangered:
    """Words of danger: a person is called, everything else pauses."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A poster's word."""

    engagement_id: int
    language: str


Effect = dialogs.Effect | Withdrawn | GivenAgain | Endangered | Joined


def apply(tx: Connection, case: Case, effect: Effect) -> None:
    """Do one effect. Raises Another, or whatever the domain refuses."""
    _HANDLERS[type(effect)](tx, case, effect)


def _withdrawn(tx: Connection, case: Case, _: Any) -> None:
    consent.withdraw(tx, patient_id=case.patient.id, words=case.words, channel="sms", by="patient", now=case.now)


def _given_again(tx: Connection, case: Case, _: GivenAgain) -> None:
    consent.give_again(tx, patient_id=case.patient.id, words=case.words, channel="sms", by="patient", now=case.now)


def _endangered(tx: Connection, case: Case, _: Any) -> None:
    consent.pause(tx, patient_id=case.patient.id, words=case.words, by="danger", now=case.now)
    conversations.hold(tx, case.patient.id, user_id=None, now=case.now)
    handoffs.open_for(tx, case.patient.id, "danger", case.now)


def _stop_unclear(tx: Connection, case: Case, _: dialogs.StopUnclear) -> None:
    consent.doubt(tx, patient_id=case.patient.id, words=case.words, now=case.now)


def _stop_this(tx: Connection, case: Case, _: dialogs.StopThis) -> None:
    _texts_wanted(tx, case, _)
    if part := participations.latest(tx, case.patient.id):
        consent.leave(tx, part, case.now)


def _texts_wanted(tx: Connection, case: Case, _: Any) -> None:
    consent.settle_doubt(tx, patient_id=case.patient.id, words=case.words, now=case.now)


def _caregiver(tx: Connection, case: Case, effect: dialogs.CaregiverRecorded) -> None:
    caregivers.record(tx, case.patient.id, effect.words, case.now)


def _joined(tx: Connection, case: Case, effect: Joined) -> None:
    enrol.join(
        tx, patient_id=case.patient.id, engagement_id=effect.engagement_id, language=effect.language,
        words=case.words, now=case.now,
    )  # fmt: skip


def _participation(tx: Connection, case: Case) -> Participation | None:
    """Hers, or a new one: somebody who says yes without ever having been invited is welcome."""
    found = participations.latest(tx, case.patient.id)
    if found or case.engagement_id is None:
        return found
    return participations.ensure(tx, patient_id=case.patient.id, engagement_id=case.engagement_id, now=case.now)


_INTEREST = {"yes": "say_yes", "no": "say_no", "later": "say_later"}


def _interest(tx: Connection, case: Case, effect: dialogs.InterestRecorded) -> None:
    if part := _participation(tx, case):
        participations.move_if_can(tx, part.id, _INTEREST[effect.answer], case.now)
        if effect.answer == "no":
            seating.silence(tx, part, case.now)
    if effect.answer == "yes":
        consent.give(tx, patient_id=case.patient.id, words=case.words, channel="sms", by="patient", now=case.now)


def _needs(tx: Connection, case: Case, effect: dialogs.NeedsRecorded) -> None:
    if part := _participation(tx, case):
        participations.replace_needs(tx, part.id, effect.needs, case.now)
        participations.move_if_can(tx, part.id, "tell_needs", case.now)
        seating.arrange(tx, part, case.now)


def _availability(tx: Connection, case: Case, effect: dialogs.AvailabilityRecorded) -> None:
    for window in effect.windows:
        Window.parse(window)
    if part := _participation(tx, case):
        seating.let_go(tx, part, "another_time", case.now)
        participations.set_windows(tx, part.id, effect.windows, effect.words, case.now)


def _fitting(tx: Connection, case: Case) -> list[dict[str, Any]]:
    part = _participation(tx, case)
    if part is None:
        return []
    return seating.fitting(tx, part, language=patients.get(tx, case.patient.id).language, zone=case.zone, now=case.now)


def _offers(tx: Connection, case: Case, _: dialogs.OffersWanted) -> None:
    part = _participation(tx, case)
    if part is not None and seating.comes_later(tx, part, case.now):
        raise Another({"event": "offers_later", "by": seating.heard_by(tx, part, case.zone, case.now)}, keep=True)
    found = _fitting(tx, case)
    event = {"event": "offers_found", "offers": found} if found else {"event": "offers_none"}
    raise Another(event, keep=True)


def _demographics(tx: Connection, case: Case, effect: dialogs.DemographicsRecorded) -> None:
    if part := participations.latest(tx, case.patient.id):
        demographics.record(tx, part.id, effect.question, effect.answer, case.now)


def _seat_chosen(tx: Connection, case: Case, effect: dialogs.SeatChosen) -> None:
    part = _participation(tx, case)
    if part is None:  # she cannot have been offered anything
        raise BadInput("a seat was chosen by somebody who is in no engagement")
    try:
        seating.take(tx, part, effect.group_session, zone=case.zone, now=case.now)
    except Refused as refused:
        raise Another({"event": refused.event, "offers": _fitting(tx, case)}, keep=False) from None


def _seat_kept(tx: Connection, case: Case, _: dialogs.SeatKept) -> None:
    part = participations.latest(tx, case.patient.id)
    if part and (seat := seats.live_seat(tx, part.id)):
        seats.keep(tx, seat.id, case.now)


def _seat_released(tx: Connection, case: Case, effect: dialogs.SeatReleased) -> None:
    if part := participations.latest(tx, case.patient.id):
        seating.release(tx, part, effect.why, case.now)


def _arrived(tx: Connection, case: Case, _: dialogs.Arrived) -> None:
    if part := participations.latest(tx, case.patient.id):
        attendance.arrived(tx, part, zone=case.zone, now=case.now)


def _feedback(tx: Connection, case: Case, effect: dialogs.FeedbackRecorded) -> None:
    if part := participations.latest(tx, case.patient.id):
        participations.add_feedback(tx, part.id, effect.question, str(effect.answer), case.now)


def _language(tx: Connection, case: Case, effect: dialogs.LanguageSet) -> None:
    patients.set_language(tx, case.patient.id, effect.language)


def _person(tx: Connection, case: Case, effect: dialogs.PersonAsked) -> None:
    handoffs.open_for(tx, case.patient.id, effect.why, case.now)
    if effect.why == "offer_declined" and (part := participations.latest(tx, case.patient.id)):
        seating.let_go(tx, part, "declined", case.now)
    if effect.why == "no_offer" and (part := participations.latest(tx, case.patient.id)):
        participations.move_if_can(tx, part.id, "waitlist", case.now)


def _wrong_number(tx: Connection, case: Case, _: dialogs.NumberWasWrong) -> None:
    _withdrawn(tx, case, _)
    patients.give_up_number(tx, case.patient.id, case.patient.e164)
    handoffs.open_for(tx, case.patient.id, "wrong_number", case.now)
    if part := participations.latest(tx, case.patient.id):
        participations.move_if_can(tx, part.id, "lose_touch", case.now)


_HANDLERS: dict[type, Callable[[Connection, Case, Any], None]] = {
    Withdrawn: _withdrawn,
    GivenAgain: _given_again,
    Endangered: _endangered,
    Joined: _joined,
    dialogs.InterestRecorded: _interest,
    dialogs.NeedsRecorded: _needs,
    dialogs.AvailabilityRecorded: _availability,
    dialogs.DemographicsRecorded: _demographics,
    dialogs.OffersWanted: _offers,
    dialogs.SeatChosen: _seat_chosen,
    dialogs.SeatKept: _seat_kept,
    dialogs.SeatReleased: _seat_released,
    dialogs.Arrived: _arrived,
    dialogs.FeedbackRecorded: _feedback,
    dialogs.LanguageSet: _language,
    dialogs.PersonAsked: _person,
    dialogs.StopAsked: _withdrawn,
    dialogs.StopUnclear: _stop_unclear,
    dialogs.StopThis: _stop_this,
    dialogs.TextsWanted: _texts_wanted,
    dialogs.DangerHeard: _endangered,
    dialogs.CaregiverRecorded: _caregiver,
    dialogs.NumberWasWrong: _wrong_number,
}
