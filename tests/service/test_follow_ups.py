"""Who does not answer is asked twice more, each at another time of day, and then a person calls."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from lists import fill, open_engagement
from sqlalchemy import insert, select, update

from bot.domain import follow_ups as times
from bot.domain.hours import is_open
from bot.service import consent, engagements, enrol, recruiting
from bot.store import conversations, follow_ups, participations, patients
from bot.store.pages import to_call
from bot.store.tables import messages as message_rows
from bot.store.tables import participations as part_rows
from bot.store.tables import turns as turn_rows
from scheduler.jobs import follow_up as job

TORONTO, VANCOUVER = ZoneInfo("America/Toronto"), ZoneInfo("America/Vancouver")
MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, ten in Toronto


class Clinic:
    """A few patients who were invited this morning by hand, and a clock."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock

    async def begin(self, people=4, **more):
        self.ids = await fill(self.database, people, self.clock(), household=None, **more)
        self.engagement = await self.write(lambda tx: open_engagement(tx, self.clock(), {"all": 2}))
        for patient_id in self.ids:
            await self.write(
                lambda tx, patient_id=patient_id: enrol.invite(
                    tx, patient_id=patient_id, engagement_id=self.engagement, now=self.clock()
                )
            )
        await self.say()
        return self

    async def write(self, work):
        return await self.database.write(work)

    async def say(self, state="delivered"):
        """The turns that wait are said, and the texts reach their phones; (patient, which) each."""
        return await self.write(lambda tx: _say(tx, self.clock(), state))

    async def through(self, **span):
        """Tick once an hour for so long; everything that was said, with the local hour and the days since Monday."""
        said = []
        ends = self.clock() + timedelta(**span)
        while self.clock() < ends:
            late = self.clock().astimezone(TORONTO).hour >= 21
            self.clock.pass_by(hours=11 if late else 1)  # nothing happens at night
            await self.write(lambda tx: job.run(tx, self.clock(), TORONTO))
            local = self.clock().astimezone(TORONTO)
            days = (local.date() - MORNING.date()).days
            said += [(days, local.hour, patient, again) for patient, again in await self.say()]
        return said

    async def calls(self):
        return await self.database.read(lambda tx: to_call.waiting(tx, after=0, limit=50))


def _say(tx, now, state):
    rows = tx.execute(select(turn_rows).where(turn_rows.c.state == "waiting").order_by(turn_rows.c.id)).all()
    for row in rows:
        key = {None: "invite", 1: "invite_again", 2: "invite_last"}[row.payload.get("again")]
        tx.execute(
            insert(message_rows).values(
                patient_id=row.patient_id, turn_id=row.id, e164=row.e164, key=key, language="en", text=key, segments=1,
                is_reply=False, state=state, created_at=now, due_at=now, expires_at=now, changed_at=now, sent_at=now,
            )
        )  # fmt: skip
    tx.execute(update(turn_rows).where(turn_rows.c.state == "waiting").values(state="done", done_at=now))
    return [(row.patient_id, row.payload.get("again")) for row in rows if row.event == "invited"]


@pytest.fixture
def clinic(database, clock):
    return Clinic(database, clock)


async def test_after_three_days_and_seven_at_another_time_of_day_then_a_call(clinic):
    await clinic.begin(people=1)
    said = await clinic.through(days=20)
    assert [(days, hour, again) for days, hour, _, again in said] == [(3, 14, 1), (7, 9, 2)]
    [call] = await clinic.calls()
    assert call.person.id == clinic.ids[0]
    assert call.person.state == "lapsed"
    assert [one.key for one in call.tried] == ["invite", "invite_again", "invite_last"]


async def test_asked_in_the_afternoon_she_hears_next_in_the_morning(clinic):
    clinic.clock.at = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # half past four
    await clinic.begin(people=1)
    said = await clinic.through(days=9)
    assert [(days, hour) for days, hour, _, _ in said] == [(3, 9), (7, 14)]


async def test_each_in_her_own_hours(clinic):
    await clinic.begin(people=1, timezone="America/Vancouver")
    [(_, hour, _, _), _] = await clinic.through(days=9)
    assert hour == 17  # two in the afternoon there


