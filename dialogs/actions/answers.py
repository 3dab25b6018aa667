"""What follows from the answer to each question: one small function a question."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dialogs.actions.conversation import Conversation
from dialogs.actions.needs import KIND_OF, changed, gather, with_detail
from dialogs.actions.reply import Reply


def interest(talk: Conversation, answer: str) -> Reply:
    """Yes opens the needs, or takes those she named at once; no and later close."""
    reply = Reply().do("interest_recorded", answer=answer).remember(declined_once=False)
    if answer == "yes":
        told = talk.reading.get("needs") or []
        return gather(reply, changed([], told, []), None) if told else reply.ask("needs")
    return reply.say("declined" if answer == "no" else "asked_later").close()


def needs(talk: Conversation, answer: list[dict[str, Any]]) -> Reply:
    """Ask for the details of what she needs; nothing goes straight on."""
    return gather(Reply(), changed([], answer, []), talk.tracker.get_slot("back_to"))


def detail(talk: Conversation, answer: Any) -> Reply:
    """Take the detail, and whatever other need the same text tells of."""
    question = str(talk.question)
    known = with_detail(talk.needs, question, answer)
    more = [need for need in talk.reading["needs"] if need["kind"] != KIND_OF[question]]
    return gather(Reply(), changed(known, more, ()), talk.tracker.get_slot("back_to"))


def availability(talk: Conversation, answer: list[dict[str, Any]]) -> Reply:
    """Record when she can, and want offers; the bot comes back with them in the same turn."""
    reply = Reply().do("availability_recorded", windows=answer, words=talk.text)
    return reply.do("offers_wanted").close()


def choice(talk: Conversation, answer: int) -> Reply:
    """Take the seat she chose; "none" once asks for other times, twice a person."""
    offer = next((one for one in talk.offers if one["id"] == answer), None)
    if offer:
        taken = Reply().do("seat_chosen", group_session=answer).remember(declined_once=False)
        taken.say("seat_moved" if talk.seat else "seat_confirmed", **seat_values(offer))
        return taken.say("seat_arranged", arranged=offer.get("arranged")).close()
    if talk.tracker.get_slot("declined_once"):
        given_up = Reply().say("human_coming").do("person_asked", why="offer_declined")
        return given_up.remember(declined_once=False).close()
    return Reply().remember(declined_once=True).ask("availability")


def reminder(talk: Conversation, answer: str) -> Reply:
    """Keep the seat, give it back, or look for another while it stays hers."""
    if answer == "kept":
        seat = talk.reminded_of
        kept = Reply().do("seat_kept").say("seat_kept", starts=seat.get("starts"), place=seat.get("place"))
        return kept.remember(reminded_of=None).close()
    if answer == "cannot_come":
        return release()
    return Reply().remember(reminded_of=None).ask("availability")


def release() -> Reply:
    """Give the seat back because she cannot come."""
    reply = Reply().do("seat_released", why="cannot_come").say("seat_released")
    return reply.remember(reminded_of=None).close()


def useful(_talk: Conversation, answer: int) -> Reply:
    """Record how useful it was and ask for words."""
    return Reply().do("feedback_recorded", question="useful", answer=answer).ask("words")


def words(_talk: Conversation, answer: str) -> Reply:
    """Record her words."""
    reply = Reply().do("feedback_recorded", question="words", answer=answer)
    return reply.say("feedback_thanks").close()


def seat_values(offer: dict[str, Any]) -> dict[str, Any]:
    """Give the values that seat_confirmed and seat_moved need."""
    return {name: offer.get(name) for name in ("starts", "place", "address")}


ANSWERS: Mapping[str, Callable[[Conversation, Any], Reply]] = MappingProxyType({
    "interest": interest, "needs": needs, "children": detail, "ride_from": detail,
    "interpreter_language": detail, "access_help": detail, "availability": availability,
    "choice": choice, "reminder": reminder, "useful": useful, "words": words,
})  # fmt: skip
