"""Patients as tasks: each texts her next line once the answer to the last one has come, and the network keeps score."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import aiohttp

from bot.domain import segments

PATIENCE_S = 200
LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class Line:
    """What she writes, and how many texts answer it. Without words she only waits for them."""

    words: str
    answers: int = 1


SCRIPTS: dict[str, tuple[Line, ...]] = {
    "takes a seat": (Line("JOIN", 2), Line("5"), Line("6"), Line("1", 2)),
    "asks what this is": (Line("JOIN", 2), Line("HELP"), Line("5"), Line("6")),
    "stops": (Line("JOIN", 2), Line("5"), Line("STOP")),
    "needs a ride": (Line("JOIN", 2), Line("2"), Line("12 King St"), Line("6")),
}
REMINDED = (Line(""), Line("1"))


class Phones:
    """The network's file, read as it grows: which texts went to which phone, in order."""

    def __init__(self, network_url: str, keep: Path) -> None:
        self._url, self._keep = network_url, keep
        self._seen: dict[str, str] = {}
        self._to: defaultdict[str, list[str]] = defaultdict(list)
        self._news = asyncio.Condition()
        self.segments: defaultdict[datetime, int] = defaultdict(int)
        """How many segments the network took in each second."""
        self.unanswered = 0

    @property
    def count(self) -> int:
        """How many texts went to all phones together."""
        return len(self._seen)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._task = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._http.close()

    def received(self, phone: str) -> list[str]:
        """What this phone got, in order."""
        return [self._seen[sid] for sid in self._to[phone]]

    async def text(self, phone: str, words: str) -> int | None:
        """Text the bot; what it answered the network, None when nobody did, even the second time."""
        given = {"sender": phone, "body": words}
        async with self._http.post(f"{self._url}/simulated/text", json=given) as answer:
            told: dict[str, Any] = await answer.json()
        self.unanswered += told["status"] != 200
        return told["status"]

    async def set(self, **given: Any) -> None:
        """Turn one of the network's levers."""
        async with self._http.post(f"{self._url}/simulated/set", json=given) as answer:
            answer.raise_for_status()

    async def wait(self, phone: str, count: int) -> None:
        """Until this phone has got `count` texts in all."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: len(self._to[phone]) >= count)

    async def wait_for_texts(self, count: int) -> None:
        """Until `count` texts went to all phones together."""
        async with self._news:
            await self._news.wait_for(lambda: self.count >= count)

    async def play(self, phone: str, script: tuple[Line, ...]) -> list[str]:
        """One conversation; what she got."""
        expected = 0
        for line in script:
            if line.words:
                await self.text(phone, line.words)
            expected += line.answers
            await self.wait(phone, expected)
        return self.received(phone)

    async def _read(self) -> None:
        with self._keep.open(encoding="utf-8") as file:
            rest = ""
            while True:
                rest += file.read()
                *lines, rest = rest.split("\n")
                if sum(self._take(json.loads(line)) for line in lines if line):
                    async with self._news:
                        self._news.notify_all()
                await asyncio.sleep(LOOK_EVERY_S)

    def _take(self, text: dict[str, Any]) -> bool:
        """Note a text the first time its sid is seen; later lines tell only how it fared."""
        if text["direction"] == "inbound" or text["sid"] in self._seen:
            return False
        self._seen[text["sid"]] = text["body"]
        self._to[text["to"]].append(text["sid"])
        self.segments[datetime.fromisoformat(text["created"])] += segments.count(text["body"]).segments
        return True
