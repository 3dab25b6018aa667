"""Two plain servers to measure against: `peers.py bare PORT` and `peers.py durable PORT FILE`.

bare: aiohttp answers 200 to a POST. durable: it checks Twilio's signature with Twilio's library and waits until one
row is committed (SQLite, WAL, synchronous=FULL), in groups by one writer thread: the least that keeps a text.
"""

import asyncio
import os
import queue
import sqlite3
import sys
import threading

from aiohttp import web
from twilio.request_validator import RequestValidator


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


class Durable:
    def __init__(self, port: int, file: str) -> None:
        self._validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
        self._base = f"http://127.0.0.1:{port}"
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        threading.Thread(target=self._write, args=(file,), daemon=True).start()

    async def message(self, request: web.Request) -> web.Response:
        form = await request.post()
        signature = request.headers.get("X-Twilio-Signature", "")
        if not self._validator.validate(self._base + request.raw_path, form, signature):
            raise web.HTTPForbidden
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._queue.put(((form["MessageSid"], form["From"], form["Body"]), loop, done))
        await done
        return web.Response(text="<Response/>", content_type="text/xml")

    def _write(self, file: str) -> None:
        db = sqlite3.connect(file, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS texts (id INTEGER PRIMARY KEY, sid TEXT UNIQUE, sender TEXT, body TEXT)",
        ):
            db.execute(statement)
        while True:
            group = [self._queue.get()]
            while len(group) < 256 and not self._queue.empty():
                group.append(self._queue.get())
            db.execute("BEGIN IMMEDIATE")
            for row, _, _ in group:
                db.execute("INSERT INTO texts (sid, sender, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
            db.execute("COMMIT")
            for _, loop, done in group:
                loop.call_soon_threadsafe(done.set_result, None)


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    app = web.Application()
    handler = hello if kind == "bare" else Durable(port, sys.argv[3]).message
    app.add_routes([web.post("/twilio/messages", handler), web.get("/healthz", hello)])
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
