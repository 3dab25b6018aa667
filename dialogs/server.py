"""The endpoint: `POST /turn`, `POST /understand` for measuring, `GET /healthz` for whoever starts this process."""

import asyncio
import json
from typing import Any

from aiohttp import web

from dialogs.asked import check_asked
from dialogs.engine import Engine
from dialogs.faults import log_fault
from dialogs.request import BadRequestError, check

ENGINE = web.AppKey("engine", Engine)
_LARGEST = 256 * 1024  # bytes; a turn needs a few thousand


def application(engine: Engine) -> web.Application:
    """Make the application around a loaded engine."""
    app = web.Application(client_max_size=_LARGEST, middlewares=[_answer_errors])
    app[ENGINE] = engine
    app.add_routes([web.post("/turn", turn), web.post("/understand", understand), web.get("/healthz", healthz)])
    return app


async def turn(request: web.Request) -> web.Response:
    """Take one turn; see docs/dialog.md."""
    body = _parsed(await request.read())
    answer = await request.app[ENGINE].turn(check(body))
    return web.json_response(answer)


async def understand(request: web.Request) -> web.Response:
    """Say what is understood of each text of a list; see docs/dialog.md."""
    engine, answers = request.app[ENGINE], []
    for asked in check_asked(_parsed(await request.read()), engine.questions):
        answers.append(await engine.understand(asked))
        await asyncio.sleep(0)  # patients' turns go first
    return web.json_response(answers)


async def healthz(_request: web.Request) -> web.Response:
    """Say that the model is loaded: nothing listens before it is."""
    return web.json_response({"ready": True})


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        problem = "the body is not JSON; send the request as docs/dialog.md shows"
        raise BadRequestError(problem) from None


@web.middleware
async def _answer_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer every error as JSON, without a word of what a patient wrote."""
    try:
        return await handler(request)
    except BadRequestError as error:
        return web.json_response({"error": str(error)}, status=400)
    except web.HTTPException as error:
        return web.json_response({"error": error.reason}, status=error.status)
    except Exception as error:  # noqa: BLE001 (the last resort, which must not quote the request)
        log_fault("a turn", error)
        problem = "the turn failed; the log of dialogs says where"
        return web.json_response({"error": problem}, status=500)
