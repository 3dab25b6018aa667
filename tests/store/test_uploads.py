"""A list that waits to be stored: for whoever uploaded it, a few at once, for an hour."""

from datetime import UTC, datetime, timedelta

from bot.store import uploads, users
from bot.store.database import Database
from bot.store.uploads import AT_ONCE, LASTS, Upload

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


async def test_a_few_at_once_for_an_hour_for_one_person(database: Database):
    def fill(tx) -> tuple[int, int]:
        ana, ben = (users.create(tx, email=f"{name}@clinic.example", role="admin", now=NOW) for name in ("ana", "ben"))
        for number in range(AT_ONCE + 1):
            uploads.keep(tx, f"k{number}", Upload("list.csv", b"x", ana, NOW + timedelta(minutes=number)))
        uploads.keep(tx, "bens", Upload("other.csv", b"y\x00", ben, NOW, {"phone": "Tel"}))
        return ana, ben

    ana, ben = await database.write(fill)
    find = lambda key, user, at=NOW: database.read(lambda tx: uploads.find(tx, key, user, at))  # noqa: E731
    assert await find("k0", ana) is None
    assert (await find("k1", ana)).content == b"x"
    assert await find("bens", ana) is None
    assert await find("bens", ben) == Upload("other.csv", b"y\x00", ben, NOW, {"phone": "Tel"})
    assert await find("bens", ben, NOW + LASTS + timedelta(seconds=1)) is None


async def test_shown_again_with_other_columns_it_is_still_one(database: Database):
    def again(tx) -> tuple[Upload | None, bool, bool]:
        ana = users.create(tx, email="ana@clinic.example", role="admin", now=NOW)
        for told in ({}, {"phone": "Tel"}):
            uploads.keep(tx, "k", Upload("list.csv", b"x", ana, NOW, told))
        found = uploads.find(tx, "k", ana, NOW)
        return found, uploads.forget(tx, "k", ana), uploads.forget(tx, "k", ana)

    found, first, second = await database.write(again)
    assert found is not None
    assert (found.told, first, second) == ({"phone": "Tel"}, True, False)
