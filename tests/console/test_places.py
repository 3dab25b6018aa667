"""Where people are signed in, and how one session is ended."""

from conftest import Console, Visit

from bot.console import auth
from bot.store import console_sessions, users

OTHER = "f" * 64


async def test_one_session_is_ended_by_its_owner_only(console_site: Console, console_visit: Visit):
    owner, colleague = await console_visit("viewer"), await console_visit("coordinator")
    database, now = console_site.house.database, console_site.clock.at
    user = await database.read(lambda tx: users.find(tx, "viewer@clinic.example"))
    await database.write(
        lambda tx: console_sessions.begin(
            tx, token_hash=OTHER, user_id=user.id, now=now, lasts=auth.SESSION_LASTS
        )
    )  # fmt: skip
    path = f"/console/account/sessions/{OTHER[:16]}/end"
    await colleague.post(path)
    assert len(await database.read(lambda tx: console_sessions.of(tx, user.id, now))) == 2
    page = await (await owner.post(path)).text()
    assert "That session has ended." in page
    assert "Elsewhere" not in page


async def test_the_sound_is_a_switch_of_ones_own(console_site: Console, console_visit: Visit):
    browser = await console_visit("viewer")
    assert "checked" in await (await browser.post("/console/account/sound", data={"sound": "on"})).text()
    assert "checked" not in await (await browser.post("/console/account/sound")).text()
