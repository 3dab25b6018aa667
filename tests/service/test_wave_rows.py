"""Waves over rows: the planner's own decisions, invitations once each whatever happens, pauses that hold."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from lists import SEED, add, fill, listed, open_engagement
from sqlalchemy import func, select, update

from bot.domain.audience import Audience
from bot.service import consent, engagements
from bot.store import audience, funnel, participations, patients, tasks, turns, waves
from bot.store import engagements as engagement_rows
from bot.store.tables import participations as part_rows
from bot.store.tables import patients as patient_rows
from bot.store.tables import turns as turn_rows
from scheduler.jobs import waves as job
from scheduler.tasks import running
from scheduler.tasks.waves import KIND
from scheduler.waves import Invitable, Stratum, next_wave

TORONTO = ZoneInfo("America/Toronto")
TARGETS = {"language:en": 3, "language:es": 2, "language:fr": 1}
RULES = {"split": ["language"]}


def nothing(_stage, _share):
    """Nobody watches."""


class Clinic:
    """A list and an engagement whose clock and plans are ours."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock

    async def begin(self, people=300, targets=None, rules=None, **more):
        self.ids = await fill(self.database, people, self.clock(), **more)
        self.engagement = await self.write(
            lambda tx: open_engagement(tx, self.clock(), targets or TARGETS, RULES if rules is None else rules)
        )
        return self

    async def write(self, work):
        return await self.database.write(work)

    async def read(self, work):
        return await self.database.read(work)

    async def tick(self, ahead=job.AHEAD):
        return await self.write(lambda tx: job.run(tx, self.clock(), TORONTO, ahead))

    async def plan(self):
        """What the task does, without a process of its own."""
        task = await self.write(lambda tx: tasks.take(tx, self.clock()))
        given = await self.read(lambda tx: KIND.read(tx, task, self.clock()))
        result = KIND.compute(*given, progress=nothing)
        told = await self.write(lambda tx: KIND.store(tx, task, result, self.clock()))
        await self.write(lambda tx: tasks.finish(tx, task.id, told, self.clock()))
        return told

    async def said(self):
        """Take every waiting turn, as the ear would; whose they were."""
        rows = await self.read(
            lambda tx: tx.execute(
                select(turn_rows.c.patient_id).where(turn_rows.c.state == "waiting").order_by(turn_rows.c.id)
            ).all()
        )
        await self.write(lambda tx: tx.execute(update(turn_rows).values(state="done", done_at=self.clock())))
        return [row.patient_id for row in rows]

    async def wave(self):
        return (await self.read(lambda tx: waves.of(tx, self.engagement)))[0]

    async def invited(self):
        """How often each patient was handed to the ear, ever."""
        rows = await self.read(lambda tx: tx.scalars(select(turn_rows.c.patient_id)).all())
        return Counter(rows)

    async def answer(self, patient_id, move):
        part = await self.read(lambda tx: participations.latest(tx, patient_id))
        await self.write(lambda tx: participations.move(tx, part.id, move, self.clock()))


@pytest.fixture
def clinic(database, clock):
    return Clinic(database, clock)


async def _expected(clinic):
    """What the pure planner says over the same rows."""
    engagement = await clinic.read(lambda tx: engagement_rows.get(tx, clinic.engagement))
    standing = await clinic.read(lambda tx: funnel.of(tx, engagement, clinic.clock().year))
    listed_now = await clinic.read(
        lambda tx: audience.roster(tx, Audience.parse(engagement.rules), engagement.id, clinic.clock().year)
    )
    number = len(await clinic.read(lambda tx: waves.of(tx, clinic.engagement)))
    strata = [Stratum(one.stratum, one.target, one.left, one.invited, one.yes, number, one.silent) for one in standing]
    roster = [Invitable(str(one.patient_id), one.stratum, one.e164, one.household) for one in listed_now]
    return next_wave(strata, roster, SEED, progress=nothing)


async def test_waves_are_what_the_planner_says_until_the_targets_are_met(clinic):
    await clinic.begin()
    said_yes = 0
    for number in range(1, 4):
        assert (await clinic.tick())["planned"] == 1
        expected = await _expected(clinic)
        plans, drawn = expected.plans, [int(one) for one, _ in expected.people]
        assert await clinic.plan() == {"wave": number, "drawn": len(drawn)}
        wave = await clinic.wave()
        assert [(one["stratum"], one["invite"]) for one in wave.plans] == [(one.stratum, one.invite) for one in plans]
        await clinic.tick()
        assert await clinic.said() == drawn
        for patient_id in drawn[:2]:
            await clinic.answer(patient_id, "say_yes")
            said_yes += 1
        assert (await clinic.tick())["planned"] == 0, "nobody had time to answer"
        clinic.clock.pass_by(days=2, minutes=1)
    engagement = await clinic.read(lambda tx: engagement_rows.get(tx, clinic.engagement))
    standing = await clinic.read(lambda tx: funnel.of(tx, engagement, 2026))
    assert sum(one.yes for one in standing) == said_yes == sum(TARGETS.values())
    await clinic.tick()
    assert await clinic.plan() == {"wave": 4, "drawn": 0}
    assert (await clinic.wave()).state == "closed"
    assert max((await clinic.invited()).values()) == 1


