"""The coordinators' console: pages drawn on the server, for a browser on a desk or on a phone.

A page asks the store what to show and a service function to do something; nothing is decided here. Without
JavaScript every page shows and every form posts; with it, pages follow what happens (bot/console/live.py).
"""

from aiohttp import web

from bot.console import auth, gate, routes
from bot.console.desk import DESK, Desk
from bot.console.live import Watcher
from bot.console.lockout import Lockout
from bot.console.render import STATIC, environments
from bot.wiring import House

__all__ = ["auth", "setup"]


def setup(app: web.Application, house: House) -> None:
    """Add the console to the application: its routes under /console/, its files, its gate."""
    desk = Desk(
        house=house,
        templates=environments(house.settings),
        watcher=Watcher(house.database),
        lockout=Lockout(),
        token_bytes=house.random.randbytes,
    )
    app[DESK] = desk
    app.middlewares.append(gate.middleware)
    app.router.add_static(routes.STATIC_PATH, STATIC)
    for route in routes.ROUTES:
        app.router.add_route(route.method, route.path, route.handler)
    app.cleanup_ctx.append(desk.watcher.running)
    app.on_shutdown.append(desk.watcher.hang_up)
