"""A conversation as a test writes it: what is said in, keys and effects out, state through JSON."""

import json
from collections.abc import Callable
from typing import Any

from dialogs.engine import Answer, Engine
from dialogs.request import check

LIBRARY = {
    "id": 12,
    "starts": "2026-11-24T17:30:00-05:00",  # a Tuesday evening
    "place": "Parkside Library",
    "address": "12 King St",
    "arranged": ["childcare"],
}
CENTRE = {
    "id": 13,
    "starts": "2026-11-28T10:00:00-05:00",  # a Saturday morning
    "place": "Queen Street Centre",
    "address": "1 Queen St",
    "arranged": [],
}
OFFERS = [LIBRARY, CENTRE]
SEAT = {"group_session": 12, **{name: LIBRARY[name] for name in ("starts", "place", "address")}}

INVITED = {"event": "invited"}
FOUND = {"event": "offers_found", "offers": OFFERS}
REMINDED = {"event": "reminder_due", "starts": SEAT["starts"], "place": SEAT["place"], "days_before": 1}
FOLLOWED_UP = {"event": "follow_up_due", "starts": SEAT["starts"], "place": SEAT["place"]}


def request(said: dict[str, Any], state: Any = None, **context: Any) -> dict[str, Any]:
    known = {
        "language": "en",
        "languages": ["en", "es", "fr"],
        "now": "2026-11-22T15:00:00-05:00",
        "timezone": "America/Toronto",
        "participation": "invited",
        "needs": [],
        "offers": [],
        "seat": None,
    }
    return {"conversation": "c_81", "state": state, "said": said, "context": known | context}


class Talk:
    """One patient's conversation; the context follows the effects as the bot's would."""

    def __init__(self, engine: Engine, **context: Any) -> None:
        self.engine, self.context, self.state = engine, context, None
        self.answer: Answer = {}

    async def say(self, *said: str | dict[str, Any]) -> "Talk":
        """Say these one after another; the last answer is kept."""
        for one in said:
            body = request({"text": one} if isinstance(one, str) else one, self.state, **self.context)
            self.answer = await self.engine.turn(check(json.loads(json.dumps(body))))
            self.state = json.loads(json.dumps(self.answer["state"]))
            self._follow(one)
        return self

    def _follow(self, said: str | dict[str, Any]) -> None:
        if isinstance(said, dict) and "offers" in said:
            self.context["offers"] = said["offers"]
        for effect in self.answer["does"]:
            if effect["effect"] == "needs_recorded":
                self.context["needs"] = effect["needs"]
            if effect["effect"] == "interest_recorded" and effect["answer"] == "yes":
                self.context["participation"] = "interested"

    @property
    def keys(self) -> list[str]:
        return [say["key"] for say in self.answer["says"]]

    @property
    def values(self) -> dict[str, Any]:
        """The values of the last thing said."""
        return dict(self.answer["says"][-1]["values"])

    @property
    def does(self) -> list[dict[str, Any]]:
        return list(self.answer["does"])

    @property
    def effects(self) -> list[str]:
        return [effect["effect"] for effect in self.does]

    @property
    def open(self) -> str | None:
        return self.state["slots"].get("requested_slot") if self.state else None


Start = Callable[..., Talk]