@pytest.mark.parametrize("reason", ["stopped", "paused", "answered", "wrote", "held", "engagement", "failed"])
async def test_nothing_to_whom_it_is_not_for(clinic, reason):
    await clinic.begin(people=2)
    other = clinic.ids[1]

    def meanwhile(tx):
        now = clinic.clock()
        part = participations.latest(tx, other)
        e164 = patients.get(tx, other).e164
        if reason == "stopped":
            consent.withdraw(tx, patient_id=other, words="STOP", channel="sms", by="patient", now=now)
        elif reason == "paused":
            consent.pause(tx, patient_id=other, words="later", by="patient", now=now)
        elif reason == "answered":
            participations.move(tx, part.id, "say_yes", now)
        elif reason == "wrote":
            tx.execute(
                insert(turn_rows).values(
                    sid="SM1", e164=e164, patient_id=other, kind="text", body="?", state="done", received_at=now,
                    ready_at=now, done_at=now,
                )
            )  # fmt: skip
        elif reason == "held":
            conversations.hold(tx, other, user_id=None, now=now)
        elif reason == "engagement":
            engagements.pause(tx, clinic.engagement, now)
        else:
            tx.execute(update(message_rows).where(message_rows.c.patient_id == other).values(state="failed"))

    clinic.clock.pass_by(minutes=1)
    await clinic.write(meanwhile)
    said = {patient for _, _, patient, _ in await clinic.through(days=12)}
    assert said == (set() if reason == "engagement" else {clinic.ids[0]})


async def test_a_paused_engagement_takes_a_follow_up_back_and_says_it_later(clinic):
    await clinic.begin(people=1)
    clinic.clock.at = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
    await clinic.write(lambda tx: job.run(tx, clinic.clock(), TORONTO))
    await clinic.write(lambda tx: engagements.pause(tx, clinic.engagement, clinic.clock()))
    assert await clinic.say() == []
    part = await clinic.database.read(lambda tx: tx.execute(select(part_rows)).one())
    assert (part.state, part.times_asked) == ("invited", 1)
    await clinic.write(lambda tx: engagements.resume(tx, clinic.engagement, clinic.clock()))
    said = await clinic.through(days=9)
    assert [again for _, _, _, again in said] == [1, 2]


async def test_a_number_that_fails_goes_to_the_call_list_without_follow_ups(clinic):
    await clinic.begin(people=1)
    await clinic.write(lambda tx: tx.execute(update(message_rows).values(state="undelivered")))
    assert await clinic.through(days=16) == []
    assert len(await clinic.calls()) == 1


@pytest.mark.parametrize(
    ("answer", "state", "events"),
    [("yes", "interested", ["joined"]), ("no", "declined", []), ("stop", "lapsed", []), ("nobody", "lapsed", [])],
)
async def test_what_came_of_a_call(clinic, answer, state, events):
    await clinic.begin(people=1)
    await clinic.through(days=11)
    [call] = await clinic.calls()
    await clinic.write(
        lambda tx: recruiting.called(
            tx,
            handoff_id=call.id,
            patient_id=call.person.id,
            answer=answer,
            user_id=None,
            by="Noor",
            now=clinic.clock(),
        )
    )
    part = await clinic.database.read(lambda tx: participations.latest(tx, clinic.ids[0]))
    open_events = await clinic.database.read(
        lambda tx: list(tx.scalars(select(turn_rows.c.event).where(turn_rows.c.state == "waiting")))
    )
    expected = "declined" if answer == "stop" else state
    assert (part.state, open_events) == (expected, events)
    assert await clinic.calls() == []
    may = await clinic.database.read(lambda tx: consent.may_ask(tx, clinic.ids[0]))
    assert may is (answer != "stop")


async def test_twice_in_a_row_it_asks_nobody_twice(clinic):
    await clinic.begin()
    clinic.clock.at = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
    first = await clinic.write(lambda tx: job.run(tx, clinic.clock(), TORONTO))
    second = await clinic.write(lambda tx: job.run(tx, clinic.clock(), TORONTO))
    assert (first["asked_again"], second["asked_again"]) == (4, 0)


@pytest.mark.parametrize("zone", [TORONTO, VANCOUVER, ZoneInfo("Asia/Kolkata")])
def test_never_outside_her_hours_and_never_at_the_same_time_of_day(zone):
    for hours in range(24 * 14):
        now = MORNING + timedelta(hours=hours)
        for often in times.AFTER_DAYS:
            spans = [*times.spans(now, zone, often)]
            assert bool(spans) == is_open(now, zone)
            for since, before in spans[:-1]:
                halves = {at.astimezone(zone).time() >= times.TURNS for at in (since, before - timedelta(seconds=1))}
                assert halves == {now.astimezone(zone).time() < times.TURNS}
                assert now - before > timedelta(days=times.AFTER_DAYS[often] - 1)


def test_handoffs_of_the_never_answering_do_not_crowd_out_the_others():
    assert recruiting.NEVER_ANSWERED == to_call.WHY
    assert 1 + len(times.AFTER_DAYS) == follow_ups.MOST_ASKED
