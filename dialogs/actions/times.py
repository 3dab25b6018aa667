"""When she could come: said back to her before it counts, unless she picked it from the menu."""

from typing import Any

from dialogs.actions.about_her import then_offers
from dialogs.actions.conversation import Conversation
from dialogs.actions.reply import Reply

Window = dict[str, Any]


def recorded(talk: Conversation, reply: Reply, windows: list[Window], words: str) -> Reply:
    """Record when she can, and go on: to what is asked about her, or to the offers."""
    return then_offers(talk, reply.do("availability_recorded", windows=windows, words=words))


def noted(talk: Conversation, reply: Reply) -> Reply:
    """Keep the times this text tells of until it is their turn; without any, leave what was kept."""
    return reply.remember(times=_told(talk)) if talk.told_times else reply


def ask_when(talk: Conversation, reply: Reply) -> Reply:
    """Ask when she could come; times she told already are said back instead."""
    told = reply.slots.get("times", talk.times)
    return reply.ask("times_right" if told else "availability")


def say_back(talk: Conversation, reply: Reply, windows: list[Window]) -> Reply:
    """Say these times back and wait for her yes."""
    return reply.remember(times={"windows": windows, "words": talk.text}).ask("times_right")


def ask_for_others(talk: Conversation, reply: Reply) -> Reply:
    """Ask for other times; if this text names some, say them back at once."""
    if talk.told_times:
        return say_back(talk, reply, talk.told_times)
    return reply.remember(times=None).ask("availability")


def without(windows: list[Window], days: list[int]) -> list[Window]:
    """Take days out of windows; what has no day left goes."""
    left = [{**window, "days": [day for day in window["days"] if day not in days]} for window in windows]
    return [window for window in left if window["days"]]


def _told(talk: Conversation) -> dict[str, Any]:
    return {"windows": talk.told_times, "words": talk.text}
