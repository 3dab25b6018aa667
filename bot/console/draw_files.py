"""A draw to take along: what it meant for each group as a spreadsheet, and the record that it is repeated from."""

import csv
import io
import json
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.console.desk import DESK, number
from bot.console.draws import read
from bot.store import exports


async def as_csv(request: web.Request) -> web.StreamResponse:
    """What the draw meant for each group, for a spreadsheet; small groups without their numbers."""
    engagement_id = number(request, "engagement_id")
    values = await request.app[DESK].house.database.read(lambda tx: read(tx, engagement_id))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["feature", "group", "least", "most", "people", "seats", "chance", "lowest", "highest"])
    for one in (one for lines in values["outcome"].values() for one in lines):
        numbers = (one.people, one.seats, one.chance, one.lowest, one.highest)
        told = ["fewer than 5" if one.people is None else "" if value is None else value for value in numbers]
        writer.writerow([one.feature, one.group, one.quota.least, one.quota.most, *told])
    return _file(out.getvalue(), "text/csv", f"draw-{engagement_id}.csv")


async def as_record(request: web.Request) -> web.StreamResponse:
    """Everything that `convivial draw verify --file` repeats the draw from: participations and groups, no names."""
    engagement_id = number(request, "engagement_id")

    def find(tx: Connection) -> dict[str, Any] | None:
        rows = (row for row in exports.export(tx, "draws") if row["engagement_id"] == engagement_id and row["record"])
        return max(rows, key=lambda row: int(row["id"]), default=None)

    row = await request.app[DESK].house.database.read(find)
    told = json.dumps(row, indent=1, sort_keys=True, ensure_ascii=False)
    return _file(told, "application/json", f"draw-{row['id'] if row else 'none'}.json")


def _file(body: str, kind: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=body, content_type=kind, headers=headers)