async def test_households_and_numbers_get_one_invitation_a_wave(clinic):
    await clinic.begin(people=40, targets={"all": 30}, rules={})
    await clinic.tick()
    await clinic.plan()
    await clinic.tick()
    invited = await clinic.said()
    homes = [clinic.ids.index(one) // 2 for one in invited]
    assert len(set(homes)) == len(homes) == 20


async def test_nobody_is_asked_in_a_language_that_was_not_looked_at(clinic):
    await clinic.begin(targets={"all": 300}, rules={}, household=None)
    await clinic.write(lambda tx: engagement_rows.change(tx, clinic.engagement, languages=["en", "es"]))
    await clinic.tick()
    drawn = (await clinic.plan())["drawn"]
    asked = select(patient_rows.c.language, func.count()).join(part_rows, part_rows.c.patient_id == patient_rows.c.id)
    asked = asked.where(part_rows.c.wave_id.is_not(None)).group_by(patient_rows.c.language)
    assert dict(await clinic.read(lambda tx: tx.execute(asked).all())) == {"en": 100, "es": 100}
    assert drawn == 200


async def test_a_list_that_is_used_up_is_said_with_what_to_do(clinic):
    await clinic.begin(people=30, targets={"all": 10}, rules={}, household=None)
    await clinic.tick()
    await clinic.plan()
    await clinic.tick()
    await clinic.said()
    found = []
    for _ in range(3):
        clinic.clock.pass_by(days=3)
        await clinic.tick()
        await clinic.plan()
        found.append(await clinic.wave())
    assert found[0].plans[0]["finding"] == {"kind": "exhausted", "missing": 10, "remedy": "call"}
    assert {wave.number for wave in found} == {2}, "a plan that again asks nobody is no new wave"


async def test_no_more_wait_between_here_and_the_phone_than_may(clinic):
    await clinic.begin()
    await clinic.tick()
    drawn = (await clinic.plan())["drawn"]
    said = []
    for _ in range(drawn // 10 + 2):
        await clinic.tick(ahead=10)
        await clinic.tick(ahead=10)
        assert await clinic.read(turns.count_open) <= 10
        said += await clinic.said()
    assert len(said) == len(set(said)) == drawn
    assert (await clinic.wave()).state == "asked"


async def test_a_wave_that_breaks_off_goes_on_and_asks_nobody_twice(clinic):
    await clinic.begin()
    await clinic.tick()
    drawn = (await clinic.plan())["drawn"]

    def break_off(tx):
        job.run(tx, clinic.clock(), TORONTO, 1000)
        raise ConnectionError("the power is gone")

    said = []
    for step in range(40):
        if step % 2:
            with pytest.raises(ConnectionError):
                await clinic.write(break_off)
        else:
            await clinic.tick(ahead=25)
            said += await clinic.said()
    assert len(said) == len(set(said)) == drawn


async def test_a_plan_that_was_not_stored_is_made_again(clinic):
    """The worker died after drawing: nothing of the wave is there, and the next look plans the same."""
    await clinic.begin()
    await clinic.tick()
    task = await clinic.write(lambda tx: tasks.take(tx, clinic.clock()))
    given = await clinic.read(lambda tx: KIND.read(tx, task, clinic.clock()))
    result = KIND.compute(*given, progress=nothing)

    def half(tx):
        KIND.store(tx, task, result, clinic.clock())
        raise ConnectionError("the power is gone")

    with pytest.raises(ConnectionError):
        await clinic.write(half)
    assert await clinic.read(lambda tx: waves.of(tx, clinic.engagement)) == []
    clinic.clock.pass_by(minutes=3)
    assert (await clinic.plan())["drawn"] == len(result.people)
    await clinic.tick()
    assert await clinic.said() == [int(one) for one, _ in result.people]


async def test_in_a_pause_nothing_goes_and_afterwards_everybody_is_asked_once(clinic):
    await clinic.begin()
    await clinic.tick()
    drawn = (await clinic.plan())["drawn"]
    await clinic.tick(ahead=20)
    first = await clinic.said()
    await clinic.tick(ahead=20)
    await clinic.write(lambda tx: engagements.pause(tx, clinic.engagement, clinic.clock()))
    assert await clinic.read(turns.count_open) == 0
    for _ in range(3):
        await clinic.tick()
        assert await clinic.read(turns.count_open) == 0
    await clinic.write(lambda tx: engagements.resume(tx, clinic.engagement, clinic.clock()))
    await clinic.tick()
    said = first + await clinic.said()
    assert len(said) == len(set(said)) == drawn
    counted = await clinic.read(
        lambda tx: tx.execute(select(part_rows.c.state, part_rows.c.times_asked).distinct()).all()
    )
    assert counted == [("invited", 1)]


async def test_who_stops_or_is_taken_over_between_draw_and_asking_is_not_asked(clinic):
    await clinic.begin()
    await clinic.tick()
    drawn = (await clinic.plan())["drawn"]
    whose = await clinic.read(lambda tx: list(tx.scalars(select(part_rows.c.patient_id).order_by(part_rows.c.id))))
    stopped, unusable = whose[:2]

    def meanwhile(tx):
        consent.withdraw(tx, patient_id=stopped, words="STOP", channel="sms", by="patient", now=clinic.clock())
        patients.mark_unusable(tx, patients.get(tx, unusable).e164)

    await clinic.write(meanwhile)
    counts = await clinic.tick()
    assert counts["invited"] == drawn - 2
    assert not {stopped, unusable} & set(await clinic.said())


async def test_a_closed_engagement_keeps_nobody_waiting(clinic):
    await clinic.begin()
    await clinic.tick()
    await clinic.plan()
    await clinic.tick(ahead=20)
    await clinic.write(lambda tx: engagements.close(tx, clinic.engagement, clinic.clock()))
    await clinic.tick()
    assert await clinic.read(turns.count_open) == 0
    assert (await clinic.wave()).state == "closed"
    assert await clinic.read(lambda tx: tx.scalars(select(part_rows.c.state)).all()) == []


async def test_invitations_are_handed_on_only_where_it_is_day(clinic):
    await clinic.begin(people=120, timezone="America/Vancouver")
    east = await clinic.write(lambda tx: add(tx, [listed(500 + n, timezone=None) for n in range(20)], clinic.clock()))
    clinic.clock.at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # ten in Toronto, seven in Vancouver
    await clinic.tick()
    await clinic.plan()
    await clinic.tick()
    assert set(await clinic.said()) <= set(east)
    clinic.clock.pass_by(hours=3)
    await clinic.tick()
    assert set(await clinic.said()) <= set(clinic.ids)
    clinic.clock.at = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    await clinic.tick()
    assert await clinic.said() == []


async def test_who_came_by_a_poster_fills_a_place_and_teaches_nothing(clinic):
    await clinic.begin(people=100, targets={"all": 5}, rules={}, household=None)

    def join(tx):
        for patient_id in clinic.ids[:5]:
            part = participations.ensure(tx, patient_id=patient_id, engagement_id=clinic.engagement, now=clinic.clock())
            participations.move(tx, part.id, "say_yes", clinic.clock())

    await clinic.write(join)
    await clinic.tick()
    assert await clinic.plan() == {"wave": 1, "drawn": 0}
    [planned] = (await clinic.wave()).plans
    assert (planned["missing"], planned["target"], planned["invite"]) == (0, 5, 0)


async def test_the_task_runs_in_a_process_of_its_own(clinic):
    await clinic.begin()
    await clinic.tick()
    task = await running.run_next(clinic.database, clinic.clock)
    done = await clinic.read(lambda tx: tasks.get(tx, task.id))
    assert done.state == "done"
    assert done.result["drawn"] > 0
    assert await clinic.write(lambda tx: engagements.next_wave_is_possible(tx, clinic.engagement)) is False


async def test_a_text_is_taken_before_the_invitations_that_wait(clinic):
    await clinic.begin()
    await clinic.tick()
    await clinic.plan()
    await clinic.tick()
    now = clinic.clock()
    await clinic.write(
        lambda tx: turns.hear_text(tx, sid="SM1", e164="+15550199", body="hello", media=0, ready_at=now, now=now)
    )
    [lease] = await clinic.write(lambda tx: turns.claim(tx, token="t", limit=1, language="en", now=now))
    assert lease.turns[0].body == "hello"


async def test_the_next_wave_comes_sooner_when_a_person_says_so(clinic):
    await clinic.begin()
    await clinic.tick()
    await clinic.plan()
    ask_next = lambda tx: engagements.next_wave(tx, clinic.engagement, user_id=None, now=clinic.clock())  # noqa: E731
    with pytest.raises(engagements.BadInput):
        await clinic.write(ask_next)
    for _ in range(3):
        await clinic.tick()
        await clinic.said()
    await clinic.write(ask_next)
    assert (await clinic.plan())["wave"] == 2
    assert clinic.clock() < datetime(2026, 11, 23, 15, 0, tzinfo=UTC) + timedelta(days=1)
