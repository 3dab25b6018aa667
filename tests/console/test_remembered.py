"""What takes long to count over a long list is counted once a minute; over a short one, each time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.console.remembered import FRESH, MANY, Remembered
from bot.store.tables import patients

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(("newest", "counted"), [(MANY - 1, [1, 2, 3]), (MANY, [1, 1, 2])])
async def test_by_the_length_of_the_list(database, newest: int, counted: list[int]):
    remembered, times = Remembered(), iter(range(1, 9))

    def work(tx) -> list[int]:
        tx.execute(insert(patients).values(id=newest, name="", language="en", source="import", created_at=NOW))
        moments = (NOW, NOW + FRESH - timedelta(seconds=1), NOW + FRESH)
        return [remembered.count(tx, "x", moment, lambda: next(times)) for moment in moments]

    assert await database.write(work) == counted


async def test_what_is_about_something_else_is_counted(database):
    def work(tx) -> list[int]:
        tx.execute(insert(patients).values(id=MANY, name="", language="en", source="import", created_at=NOW))
        remembered = Remembered()
        return [remembered.count(tx, number, NOW, lambda number=number: number) for number in range(200)]

    assert await database.write(work) == [*range(200)]
