"""A clinic's list comes in through the browser: chosen, looked at with its faults by line, then stored.

Reading and checking a large file runs in a thread; storing goes in short steps, so that texts are answered meanwhile.
"""

import asyncio
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, USER, posted, see_other
from bot.console.render import full_page
from bot.domain.errors import BadInput
from bot.service.importing import storing
from bot.service.importing.columns import COLUMNS
from bot.service.importing.rows import Parsed, Rules, parse
from bot.store import audit, imports, uploads
from bot.store.uploads import Upload
from bot.wiring import House

SHOWN_ROWS, SHOWN_FAULTS = 5, 50
_KEY_BYTES = 16


async def show(request: web.Request) -> web.StreamResponse:
    """Choose a file; the imports that were."""
    done = await request.app[DESK].house.database.read(imports.lately)
    return await full_page(request, "import.html", done=done, fault="", columns=COLUMNS)


async def look(request: web.Request) -> web.StreamResponse:
    """Read a file, or one that was uploaded with other columns, and show what would be stored."""
    desk, user, form = request.app[DESK], request[USER], await request.post()
    file, now = form.get("file"), desk.house.clock()
    key = await posted(request, "key")
    if isinstance(file, web.FileField):
        key = desk.token_bytes(_KEY_BYTES).hex()
        content = await asyncio.to_thread(file.file.read)
        upload = Upload(file.filename[:200], content, user.id, now)
    else:
        found = await desk.house.database.read(lambda tx: uploads.find(tx, key, user.id, now))
        if found is None:
            return see_other("/console/import?said=upload_gone")
        told = {name: str(form[f"column {name}"]) for name in COLUMNS if form.get(f"column {name}")}
        upload = Upload(found.name, found.content, user.id, now, told)
    try:
        parsed, header = await asyncio.to_thread(_read, desk.house, upload)
    except BadInput as fault:
        done = await desk.house.database.read(imports.lately)
        return await full_page(request, "import.html", done=done, fault=str(fault), columns=COLUMNS)
    await desk.house.database.write(lambda tx: uploads.keep(tx, key, upload))
    return await _preview(request, key, upload, parsed, header, "")


async def store(request: web.Request) -> web.StreamResponse:
    """Store it, with how these patients agreed to be texted."""
    desk, user, key = request.app[DESK], request[USER], await posted(request, "key")
    basis = await posted(request, "basis")
    now = desk.house.clock()
    upload = await desk.house.database.read(lambda tx: uploads.find(tx, key, user.id, now))
    if upload is None:
        return see_other("/console/import?said=upload_gone")
    parsed, header = await asyncio.to_thread(_read, desk.house, upload)
    if not basis or parsed.faults:
        return await _preview(request, key, upload, parsed, header, "no_basis" if not basis else "faults")
    if not await desk.house.database.write(lambda tx: uploads.forget(tx, key, user.id)):
        return see_other("/console/import?said=upload_gone")  # the button was pressed twice
    await _store(desk.house, upload, parsed.rows, basis, user.called, user.id)
    return see_other("/console/import?said=imported")


def _read(house: House, upload: Upload) -> tuple[Parsed, list[str]]:
    """The whole file, and every header it has."""
    from bot.service.importing.sheets import read_sheet

    rules = Rules(language=house.settings.default_language, now=house.clock())
    return parse(upload.content, rules, upload.told), list(read_sheet(upload.content).header)


async def _preview(
    request: web.Request, key: str, upload: Upload, parsed: Parsed, header: list[str], lacks: str
) -> web.StreamResponse:
    return await full_page(
        request, "import_look.html", key=key, file_name=upload.name, parsed=parsed, header=header, columns=COLUMNS,
        rows=parsed.rows[:SHOWN_ROWS], faults=parsed.faults[:SHOWN_FAULTS], lacks=lacks,
    )  # fmt: skip


async def _store(house: House, upload: Upload, rows: list[dict[str, Any]], basis: str, by: str, user_id: int) -> None:
    database, now = house.database, house.clock()

    def begin(tx: Connection) -> int:
        made = imports.begin(tx, file_name=upload.name, basis=basis, by=by, now=now)
        audit.note(tx, user_id=user_id, action="list_imported", about=f"import {made}", now=now)
        return made

    made = await database.write(begin)
    for start in range(0, len(rows), storing.BATCH):
        some = rows[start : start + storing.BATCH]
        await database.write(lambda tx, some=some: storing.store(tx, made, some, now))  # type: ignore[misc]
    await database.write(lambda tx: imports.finish(tx, made, house.clock()))
