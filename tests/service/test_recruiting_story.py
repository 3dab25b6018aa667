"""A launch and the ten days after it, through the real dialogs and a phone network: who is told what, and when."""

from datetime import timedelta

import pytest
from lists import add, listed, open_engagement
from sqlalchemy import select
from town import Town

from bot.store import engagements as engagement_rows
from bot.store import funnel, participations, patients
from bot.store.pages import to_call
from bot.store.tables import handoffs
from bot.store.tables import participations as part_rows
from scheduler.tasks import running

PEOPLE = 9
SILENT, YES, STOPS, NO_NUMBER = 0, 1, 2, 3


def number(index: int) -> str:
    return f"+1555012{index}"


@pytest.mark.slow
async def test_ten_days_of_an_engagement(database_url, dialogs_url, clock, tmp_path):
    async with Town(database_url, dialogs_url, clock, tmp_path) as town:
        people = [listed(index, e164=number(index), household=None) for index in range(PEOPLE)]
        await town.write(lambda tx: add(tx, people, clock()))
        engagement = await town.write(lambda tx: open_engagement(tx, clock(), {"all": 5}))
        town.network.fail_next(to=number(NO_NUMBER), code=21614)
        await town.tick()
        await running.run_next(town.house.database, clock)
        await town.tick()
        for index in range(PEOPLE):
            expected = [] if index == NO_NUMBER else ["invite"]
            assert await _keys(town, index) == expected, index
        await town.text(number(YES), "yes")
        await town.text(number(STOPS), "STOP")
        await _days(town, 11)
        said = {index: await _keys(town, index) for index in range(PEOPLE)}
        assert said[SILENT] == ["invite", "invite_again", "invite_last"]
        assert "invite_again" not in said[YES] + said[STOPS] + said[NO_NUMBER]
        calls = await town.read(lambda tx: to_call.waiting(tx, after=0, limit=50))
        silent = {number(index) for index in range(PEOPLE)} - {number(YES), number(STOPS), number(NO_NUMBER)}
        assert {one.person.e164 for one in calls} == silent
        assert await _reasons(town, NO_NUMBER) == ["number_unusable"]
        await _standing(town, engagement)


async def _keys(town: Town, index: int) -> list[str]:
    """Which invitations this phone got, by their texts in the language she reads."""
    language = people_language(index)
    texts, zone = town.house.texts, town.house.settings.zone
    keys = {texts.render(key, {}, language, zone): key for key in ("invite", "invite_again", "invite_last")}
    return [keys[text] for text in town.received(number(index)) if text in keys]


def people_language(index: int) -> str:
    return str(listed(index)["language"])


async def _days(town: Town, count: int) -> None:
    """Twice a day, in the morning and in the afternoon, the clock ticks."""
    for _ in range(2 * count):
        town.clock.pass_by(hours=5 if town.clock().hour == 15 else 19)
        await town.tick()
        await running.run_next(town.house.database, town.clock)
        await town.tick()


async def _reasons(town: Town, index: int) -> list[str]:
    def read(tx):
        whose = patients.find_by_number(tx, number(index))
        return list(tx.scalars(select(handoffs.c.why).where(handoffs.c.patient_id == whose)))

    return await town.read(read)


async def _standing(town: Town, engagement: int) -> None:
    row = await town.read(lambda tx: engagement_rows.get(tx, engagement))
    [one] = await town.read(lambda tx: funnel.of(tx, row, town.clock().year))
    assert (one.invited, one.yes, one.left, one.target) == (PEOPLE, 1, 0, 5)
    said_yes = await town.read(lambda tx: participations.latest(tx, patients.find_by_number(tx, number(YES))))
    assert said_yes.state in funnel.YES
    often = await town.read(lambda tx: tx.scalars(select(part_rows.c.times_asked)).all())
    assert max(often) == 3
    assert town.clock() - row.launched_at < timedelta(days=13)
