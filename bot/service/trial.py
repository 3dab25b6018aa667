"""A trial: an engagement's invitation on a coordinator's own phone, before anybody on the list has it.

It leaves by the same mouth as every text, and belongs to no patient: no wave, count or conversation knows of it. She
asked for it herself, so it goes at once, whatever the hour; a number on the list, or one that said STOP, never gets it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from bot.domain.errors import BadInput, Refused
from bot.domain.segments import count, normalise
from bot.store import consents, erasures, messages, patients, trials
from bot.store.engagements import get
from bot.texts import Texts

TRIED = "invite"
KEEPS = timedelta(hours=1)
DAY = timedelta(days=1)
MOST_TO_ONE, MOST_IN_ALL = 5, 20  # within a day: enough to try, too few to pester anybody


@dataclass(frozen=True, slots=True)
class Trial:
    """What is asked for: `mark` is the line above the text that says what it is, in her language."""

    engagement_id: int
    e164: str
    language: str
    mark: str


def send(tx: Connection, texts: Texts, trial: Trial, *, zone: tzinfo, now: datetime) -> int:
    """Put the marked invitation on its way; the message's id. Raises NotFound, BadInput, Refused (said why)."""
    languages = get(tx, trial.engagement_id).languages
    if trial.language not in languages or trial.language not in texts.languages:
        raise BadInput(f"{trial.language!r} is no language of engagement {trial.engagement_id}")
    if refusal := _refusal(tx, trial.e164, now):
        raise Refused(refusal)
    body = normalise(f"{trial.mark}\n{texts.render(TRIED, {}, trial.language, zone)}")
    return messages.queue(
        tx, patient_id=None, e164=trial.e164, key=trials.KEY, language=trial.language, text=body,
        segments=count(body).segments, is_reply=True, due_at=now, expires_at=now + KEEPS, now=now,
    )  # fmt: skip


def _refusal(tx: Connection, e164: str, now: datetime) -> str | None:
    """Why this number gets no trial, if so."""
    if patients.is_on_list(tx, e164):
        return "trial_on_list"
    if consents.state(tx, None, e164) == "withdrawn" or erasures.erased_among(tx, [e164]):
        return "trial_stopped"
    sent = [one.e164 for one in trials.since(tx, now - DAY)]
    too_often = sent.count(e164) >= MOST_TO_ONE or len(sent) >= MOST_IN_ALL
    return "trial_too_often" if too_often else None
