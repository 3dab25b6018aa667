"""What the road does when something is missing: a text nobody heard, an answer that came late, a database away."""

import asyncio
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from town import ACCOUNT

from bot.service import consent, delivery, loops, outbox
from bot.service.bell import Bell
from bot.service.catchup import catch_up
from bot.service.delivery import Outcome
from bot.service.outbox import Mouth, Speaker
from bot.service.pace import Pace
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import TwilioCarrier
from bot.store import marks, messages, patients, turns
from bot.store.database import open_database
from bot.store.tables import messages as message_rows
from bot.store.tables import turns as turn_rows
from bot.wiring import read_secret_key

PHONE = "+15550123"
NOBODY = "http://127.0.0.1:9"


class Air:
    """The network with its carrier, over a database; no webhook ever arrives."""

    def __init__(self, database, clock, network, carrier):
        self.database, self.clock, self.network, self.carrier = database, clock, network, carrier

    def mouth(self, segments_per_s=10_000.0):
        return Mouth(
            database=self.database, carrier=self.carrier, now=self.clock, zone=ZoneInfo("America/Toronto"),
            random=Random(1), pace=Pace(segments_per_s, lambda: 0.0), per_day=1, per_week=3,
        )  # fmt: skip

    async def catch_up(self):
        return await catch_up(self.database, self.carrier, self.clock)

    async def heard(self, sid, body):
        now = self.clock()
        await self.database.write(
            lambda tx: turns.hear_text(tx, sid=sid, e164=PHONE, body=body, media=0, ready_at=now, now=now)
        )

    async def bodies(self):
        return await self.database.read(lambda tx: list(tx.scalars(select(turn_rows.c.body).order_by(turn_rows.c.id))))

    async def queue(self, e164, *texts):
        def work(tx):
            patient_id = patients.create(tx, e164=e164, source="import", now=now, language="en")
            consent.give(tx, patient_id=patient_id, words="yes", channel="import", by="test", now=now)
            return [
                messages.queue(
                    tx, patient_id=patient_id, e164=e164, key="help", language="en", text=one, segments=1,
                    is_reply=True, due_at=now, expires_at=now + timedelta(hours=24), now=now,
                )
                for one in texts
            ]  # fmt: skip

        now = self.clock()
        return await self.database.write(work)

    async def states(self):
        return await self.database.read(
            lambda tx: list(tx.scalars(select(message_rows.c.state).order_by(message_rows.c.id)))
        )


@pytest_asyncio.fixture
async def air(database, clock):
    network = PhoneNetwork(ACCOUNT, outside_url=NOBODY, now=clock, random=Random(1))
    network.delivery_delay_s = 3600
    url = await network.start()
    carrier = TwilioCarrier(ACCOUNT, outside_url=NOBODY, now=clock, api_url=url, timeout_s=0.5)
    yield Air(database, clock, network, carrier)
    await carrier.close()
    await network.close()


async def test_the_very_first_text_is_found_when_nobody_heard_it(air):
    assert await air.catch_up() == 0
    await air.network.text(sender=PHONE, body="JOIN")
    air.clock.pass_by(hours=2)
    assert await air.catch_up() == 1
    assert await air.catch_up() == 0
    assert await air.bodies() == ["JOIN"]


async def test_a_text_that_comes_right_after_an_outage_hides_none_of_those_before(air):
    await air.catch_up()
    await air.network.text(sender=PHONE, body="JOIN")
    air.clock.pass_by(hours=2)
    await air.heard("SMlate", "hello?")
    assert await air.catch_up() == 1
    assert await air.bodies() == ["hello?", "JOIN"]


async def test_a_list_that_could_not_be_read_is_read_later_from_where_it_was_left(air):
    await air.catch_up()
    await air.network.text(sender=PHONE, body="JOIN")
    air.clock.pass_by(hours=2)
    air.network.outage = True
    assert await air.catch_up() == 0
    air.clock.pass_by(hours=2)
    await air.heard("SMlate", "hello?")
    air.network.outage = False
    assert await air.catch_up() == 1


