"""What follows from the answer to each question: one small function a question."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dialogs.actions.about_her import about_her
from dialogs.actions.conversation import Conversation
from dialogs.actions.events import resumed
from dialogs.actions.needs import KIND_OF, changed, gather, with_detail
from dialogs.actions.reply import Reply
from dialogs.actions.times import ask_for_others, noted, recorded, say_back, without


def interest(talk: Conversation, answer: str) -> Reply:
    """Yes opens the needs, or takes those she named at once; no and later close."""
    reply = Reply().do("interest_recorded", answer=answer).remember(declined_once=False)
    if answer == "yes":
        told = talk.reading.get("needs") or []
        noted(talk, reply)
        return gather(talk, reply, changed([], told, []), None) if told else reply.ask("needs")
    return reply.say("declined" if answer == "no" else "asked_later").close()


def needs(talk: Conversation, answer: list[dict[str, Any]]) -> Reply:
    """Ask for the details of what she needs; nothing goes straight on."""
    return gather(talk, noted(talk, Reply()), changed([], answer, []), talk.tracker.get_slot("back_to"))


def detail(talk: Conversation, answer: Any) -> Reply:
    """Take the detail, and whatever other need the same text tells of."""
    question, more = str(talk.question), talk.reading["needs"]
    kind = KIND_OF[question]
    bare = all(need["kind"] != kind for need in more)
    known = with_detail(talk.needs, question, answer, bare=bare)
    others = [need for need in more if need["kind"] != kind]
    return gather(talk, Reply(), changed(known, others, ()), talk.tracker.get_slot("back_to"))


def availability(talk: Conversation, answer: list[dict[str, Any]]) -> Reply:
    """Take what she picked from the menu, or what nobody can read; say everything else back to her."""
    if answer and not talk.reading["by_menu"]:
        return say_back(talk, Reply(), answer)
    return recorded(talk, Reply(), answer, talk.text)


def times_right(talk: Conversation, answer: bool | dict[str, Any]) -> Reply:  # noqa: FBT001 - her yes or no
    """Take the times we said back, or what she says instead."""
    told = talk.times or {"windows": [], "words": ""}
    if answer is True:
        return recorded(talk, Reply(), told["windows"], told["words"])
    if answer is False:
        return Reply().remember(times=None).ask("availability")
    windows = answer.get("windows") or without(told["windows"], answer["except"])
    if windows == told["windows"]:
        return recorded(talk, Reply(), windows, told["words"])
    return say_back(talk, Reply(), windows) if windows else times_right(talk, False)  # noqa: FBT003


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
    return ask_for_others(talk, Reply().remember(declined_once=True))


def reminder(talk: Conversation, answer: str) -> Reply:
    """Keep the seat, give it back, or look for another while it stays hers."""
    if answer == "kept":
        seat = talk.reminded_of
        kept = Reply().do("seat_kept").say("seat_kept", starts=seat.get("starts"), place=seat.get("place"))
        return kept.remember(reminded_of=None).close()
    if answer == "cannot_come":
        return release()
    return ask_for_others(talk, Reply().remember(reminded_of=None))


def another_time(talk: Conversation, answer: str) -> Reply:
    """Look for another group session for who could not come; or leave it at that."""
    if answer == "yes":
        return ask_for_others(talk, Reply())
    return Reply().say("declined" if answer == "no" else "asked_later").close()


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


def stop_which(talk: Conversation, answer: str) -> Reply:
    """Stop everything, stop this engagement, or go on where we were."""
    if answer == "everything":
        return stop(talk)
    if answer == "this":
        return Reply().say("stopped_this").do("stop_this").close()
    reply = resumed(talk, Reply().do("texts_wanted"))
    return reply if reply.question else reply.say("thanks")


def stop(_talk: Conversation) -> Reply:
    """Leave her alone."""
    return Reply().say("stopped").do("stop_asked").close()


def seat_values(offer: dict[str, Any]) -> dict[str, Any]:
    """Give the values that seat_confirmed and seat_moved need."""
    return {name: offer.get(name) for name in ("starts", "place", "address")}


ANSWERS: Mapping[str, Callable[[Conversation, Any], Reply]] = MappingProxyType({
    "interest": interest, "needs": needs, "children": detail, "ride_from": detail,
    "interpreter_language": detail, "access_help": detail, "availability": availability,
    "times_right": times_right, "age": about_her, "gender": about_her, "choice": choice, "reminder": reminder,
    "another_time": another_time, "useful": useful, "words": words, "stop_which": stop_which,
})  # fmt: skip
