"""What follows when something happens on the clinic's side."""

from dialogs.actions.conversation import Conversation
from dialogs.actions.reply import Reply


def invited(_talk: Conversation) -> Reply:
    """Begin: the form asks the invitation's question."""
    return Reply().close().remember(declined_once=False, missed=False).ask("interest")


def joined(_talk: Conversation) -> Reply:
    """Welcome her: texting the poster's word was her yes."""
    reply = Reply().say("joined").do("interest_recorded", answer="yes")
    return reply.close().remember(declined_once=False).ask("needs")


def offers_found(talk: Conversation) -> Reply:
    """Let her choose."""
    return Reply().ask("choice") if talk.event.get("offers") else nothing_fits(Reply())


def offer_made(talk: Conversation) -> Reply:
    """Say who writes, for nobody asked, and until when the seat is held, if it is; let her choose."""
    if not talk.event.get("offers"):
        return nothing_fits(Reply())
    until = talk.event.get("until")
    reply = Reply().say("offer_held", until=until) if until else Reply().say("offer_made")
    return reply.ask("choice")


def offers_none(_talk: Conversation) -> Reply:
    """Say that a person will look further."""
    return nothing_fits(Reply())


def offers_later(talk: Conversation) -> Reply:
    """Say that groups are being put together, and by when she will hear, if that is known."""
    return Reply().say("waiting", by=talk.event.get("by")).close()


def not_drawn(_talk: Conversation) -> Reply:
    """Say that there was no room this time, and that she is on the stand-by list."""
    return Reply().say("not_drawn").close()


def hold_lapsed(talk: Conversation) -> Reply:
    """Say that the seat is held no more; whatever else is open stays open."""
    reply = Reply().say("hold_lapsed")
    return reply.close() if talk.question == "choice" else reply


def session_cancelled(talk: Conversation) -> Reply:
    """Say that it will not be, and offer what else fits her."""
    told = {name: talk.event[name] for name in ("starts", "place")}
    reply = Reply().close().remember(reminded_of=None).say("session_cancelled", **told)
    return reply.ask("choice") if talk.event.get("offers") else nothing_fits(reply)


def missed(_talk: Conversation) -> Reply:
    """Ask, with no blame, whether another time would suit her."""
    return Reply().close().remember(reminded_of=None).ask("another_time")


def seat_taken(talk: Conversation) -> Reply:
    """Say that it went, and offer what is left."""
    reply = Reply().say("seat_gone")
    return reply.ask("choice") if talk.event.get("offers") else nothing_fits(reply)


def reminder_due(talk: Conversation) -> Reply:
    """Remind her; a question open before is set aside."""
    seat = {name: talk.event[name] for name in ("starts", "place")}
    return Reply().close().remember(reminded_of=seat).ask("reminder")


def reminder_soon(talk: Conversation) -> Reply:
    """Tell her when and where once more; ask nothing, and leave open what is open."""
    told = {name: talk.event[name] for name in ("starts", "place")}
    return with_ride(talk, Reply().say("reminder_soon", **told))


def with_ride(talk: Conversation, reply: Reply) -> Reply:
    """Add when and where she is picked up, if she is."""
    ride = talk.event.get("ride")
    return reply.say("ride_reminder", pickup_at=ride["pickup_at"], door=ride["door"]) if ride else reply


def follow_up_due(_talk: Conversation) -> Reply:
    """Ask how it was."""
    return Reply().close().remember(reminded_of=None).ask("useful")


def restarted(talk: Conversation) -> Reply:
    """She wants texts again: whether she wants them is no question any more, the one before it is."""
    return Reply() if talk.question != "stop_which" else resumed(talk, Reply())


def nothing(_talk: Conversation) -> Reply:
    """Do nothing: the rule decides whether the open question is asked again."""
    return Reply()


def resumed(talk: Conversation, reply: Reply) -> Reply:
    """Go back to the question that was set aside, if there was one."""
    question = talk.tracker.get_slot("set_aside")
    reply.remember(set_aside=None)
    return reply.ask(question) if question else reply.close()


def nothing_fits(reply: Reply) -> Reply:
    """Hand over to a person, for no group session suits her."""
    return reply.say("no_offers").do("person_asked", why="no_offer").close()
