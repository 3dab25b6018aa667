"""A real browser walks through the console: windows, what axe finds wrong, pictures for the docs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pictures
import pytest
import recruits
import seed
from conftest import Console
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Connection

from bot.console.drafting import STEPS
from bot.console.visitor import COOKIE
from bot.store import users
from bot.store.tokens import new_token

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, DESK = {"width": 360, "height": 740}, {"width": 810, "height": 1080}, {"width": 1280, "height": 800}
LINK = new_token(bytes)
PATHS = {
    "sign-in": "sign-in",
    "today": "",
    "sign-ups": "sign-ups",
    "conversations": "conversations",
    "conversation": "patients/1",
    "conversation-in-danger": "patients/4",
    "said-before": "patients/1/before/9999/9999",
    "not-understood": "understanding",
    "patients": "patients",
    "duplicates": "patients/duplicates",
    "group-sessions": "group-sessions",
    "group-session": "group-sessions/1",
    "seating": "seating/2",
    "resources": "resources",
    "draw": "engagements/1/draw",
    "draw-for-the-council": "engagements/1/draw/council",
    "before-a-launch": "engagements/1/check",
    "engagements": "engagements",
    "engagement": "engagements/3",
    "engagement-new": "engagements/new",
    **{f"engagement-{step}": f"engagements/4/{step}" for step in STEPS},
    "to-call": "to-call",
    "import": "import",
    "phones": "phones",
    "phone": "phones/1",
    "account": "account",
    "team": "team",
    "audit": "audit",
    "texts": "texts?language=es",
    "text": "texts/invite",
    "fairness": "fairness",
    "not-there": "nothing",
    "link": f"welcome/{LINK}",
}
"""Every page there is: tests/console/test_gate.py holds this against the table of routes."""
LONG = pytest.mark.timeout(600)  # forty pages, each judged: a minute, and several where others work, too
SIGNED_OUT = frozenset({"sign-in", "link"})


@dataclass
class Walk:
    """One browser window and everything it complained about."""

    page: Page
    site: Console
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on(
            "console", lambda message: message.type in {"error", "warning"} and self.complaints.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.site.url}/console/{path}")

    async def judge(self, rules: list[str]) -> list[str]:
        """What axe finds wrong by these rules, as one line each."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        found = await self.page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


async def window(
    browser: Browser, site: Console, size: dict[str, int] = PHONE, role: str = "admin", **options: object
) -> BrowserContext:
    """A window of somebody signed in, an admin unless said otherwise."""
    context = await browser.new_context(viewport=size, reduced_motion="reduce", **options)
    token = await site.sign_in(role)
    await context.add_cookies([{"name": COOKIE, "value": token, "url": f"{site.url}/console"}])
    return context


async def picture(page: Page, name: str) -> None:
    """Take it, if the docs show it and pictures are asked for."""
    if pictures.is_wanted(name):
        await page.screenshot(path=pictures.FOLDER / f"{name}.png")


async def furnish(site: Console) -> None:
    """What every page of PATHS needs in order to show something."""

    def write(tx: Connection) -> None:
        seed.plan(tx, site.clock.at)
        made = recruits.some(tx, site.clock.at)
        assert (made.engagement, made.draft) == (3, 4)  # as PATHS has them
        users.invite(tx, email="new@clinic.example", role="viewer", now=site.clock.at, token_bytes=bytes)

    await site.house.database.write(write)


async def walk_through(context: BrowserContext, site: Console) -> AsyncIterator[tuple[str, Walk]]:
    """Every page in turn, the door's as somebody who is not signed in, and the look at a list, which is uploaded first."""
    walk = Walk(await context.new_page(), site)
    await furnish(site)
    kept = await context.cookies()
    for name, path in PATHS.items():
        await (context.clear_cookies() if name in SIGNED_OUT else context.add_cookies(kept))
        await walk.go(path)
        await _fits(walk, name)
        yield name, walk
    await context.add_cookies(kept)
    await upload(walk)
    await _fits(walk, "import-look")
    yield "import-look", walk
    assert [one for one in walk.complaints if "404" not in one] == []  # one of them is the page that is not there


async def _fits(walk: Walk, name: str) -> None:
    await expect(walk.page.locator("h1")).to_be_visible()
    width = await walk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= walk.page.viewport_size["width"], f"{name} is {width} pixels wide"
    twice = await walk.page.evaluate(
        "() => { const ids = [...document.querySelectorAll('[id]')].map(one => one.id);"
        " return ids.filter((id, place) => ids.indexOf(id) !== place) }"
    )
    assert twice == [], f"{name} names two things alike"


async def upload(walk: Walk) -> None:
    """A list, whatever language the page is in."""
    await walk.go("import")
    text = b"Phone,Name,Language\n555-0150,Ana Gil,Spanish\n555-0151,Ben Ito,\n"
    await walk.page.locator("input[type=file]").set_input_files(
        {"name": "spring.csv", "mimeType": "text/csv", "buffer": text}
    )
    await walk.page.locator("form:has(input[type=file]) button").click()
    await expect(walk.page.locator("h1")).to_have_text("spring.csv")
