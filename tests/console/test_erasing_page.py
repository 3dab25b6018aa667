"""Erasing at the console: an admin, with a tick; afterwards there is no such page, and a line in the audit."""

from conftest import Console, Visit


async def test_an_admin_erases_with_a_tick(console_site: Console, console_visit: Visit):
    ana, admin = await console_visit("coordinator"), await console_visit("admin")
    assert (await ana.post("/console/patients/2/erase", data={"known": "on"})).status == 403
    assert "/erase" not in await (await ana.get("/console/patients/2")).text()
    assert "cannot be undone" in await (await admin.post("/console/patients/2/erase")).text()
    page = await (await admin.post("/console/patients/2/erase", data={"known": "on"})).text()
    assert "Erased." in page
    assert "Rosa" not in page
    assert (await admin.get("/console/patients/2")).status == 404
    for path in ("", "sign-ups", "patients", "conversations", "group-sessions/1"):
        assert "Rosa Delgado" not in await (await admin.get(f"/console/{path}")).text(), path
    assert "Erased a patient" in await (await admin.get("/console/audit?about=patient+2")).text()
