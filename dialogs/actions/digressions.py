"""What follows from a text that does not answer the open question."""

from dialogs.actions.about_her import NOT_SAID, about_her, may_be_left_out
from dialogs.actions.answers import interest, release, stop
from dialogs.actions.conversation import Conversation
from dialogs.actions.needs import take_change
from dialogs.actions.reply import Reply
from dialogs.actions.times import ask_for_others, say_back

_GOES_FIRST = frozenset({"interest", "needs", "stop_which"})


def yes(talk: Conversation) -> Reply:
    """Take a yes out of the blue as interest; with a seat it is mere politeness."""
    return Reply().say("thanks") if talk.seat else interest(talk, "yes")


def no(talk: Conversation) -> Reply:
    """Take a no out of the blue as no interest; with a seat ask what she means."""
    return not_understood(talk) if talk.seat else interest(talk, "no")


def maybe_later(talk: Conversation) -> Reply:
    """Leave her alone for now; with a seat, look for another day. A detail she does not know is asked once more."""
    if talk.draft is not None:
        return not_understood(talk)
    return another_day(talk) if talk.seat else interest(talk, "later")


def answer_arranged(talk: Conversation) -> Reply:
    """Say what the clinic arranges for her: for her seat, or else for the needs she told."""
    offers = [offer for offer in talk.offers if offer["id"] == (talk.seat or {}).get("group_session")]
    arranged = offers[0]["arranged"] if offers else [need["kind"] for need in talk.needs]
    return Reply().say("answer_arranged", arranged=arranged)


def change_needs(talk: Conversation) -> Reply:
    """Take a changed mind; of somebody who has not said yes yet, a need says yes."""
    told, dropped = talk.reading["needs"], talk.reading["dropped"]
    if talk.verdict == "drop_need" and not dropped:
        dropped, told = [need["kind"] for need in told], []
        if not dropped and len(talk.needs) == 1:
            dropped = [talk.needs[0]["kind"]]
    if not told and not dropped:
        return not_understood(talk)
    if told and talk.question is None and not talk.engaged and not talk.seat:
        return interest(talk, "yes")
    return take_change(talk, Reply(), told, dropped)


def availability(talk: Conversation) -> Reply:
    """Say times she volunteers back to her; in the middle of something else, when that is done."""
    windows = talk.reading["windows"]
    if windows is None:
        return another_day(talk)
    if talk.draft is not None or talk.question in _GOES_FIRST:
        return Reply().say("changed").remember(times={"windows": windows, "words": talk.text})
    if talk.question is None and not talk.engaged and not talk.seat:
        return interest(talk, "yes")
    return say_back(talk, Reply(), windows)


def another_day(talk: Conversation) -> Reply:
    """Ask when she could; a seat she has stays hers until she chooses another."""
    return not_understood(talk) if talk.draft is not None else ask_for_others(talk, Reply())


def cannot_make_it(talk: Conversation) -> Reply:
    """Give her seat back; without one there is nothing to give back."""
    return release() if talk.seat else not_understood(talk)


def arrived(talk: Conversation) -> Reply:
    """Welcome her; at the door no question is worth an answer, but whether she wants any texts."""
    reply = Reply().do("arrived").say("here_thanks")
    return reply if talk.question == "stop_which" else reply.remember(reminded_of=None).close()


def answer_bring(_talk: Conversation) -> Reply:
    """Let a person decide whether there is room for somebody else."""
    return Reply().say("answer_bring").do("person_asked", why="bring")


def answer_steps(talk: Conversation) -> Reply:
    """Say whether her seat's place, or every place she was offered, is reached without steps."""
    places = [talk.seat] if talk.seat else talk.offers
    return Reply().say("answer_step_free" if all(place["step_free"] for place in places) else "answer_steps")


def switch_language(talk: Conversation) -> Reply:
    """Change to the language she names or writes, if we have it; told so, too, if she reads it already."""
    now, known = talk.context.get("language"), talk.context.get("languages") or []
    named = [code for code in (_written(code, talk) for code in talk.reading["languages"]) if code != now]
    wanted = next((code for code in named if code in known), None)
    if wanted is None and not named and talk.told_language in known and talk.told_language != now:
        wanted = talk.told_language
    if wanted is None and talk.reading["languages"] and not named:
        return Reply().say("language_changed")
    if wanted is None:
        return Reply().say("language_unknown")
    return Reply().do("language_set", language=wanted).say("language_changed")


def _written(code: str, talk: Conversation) -> str:
    """Give the code of our texts: who asks for Chinese shows by her own characters which kind she reads."""
    if code != "zh":
        return {"yue": "zh_Hant"}.get(code, code)
    shown = (talk.likely_language, talk.context.get("language"), "zh_Hans")
    return next(one for one in shown if one in {"zh_Hans", "zh_Hant"})


def ask_person(_talk: Conversation) -> Reply:
    """Call a person; the open question stays."""
    return Reply().say("human_coming").do("person_asked", why="asked")


def medical(_talk: Conversation) -> Reply:
    """Give no medical advice, and call a person."""
    return Reply().say("no_medical_advice").do("person_asked", why="medical")


def danger(_talk: Conversation) -> Reply:
    """Say where help is; the bot calls a person and is silent afterwards."""
    return Reply().say("danger").do("danger_heard")


def caregiver(talk: Conversation) -> Reply:
    """Keep who answers for the patient, in her own words."""
    return Reply().say("caregiver_noted").do("caregiver_recorded", words=talk.text)


def repeat(talk: Conversation) -> Reply:
    """Let the form ask the open question again; with none open, say what this is about."""
    return Reply() if talk.question else Reply().say("answer_what")


def stop_unclear(talk: Conversation) -> Reply:
    """Ask what she meant, once; whatever was open waits."""
    if talk.question == "stop_which":
        return stop(talk)
    return Reply().do("stop_unclear").remember(set_aside=talk.question).ask("stop_which")


def wrong_number(_talk: Conversation) -> Reply:
    """Apologise to whoever has the number now."""
    return Reply().say("wrong_number_sorry").do("number_was_wrong").close()


def not_understood(talk: Conversation) -> Reply:
    """Say so, and remember it: the second time in a row a person comes, or what she need not say is left out."""
    if may_be_left_out(talk.question) and talk.tracker.get_slot("missed"):
        return about_her(talk, NOT_SAID)
    return Reply().say("not_understood").remember(missed=True)


def not_understood_again(_talk: Conversation) -> Reply:
    """Call a person rather than ask a third time."""
    reply = Reply().say("human_coming").do("person_asked", why="not_understood")
    return reply.remember(missed=False)
