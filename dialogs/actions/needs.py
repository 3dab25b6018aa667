"""Gathering needs: which detail is missing, what a changed mind changes, where to go on afterwards."""

from collections.abc import Iterable
from typing import Any

from dialogs.actions.conversation import Conversation
from dialogs.actions.reply import Reply
from dialogs.actions.times import ask_when

Need = dict[str, Any]
CLOSED = "closed"  # where to go back to when nothing was open
_QUESTION_ON = {
    "childcare": ("children", "children"),
    "transport": ("from", "ride_from"),
    "language": ("language", "interpreter_language"),
    "access": ("help", "access_help"),
}  # kind → its indispensable detail, the question that asks it
_WISHED = {"childcare": "ages"}  # asked for once, with the same question; she may leave it out
KIND_OF = {question: kind for kind, (_, question) in _QUESTION_ON.items()}


def changed(needs: Iterable[Need], told: Iterable[Need], dropped: Iterable[str]) -> list[Need]:
    """Give the needs after she told more, in the order of the menu."""
    by_kind = {need["kind"]: need for need in needs}
    for need in told:
        by_kind[need["kind"]] = _merged(by_kind.get(need["kind"]), need)
    for kind in dropped:
        by_kind.pop(kind, None)
    return [by_kind[kind] for kind in _QUESTION_ON if kind in by_kind]


def with_detail(needs: Iterable[Need], question: str, answer: Any, *, bare: bool) -> list[Need]:
    """Give the needs with the answer to the question about one of them; `bare` if it does not name the need."""
    kind, known = KIND_OF[question], list(needs)
    detail = answer if isinstance(answer, dict) else {_QUESTION_ON[kind][0]: answer}
    if bare and kind == "childcare":
        detail = _as_age(next((need for need in known if need["kind"] == kind), {}), detail)
    return changed(known, [{"kind": kind, **detail}], [])


def _as_age(known: Need, told: Need) -> Need:
    """Read a lone number as an age, where we know how many children there are and asked how old."""
    count, number = known.get("children"), told["children"]
    if count is None or told["ages"] is not None or number == count:
        return told
    return {"children": count, "ages": str(number)}


def gather(talk: Conversation, reply: Reply, needs: list[Need], back_to: str | None) -> Reply:
    """Ask for the next missing detail; with none missing, record and go on."""
    asked = talk.asked
    question = next(filter(None, (_missing(need, asked) for need in needs)), None)
    if question:
        return reply.remember(draft=needs, back_to=back_to, asked=[*asked, question]).ask(question)
    reply.do("needs_recorded", needs=needs).remember(draft=None, back_to=None, asked=None)
    if back_to == CLOSED:
        return reply.say("changed").close()
    return reply.ask(back_to) if back_to else ask_when(talk, reply)


def take_change(talk: Conversation, reply: Reply, told: list[Need], dropped: list[str]) -> Reply:
    """Take a changed mind: say so, record what is complete, and ask what is missing now."""
    needs = changed(talk.needs, told, dropped)
    reply.say("changed")
    if talk.draft is not None:
        return gather(talk, reply, needs, talk.tracker.get_slot("back_to"))
    reply.do("needs_recorded", needs=needs)
    kinds = {need["kind"] for need in told}
    if any(need["kind"] in kinds and _missing(need, ()) for need in needs):
        return gather(talk, reply, needs, talk.question or CLOSED)
    return reply


def _missing(need: Need, asked: Iterable[str]) -> str | None:
    detail, question = _QUESTION_ON[need["kind"]]
    wished = _WISHED.get(need["kind"], detail)
    left_out = need.get(wished) is None and question not in asked
    return question if need.get(detail) is None or left_out else None


def _merged(known: Need | None, told: Need) -> Need:
    """Let new details replace old ones; a new number of children makes their old ages worthless."""
    if known is None:
        return told
    news = {name: value for name, value in told.items() if value is not None}
    if news.get("children") not in (None, known.get("children")):
        news.setdefault("ages", None)
    return {**known, **news}
