"""The mouth: who may be told what, when, and how often; and what is done when the carrier does not answer."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select
from town import ACCOUNT

from bot.service import consent, outbox
from bot.service.bell import Bell
from bot.service.outbox import Mouth, Speaker
from bot.service.pace import Pace
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import TwilioCarrier
from bot.store import clinic, messages, participations, patients, turns
from bot.store.rows import add
from bot.store.tables import handoffs as handoff_rows
from bot.store.tables import messages as message_rows
from bot.store.tables import seats as seat_rows

PHONE = "+15550123"
TORONTO = ZoneInfo("America/Toronto")


class Desk:
    """A mouth with a real carrier against the simulated network; no webhooks come back."""

    def __init__(self, database, clock, network, carrier):
        self.database, self.clock, self.network = database, clock, network
        self.mouth = Mouth(
            database=database, carrier=carrier, now=clock, zone=TORONTO, random=Random(1),
            pace=Pace(10_000, lambda: 0.0), per_day=1, per_week=3,
        )  # fmt: skip
        self.speaker = Speaker(self.mouth, Bell())

    async def write(self, work):
        return await self.database.write(work)

    async def queue(self, text="hello", *, is_reply=False, hours=24.0, key="invite", **more):
        now = self.clock()
        return await self.write(
            lambda tx: messages.queue(
                tx, patient_id=1, e164=PHONE, key=key, language="en", text=text, segments=1, is_reply=is_reply,
                due_at=now, expires_at=now + timedelta(hours=hours), now=now, **more,
            )
        )  # fmt: skip

    async def speak(self):
        while await self.speaker.send_due():
            await self.speaker.finish()

    async def row(self, message_id):
        return await self.database.read(
            lambda tx: tx.execute(select(message_rows).where(message_rows.c.id == message_id)).one()
        )

    @property
    def heard(self):
        return [one.body for one in self.network.record if one.to == PHONE]


@pytest_asyncio.fixture
async def desk(database, clock):
    network = PhoneNetwork(ACCOUNT, outside_url="http://127.0.0.1:9", now=clock, random=Random(1))
    network.delivery_delay_s = 3600
    url = await network.start()
    carrier = TwilioCarrier(ACCOUNT, outside_url="http://127.0.0.1:9", now=clock, api_url=url, timeout_s=0.5)
    await database.write(lambda tx: patients.create(tx, e164=PHONE, source="import", now=clock(), language="en"))
    await database.write(lambda tx: _consent(tx, "give", clock()))
    yield Desk(database, clock, network, carrier)
    await carrier.close()
    await network.close()


def _consent(tx, move, now):
    {"give": consent.give, "withdraw": consent.withdraw, "give_again": consent.give_again}[move](
        tx, patient_id=1, words="words", channel="sms", by="patient", now=now
    )


async def test_a_message_goes_once(desk):
    one = await desk.queue()
    await desk.speak()
    await desk.speak()
    assert desk.heard == ["hello"]
    assert (await desk.row(one)).state == "sent"


async def test_what_is_unsolicited_waits_while_she_is_asked_what_should_stop_and_replies_go(desk):
    await desk.write(lambda tx: consent.doubt(tx, patient_id=1, words="enough", now=desk.clock()))
    waits, goes = await desk.queue("unsolicited"), await desk.queue("reply", is_reply=True)
    await desk.speak()
    assert [(await desk.row(one)).state for one in (waits, goes)] == ["queued", "sent"]
    await desk.write(lambda tx: consent.settle_doubt(tx, patient_id=1, words="1", now=desk.clock()))
    desk.clock.pass_by(hours=1)
    await desk.speak()
    assert (await desk.row(waits)).state == "sent"


async def test_nothing_unsolicited_without_consent_or_after_stop(desk):
    await desk.write(lambda tx: _consent(tx, "withdraw", desk.clock()))
    one, two = await desk.queue(), await desk.queue("answer", is_reply=True)
    await desk.speak()
    assert desk.heard == []
    assert {(await desk.row(n)).why for n in (one, two)} == {"withdrawn"}


async def test_the_answer_to_stop_itself_goes(desk):
    await desk.write(lambda tx: _consent(tx, "withdraw", desk.clock()))
    await desk.queue("You will get no more texts.", is_reply=True, despite_stop=True)
    await desk.speak()
    assert desk.heard == ["You will get no more texts."]


async def test_a_stop_takes_back_what_is_queued_already(desk):
    one = await desk.queue()
    await desk.write(lambda tx: _consent(tx, "withdraw", desk.clock()))
    await desk.speak()
    row = await desk.row(one)
    assert (row.state, row.why, desk.heard) == ("suppressed", "withdrawn", [])


async def test_an_unsolicited_message_waits_while_a_text_of_hers_is_unread(desk):
    now = desk.clock()
    await desk.write(lambda tx: turns.hear_text(tx, sid="SM1", e164=PHONE, body="STOP", media=0, ready_at=now, now=now))
    one = await desk.queue()
    await desk.speak()
    assert (await desk.row(one)).state == "queued"


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), None),  # Monday 09:00
        (datetime(2026, 11, 23, 13, 59, tzinfo=UTC), datetime(2026, 11, 23, 14, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 1, 0, tzinfo=UTC), datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),  # 20:00
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), datetime(2026, 11, 22, 17, 0, tzinfo=UTC)),  # Sunday 10:00
        (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), datetime(2026, 3, 8, 16, 0, tzinfo=UTC)),  # the night clocks change
    ],
)
async def test_unsolicited_only_in_her_hours(desk, utc, expected):
    desk.clock.at = utc
    one = await desk.queue(hours=48)
    await desk.speak()
    row = await desk.row(one)
    assert row.state == ("sent" if expected is None else "queued")
    if expected:
        assert row.due_at == expected
        desk.clock.at = expected
        await desk.speak()
        assert (await desk.row(one)).state == "sent"


async def test_a_reply_goes_at_night(desk):
    desk.clock.at = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    await desk.queue(is_reply=True)
    await desk.speak()
    assert desk.heard == ["hello"]


async def test_what_would_be_stale_in_the_morning_is_dropped_at_night(desk):
    desk.clock.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Monday 21:00
    one = await desk.queue("tomorrow at 8:30", hours=11)
    await desk.speak()
    row = await desk.row(one)
    assert (row.state, row.why) == ("expired", "not_in_her_hours")


async def test_a_stale_message_is_dropped(desk):
    one = await desk.queue(hours=1)
    desk.clock.pass_by(hours=1)
    await desk.speak()
    assert (await desk.row(one)).state == "expired"


@pytest.mark.parametrize(
    ("state", "key", "becomes"),
    [
        ("held", "offer", "sent"),
        ("confirmed", "offer", "suppressed"),
        ("confirmed", "offer_held", "suppressed"),
        ("confirmed", "reminder", "sent"),
        ("released", "reminder", "suppressed"),
    ],
)
async def test_what_is_said_of_a_seat_goes_while_it_is_true(desk, state, key, becomes):
    seat = await desk.write(lambda tx: _seat(tx, state, desk.clock()))
    message = await desk.queue(key=key, seat_id=seat)
    await desk.speak()
    assert (await desk.row(message)).state == becomes


def _seat(tx, state, now):
    engagement = clinic.add_engagement(tx, name="A table", purpose="", keywords={}, languages=["en"], now=now)
    session = clinic.add_session(
        tx, engagement_id=engagement, place=("Library", "1 King St"), starts_at=now + timedelta(days=9),
        ends_at=now + timedelta(days=9, hours=2), language="en", capacity=8,
    )  # fmt: skip
    part = participations.ensure(tx, patient_id=1, engagement_id=engagement, now=now)
    return add(
        tx, seat_rows, participation_id=part.id, group_session_id=session, state=state, created_at=now, changed_at=now
    )


async def test_one_unsolicited_a_day_three_a_week(desk):
    texts = [f"n{n}" for n in range(5)]
    for text in texts:
        await desk.queue(text, hours=24 * 30)
    days = []
    for _ in range(24 * 12):
        before = len(desk.heard)
        await desk.speak()
        if len(desk.heard) > before:
            days.append(desk.clock().astimezone(TORONTO).day)
        desk.clock.pass_by(hours=1)
    assert desk.heard == texts
    assert days[:3] == [23, 24, 25]
    assert days[3:] == [30, 1]


async def test_texts_of_one_patient_go_in_order(desk):
    for n in range(10):
        await desk.queue(f"n{n}", is_reply=True)
    await desk.speak()
    assert desk.heard == [f"n{n}" for n in range(10)]


async def test_too_many_requests_is_tried_again(desk):
    desk.network.fail_next(to=PHONE, http=429)
    one = await desk.queue(is_reply=True)
    await desk.speak()
    assert (await desk.row(one)).state == "queued"
    desk.clock.pass_by(seconds=31)
    await desk.speak()
    assert desk.heard == ["hello"]


async def test_a_lost_answer_is_looked_up_and_not_sent_again(desk):
    desk.network.fail_next(to=PHONE, drop="after")
    one = await desk.queue(is_reply=True)
    await desk.speak()
    assert (await desk.row(one)).state == "unknown_outcome"
    desk.clock.pass_by(seconds=16)
    await outbox.look_up_lost(desk.mouth)
    await desk.speak()
    assert desk.heard == ["hello"]
    assert (await desk.row(one)).state == "sent"


async def test_a_message_that_never_arrived_is_sent_again_after_looking(desk):
    desk.network.fail_next(to=PHONE, http=500)
    one = await desk.queue(is_reply=True)
    await desk.speak()
    assert (await desk.row(one)).state == "unknown_outcome"
    desk.clock.pass_by(seconds=16)
    await outbox.look_up_lost(desk.mouth)
    desk.clock.pass_by(seconds=1)
    await desk.speak()
    assert (await desk.row(one)).state == "sent"
    assert desk.heard == ["hello"]


async def test_the_same_words_sent_before_are_not_taken_for_the_lost_ones(desk):
    await desk.queue("not understood", is_reply=True)
    await desk.speak()
    desk.network.fail_next(to=PHONE, http=500)
    await desk.queue("not understood", is_reply=True)
    await desk.speak()
    desk.clock.pass_by(seconds=16)
    await outbox.look_up_lost(desk.mouth)
    desk.clock.pass_by(seconds=1)
    await desk.speak()
    assert desk.heard == ["not understood", "not understood"]


async def test_an_opt_out_at_the_carrier_is_recorded_and_ends_everything(desk):
    desk.network.fail_next(to=PHONE, code=21610)
    one, two = await desk.queue(is_reply=True), await desk.queue(is_reply=True)
    await desk.speak()
    assert (await desk.row(one)).state == "failed"
    assert (await desk.row(two)).state == "suppressed"
    assert not await desk.database.read(lambda tx: consent.may_ask(tx, 1))


async def test_an_unusable_number_becomes_a_task_for_a_person(desk):
    desk.network.fail_next(to=PHONE, code=21614)
    await desk.queue()
    await desk.speak()
    assert await _reasons(desk) == ["number_unusable"]


async def test_a_fault_of_our_account_halts_the_mouth_and_keeps_the_message(desk):
    desk.network.fail_next(to=PHONE, code=20003)
    one = await desk.queue()
    await desk.speak()
    assert desk.mouth.pace.is_halted()
    assert (await desk.row(one)).state == "queued"


async def _reasons(desk):
    return [row.why for row in await desk.database.read(lambda tx: tx.execute(select(handoff_rows)).all())]
