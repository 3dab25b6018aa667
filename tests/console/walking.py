"""A real browser walks through the console: windows, what axe finds wrong, pictures for the docs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pictures
import seed
from conftest import Console
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.console.visitor import COOKIE

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, DESK = {"width": 360, "height": 740}, {"width": 810, "height": 1080}, {"width": 1280, "height": 800}
PATHS = {
    "sign-in": "sign-in",
    "today": "",
    "sign-ups": "sign-ups",
    "conversations": "conversations",
    "conversation": "patients/1",
    "conversation-in-danger": "patients/4",
    "not-understood": "understanding",
    "patients": "patients",
    "duplicates": "patients/duplicates",
    "group-sessions": "group-sessions",
    "group-session": "group-sessions/1",
    "seating": "seating/2",
    "resources": "resources",
    "draw": "engagements/1/draw",
    "before-a-launch": "engagements/1/check",
    "phones": "phones",
    "phone": "phones/1",
    "account": "account",
    "team": "team",
    "audit": "audit",
    "texts": "texts?language=es",
    "text": "texts/invite",
    "fairness": "fairness",
}


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


async def walk_through(context: BrowserContext, site: Console) -> AsyncIterator[tuple[str, Walk]]:
    """Every page in turn, the sign-in page as somebody who is not."""
    walk = Walk(await context.new_page(), site)
    await site.house.database.write(lambda tx: seed.plan(tx, site.clock.at))
    kept = await context.cookies()
    for name, path in PATHS.items():
        await (context.clear_cookies() if name == "sign-in" else context.add_cookies(kept))
        await walk.go(path)
        await expect(walk.page.locator("h1")).to_be_visible()
        width = await walk.page.evaluate("document.documentElement.scrollWidth")
        assert width <= walk.page.viewport_size["width"], f"{name} is {width} pixels wide"
        yield name, walk
    assert walk.complaints == []
