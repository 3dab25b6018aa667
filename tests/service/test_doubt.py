"""Words that might mean STOP: everything waits, one question, and silence means everything. Danger and caregivers too."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest_asyncio
from sqlalchemy import select

from bot import dialogs
from bot.domain.consent import DOUBT_LASTS
from bot.service import consent, sample, seating, turn
from bot.service.effects import Case, apply
from bot.store import caregivers, consents, conversations, handoffs, participations, patients
from bot.store.pages import conversation as page
from bot.store.tables import reminders
from scheduler.jobs import fall_silent, remind

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")
PHONE = "+15550101"
UNCLEAR = dialogs.StopUnclear(effect="stop_unclear")
THIS = dialogs.StopThis(effect="stop_this")
WANTED = dialogs.TextsWanted(effect="texts_wanted")
EVERYTHING = dialogs.StopAsked(effect="stop_asked")
DANGER = dialogs.DangerHeard(effect="danger_heard")


class Woman:
    """A patient of the sample clinic, and what happens to her."""

    def __init__(self, database, patient_id):
        self.database, self.id = database, patient_id

    async def does(self, *effects, words="enough of this", now=NOW):
        def work(tx):
            for effect in effects:
                apply(tx, Case(patients.get(tx, self.id), 1, words, ZONE, now), effect)

        await self.database.write(work)

    async def reads(self, work):
        return await self.database.read(work)

    async def consent(self):
        return await self.reads(lambda tx: consents.state(tx, self.id, PHONE))

    async def ticks(self, now):
        return await self.database.write(lambda tx: fall_silent.run(tx, now))

    async def takes_a_seat(self):
        def work(tx):
            part = participations.ensure(tx, patient_id=self.id, engagement_id=1, now=NOW)
            participations.move(tx, part.id, "say_yes", NOW)
            found = seating.fitting(tx, part, language="en", zone=ZONE, now=NOW)
            seating.take(tx, part, found[0]["id"], zone=ZONE, now=NOW)

        await self.database.write(work)


@pytest_asyncio.fixture
async def woman(database):
    def work(tx):
        sample.load(tx, zone=ZONE, now=NOW, random=Random(7))
        found = patients.find_by_number(tx, PHONE)
        participations.ensure(tx, patient_id=found, engagement_id=1, now=NOW)
        return found

    return Woman(database, await database.write(work))


async def test_everything_unsolicited_waits_at_once(woman):
    await woman.does(UNCLEAR)
    assert await woman.consent() == "paused"
    assert not await woman.reads(lambda tx: consent.may_ask(tx, woman.id))
    assert await woman.reads(lambda tx: consent.is_in_doubt(tx, woman.id))


async def test_only_this_gives_consent_back_and_declines_this(woman):
    await woman.does(UNCLEAR)
    await woman.does(THIS, words="1")
    assert await woman.consent() == "given_again"
    assert (await woman.reads(lambda tx: participations.latest(tx, woman.id))).state == "declined"
    assert not await woman.ticks(NOW + DOUBT_LASTS)


async def test_only_this_leaves_a_seat_hers_without_reminders_and_asks_a_person(woman):
    await woman.takes_a_seat()
    await woman.does(UNCLEAR)
    await woman.does(THIS, words="1")
    assert await woman.reads(lambda tx: handoffs.is_open(tx, woman.id, "stopped_with_seat"))
    states = await woman.reads(lambda tx: {*tx.execute(select(reminders.c.state)).scalars()})
    assert states == {"cancelled"}


async def test_everything_withdraws(woman):
    await woman.does(UNCLEAR)
    await woman.does(EVERYTHING, words="2")
    assert await woman.consent() == "withdrawn"


async def test_texts_wanted_after_all(woman):
    await woman.does(UNCLEAR)
    await woman.does(WANTED, words="no")
    assert await woman.consent() == "given_again"


async def test_consent_is_given_back_to_what_it_was_and_no_further(woman, database):
    await database.write(lambda tx: consent.pause(tx, patient_id=woman.id, words="", by="danger", now=NOW))
    await woman.does(UNCLEAR)
    await woman.does(WANTED)
    assert await woman.consent() == "paused"
    assert not await woman.ticks(NOW + DOUBT_LASTS)


async def test_silence_for_a_day_withdraws_once_with_her_words(woman):
    await woman.does(UNCLEAR, words="leave it")
    assert not await woman.ticks(NOW + DOUBT_LASTS - timedelta(minutes=1))
    assert await woman.ticks(NOW + DOUBT_LASTS) == {"withdrawn": 1}
    assert not await woman.ticks(NOW + DOUBT_LASTS)
    assert await woman.consent() == "withdrawn"
    ledger = (await woman.reads(lambda tx: page.read(tx, woman.id))).consents
    assert (ledger[0].by, ledger[0].words) == ("silence", "leave it")


async def test_danger_meanwhile_is_no_silence(woman):
    await woman.does(UNCLEAR)
    await woman.does(DANGER)
    assert not await woman.ticks(NOW + DOUBT_LASTS)
    assert await woman.consent() == "paused"


async def test_who_stopped_already_is_not_asked_into_anything(woman):
    await woman.does(EVERYTHING)
    await woman.does(UNCLEAR, WANTED)
    assert await woman.consent() == "withdrawn"


async def test_a_reminder_waits_until_she_has_answered(woman, database):
    await woman.takes_a_seat()
    due = await woman.reads(lambda tx: tx.scalar(select(reminders.c.due_at).order_by(reminders.c.due_at)))
    await woman.does(UNCLEAR, now=due)
    assert await database.write(lambda tx: remind.run(tx, due)) == {"waiting": 1}
    await woman.does(WANTED, now=due)
    assert await database.write(lambda tx: remind.run(tx, due)) == {"done": 1}


async def test_danger_heard_holds_the_conversation_pauses_and_calls_a_person(woman):
    await woman.does(DANGER)
    assert await woman.consent() == "paused"
    assert (await woman.reads(lambda tx: conversations.get(tx, woman.id))).is_held
    assert await woman.reads(lambda tx: handoffs.is_open(tx, woman.id, "danger"))


async def test_a_caregiver_is_kept_in_her_words_and_shown(woman):
    told = dialogs.CaregiverRecorded(effect="caregiver_recorded", words="im her daughter")
    await woman.does(told, told)
    assert await woman.reads(lambda tx: caregivers.told(tx, woman.id)) == ["im her daughter"]
    assert (await woman.reads(lambda tx: page.read(tx, woman.id))).caregivers == ["im her daughter"]


def test_where_help_is_goes_although_she_has_stopped():
    answer = dialogs.Answer(state={}, says=[dialogs.Say(key="danger")], does=[DANGER])
    assert turn._line(answer.says[0], answer).despite_stop
    asked = dialogs.Answer(state={}, says=[dialogs.Say(key="ask_stop_which")], does=[UNCLEAR])
    assert not turn._line(asked.says[0], asked).despite_stop
