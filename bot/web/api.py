"""The API for programs on this machine: what the command line asks of a running bot.

A token is needed (`Authorization: Bearer …`, made from the secret key; `convivial token` prints it). Reads and writes
go through the one process that has the database open.
"""

import hmac
from hashlib import sha256

from aiohttp import web

from bot.domain.errors import BadInput
from bot.service import commands
from bot.store import exports
from bot.wiring import House


def token(secret_key: bytes) -> str:
    """The API's token for this installation."""
    return hmac.new(secret_key, b"api/v1", sha256).hexdigest()


def routes(house: House) -> list[web.RouteDef]:
    """The API over one house."""
    api = Api(house)
    return [
        web.get("/api/v1/openapi.json", api.openapi),
        web.get("/api/v1/export/{kind}", api.export),
        web.post("/api/v1/commands/{name}", api.command),
    ]


class Api:
    """The handlers. Each checks the token first."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._token = token(house.secret_key)

    async def export(self, request: web.Request) -> web.Response:
        """All rows of a kind, as JSON."""
        self._check(request)
        kind = request.match_info["kind"]
        if kind not in exports.KINDS:
            raise web.HTTPNotFound(text=f"no kind {kind!r}; the kinds are {', '.join(exports.KINDS)}")
        return web.json_response(await self._house.database.read(lambda tx: exports.export(tx, kind)))

    async def command(self, request: web.Request) -> web.Response:
        """Run one of the commands that write; its arguments are the JSON body."""
        self._check(request)
        name = request.match_info["name"]
        if name not in commands.COMMANDS:
            raise web.HTTPNotFound(text=f"no command {name!r}; there are {', '.join(commands.COMMANDS)}")
        house = self._house
        given = await request.json()
        office = commands.Office(house.settings, house.clock(), house.random)
        try:
            result = await house.database.write(lambda tx: commands.COMMANDS[name](tx, office, given))
        except BadInput as error:
            return web.json_response({"error": str(error)}, status=400)
        if "clock_ahead_s" in result:
            house.clock.skip_to(house.clock())
        return web.json_response(result)

    async def openapi(self, _: web.Request) -> web.Response:
        """What this API is, for other programs."""
        return web.json_response(_OPENAPI)

    def _check(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            raise web.HTTPUnauthorized(text="a token is needed", headers={"WWW-Authenticate": "Bearer"})


def _operation(summary: str, parameter: str, values: list[str]) -> dict[str, object]:
    return {
        "summary": summary,
        "security": [{"token": []}],
        "parameters": [
            {"name": parameter, "in": "path", "required": True, "schema": {"type": "string", "enum": values}}
        ],
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {}}},
            "400": {"description": "The input cannot be used; the error says why"},
            "401": {"description": "No token, or a wrong one"},
            "404": {"description": "No such thing"},
        },
    }


_OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "Convivial", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/api/v1/export/{kind}": {"get": _operation("Export rows", "kind", list(exports.KINDS))},
        "/api/v1/commands/{name}": {"post": _operation("Run a command", "name", list(commands.COMMANDS))},
    },
}
