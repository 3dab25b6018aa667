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
    """Say who writes, for nobody asked, and let her choose."""
    return offers_found(talk) if not talk.event.get("offers") else Reply().say("offer_made").ask("choice")


def offers_none(_talk: Conversation) -> Reply:
    """Say that a person will look further."""
    return nothing_fits(Reply())


def seat_taken(talk: Conversation) -> Reply:
    """Say that it went, and offer what is left."""
    reply = Reply().say("seat_gone")
    return reply.ask("choice") if talk.event.get("offers") else nothing_fits(reply)


def reminder_due(talk: Conversation) -> Reply:
    """Remind her; a question open before is set aside."""
    seat = {name: talk.event[name] for name in ("starts", "place")}
    return Reply().close().remember(reminded_of=seat).ask("reminder")


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