async def test_only_what_can_go_soon_is_claimed(air):
    for number in range(10):
        await air.queue(f"+1555012{number}", "hello")
    speaker = Speaker(air.mouth(segments_per_s=1), Bell())
    await speaker.send_due()
    assert (await air.states()).count("queued") == 8
    await speaker.finish()


async def test_an_answer_to_an_earlier_claim_changes_nothing(air):
    (one,) = await air.queue(PHONE, "hello")
    mouth = air.mouth()
    claimed = (await air.database.write(lambda tx: outbox._claim(tx, mouth, 1))).claimed[0]
    again, sent = Outcome("again"), Outcome("sent", sid="SM1")
    now = air.clock()
    await air.database.write(lambda tx: delivery.settle(tx, claimed, again, again_at=now, now=now))
    air.clock.pass_by(seconds=20)
    (second,) = (await air.database.write(lambda tx: outbox._claim(tx, mouth, 1))).claimed
    for late in (again, sent):
        await air.database.write(lambda tx, late=late: delivery.settle(tx, claimed, late, again_at=now, now=now))
        assert await air.states() == ["sending"]
    await air.database.write(lambda tx: delivery.settle(tx, second, sent, again_at=now, now=now))
    assert await air.states() == ["sent"]
    assert one == second.id


async def test_a_process_that_was_held_up_does_not_send(air):
    await air.queue(PHONE, "hello")
    mouth = air.mouth()
    (claimed,) = (await air.database.write(lambda tx: outbox._claim(tx, mouth, 1))).claimed
    air.clock.pass_by(seconds=16)
    await outbox._send(mouth, claimed)
    assert air.network.record.to(PHONE) == []
    assert await outbox.look_up_lost(mouth) == 1
    assert await air.states() == ["queued"]


async def test_after_a_crash_the_only_process_waits_until_the_carrier_would_list_it(air):
    await air.queue(PHONE, "hello")
    mouth = air.mouth()
    await air.database.write(lambda tx: outbox._claim(tx, mouth, 1))
    air.clock.pass_by(seconds=2)
    began = air.clock()
    assert await outbox.look_up_lost(mouth, alone_since=began) == 0
    air.clock.pass_by(seconds=4)
    assert await outbox.look_up_lost(mouth, alone_since=began) == 1
    assert await air.states() == ["queued"]


async def test_a_reply_that_rests_is_not_overtaken_by_the_next(air):
    air.network.fail_next(to=PHONE, http=429, retry_after_s=3)
    await air.queue(PHONE, "first", "second")
    speaker = Speaker(air.mouth(), Bell())
    for _ in range(3):
        while await speaker.send_due():
            await speaker.finish()
        air.clock.pass_by(seconds=2)
    assert [one.body for one in air.network.record.to(PHONE)] == ["first", "second"]


async def test_what_was_written_before_closing_is_kept_and_nobody_waits_after(tmp_path):
    url = f"sqlite:///{tmp_path / 'convivial.db'}"
    database = await open_database(url)
    await database.migrate()
    writes = [asyncio.create_task(database.write(lambda tx, n=n: marks.write(tx, f"n{n}", "kept"))) for n in range(50)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(lambda tx: marks.write(tx, "late", "lost"))
    again = await open_database(url)
    assert await again.read(lambda tx: marks.read(tx, "n49")) == "kept"
    await again.close()


async def test_a_secret_key_is_whole_and_the_same_for_all(tmp_path):
    path = tmp_path / "var" / "secret.key"
    keys = await asyncio.gather(*(asyncio.to_thread(read_secret_key, path) for _ in range(8)))
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


async def test_a_loop_outlives_a_bad_moment(monkeypatch):
    monkeypatch.setattr(loops, "REST_S", 0)
    done = asyncio.Event()
    failures = iter([RuntimeError("the database restarts"), ConnectionError()])

    async def step():
        if failure := next(failures, None):
            raise failure
        done.set()
        await asyncio.sleep(3600)

    task = asyncio.create_task(loops.carry_on(step))
    async with asyncio.timeout(5):
        await done.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_processes_that_start_together_both_migrate(database_url):
    one, two = await open_database(database_url), await open_database(database_url)
    for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
        await one.write(lambda tx, statement=statement: tx.execute(text(statement)))
    await asyncio.gather(one.migrate(), two.migrate())
    await one.close()
    await two.close()
