"""The console's words for what the house calls by codes. N_ marks them for the translators; templates call _()."""

from collections.abc import Callable
from typing import Any

from bot.domain.audience import cells


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for translation without translating it."""
    return sentence


LABELS: dict[str, dict[str, str]] = {
    "participation": {
        "drawn": N_("Not invited yet"), "invited": N_("Invited"), "interested": N_("Interested"),
        "needs_known": N_("Needs known"), "offered": N_("Dates offered"), "confirmed": N_("Coming"),
        "waitlisted": N_("Waiting list"), "attended": N_("Came"), "missed": N_("Did not come"),
        "declined": N_("Said no"), "cancelled": N_("Cancelled"), "lapsed": N_("No answer"),
        "unreachable": N_("Cannot be reached"), "handed_over": N_("With a person"),
    },
    "seat": {
        "held": N_("Held"), "confirmed": N_("Confirmed"), "released": N_("Given up"),
        "attended": N_("Came"), "missed": N_("Did not come"),
    },
    "message": {
        "queued": N_("Waiting to go"), "sending": N_("Being sent"), "sent": N_("Sent"),
        "delivered": N_("Delivered"), "undelivered": N_("Not delivered"), "failed": N_("Failed"),
        "suppressed": N_("Not sent"), "expired": N_("Too late to send"), "unknown_outcome": N_("Not known if sent"),
    },
    "turn": {"waiting": N_("Just in"), "taken": N_("Being read"), "done": N_("Read")},
    "accommodation": {
        "asked": N_("To arrange"), "owned": N_("Somebody is on it"), "arranged": N_("Arranged"),
        "told": N_("Arranged and told"), "delivered": N_("Done"), "could_not": N_("Could not be arranged"),
        "cancelled": N_("No longer needed"),
    },
    "consent": {
        "given": N_("Agreed to texts"), "paused": N_("Paused"), "withdrawn": N_("No more texts"),
        "given_again": N_("Agreed again"),
    },
    "channel": {
        "sms": N_("by text"), "console": N_("told a coordinator"), "import": N_("from the clinic's list"),
        "carrier": N_("told by the phone company"),
    },
    "handoff": {
        "danger": N_("May be in danger"), "asked": N_("Asked for a person"), "asked_human": N_("Asked for a person"),
        "medical": N_("Medical question"), "not_understood": N_("Not understood twice"),
        "machine_failed": N_("The machine could not answer"), "texted_after_stop": N_("Wrote after asking us to stop"),
        "stopped_with_seat": N_("Asked us to stop, and has a seat"),
        "no_offer": N_("No date fits"), "offer_declined": N_("No date suited"),
        "wrong_number": N_("Wrong number"), "unknown_number": N_("A number we do not know"),
        "no_reply": N_("Did not answer the last reminder: please call"),
        "session_cancelled": N_("Their group session was cancelled, and they cannot be texted"),
        "offer_not_heard": N_("Was offered a place, but no text reached them"),
        "unusable": N_("The number cannot be texted"), "declined_twice": N_("Said no twice"),
        "not_answered": N_("Taken over, and not answered"), "not_arranged": N_("Not arranged yet"),
        "offer_lapses": N_("An offer is about to lapse"), "message_failed": N_("The last text did not arrive"),
        "never_answered": N_("Never answered: time to call"),
    },
    "need": {
        "childcare": N_("Child care"), "transport": N_("Ride"), "language": N_("Interpreter"),
        "access": N_("Access help"),
    },
    "event": {
        "invited": N_("Invitation sent on its way"), "joined": N_("Joined from a poster"),
        "reminder_due": N_("Time for a reminder"), "follow_up_due": N_("Time to ask how it was"),
        "offer_made": N_("A coordinator offered dates"), "given_back": N_("Conversation given back"),
        "restarted": N_("Wants texts again"), "offers_later": N_("Waits for a place"),
        "hold_lapsed": N_("The place kept for them went to somebody else"),
        "session_cancelled": N_("Their group session was cancelled"), "missed": N_("Was not there: another date?"),
    },
    "understood": {
        "yes": N_("yes"), "no": N_("no"), "maybe_later": N_("later"), "stop": N_("stop"),
        "wrong_number": N_("wrong number"), "human": N_("wants a person"), "question": N_("a question"),
        "need_childcare": N_("child care"), "need_transport": N_("a ride"), "need_language": N_("an interpreter"),
        "need_access": N_("access help"), "availability": N_("when they can come"), "choice": N_("a choice"),
        "language_switch": N_("another language"), "already_done": N_("already done"),
        "cannot_make_it": N_("cannot come"), "thanks": N_("thanks"), "emergency": N_("danger"),
        "other": N_("something else"),
    },
    "feature": {
        "language": N_("Language"), "area": N_("Area"), "age": N_("Age"), "gender": N_("Gender"),
        "childcare": N_("Needs child care"), "transport": N_("Needs a ride"), "access": N_("Needs access help"),
    },
    "group": {
        "under_30": N_("Under 30"), "30_49": N_("30 to 49"), "50_69": N_("50 to 69"), "70_over": N_("70 or over"),
        "woman": N_("Women"), "man": N_("Men"), "another": N_("Another gender"), "not_said": N_("Not said"),
        "yes": N_("Yes"), "no": N_("No"),
    },
    "action": {
        "signed_in": N_("Signed in"), "signed_out": N_("Signed out"), "link_used": N_("Used a link"),
        "signed_out_elsewhere": N_("Signed out elsewhere"), "session_ended": N_("Ended a session"),
        "second_factor_on": N_("Turned the second factor on"), "second_factor_off": N_("Turned the second factor off"),
        "user_invited": N_("Invited a colleague"), "user_shut_out": N_("Shut a colleague out"),
        "user_let_in": N_("Let a colleague in"), "patient_opened": N_("Opened a conversation"),
        "taken_over": N_("Took over"), "given_back": N_("Gave back"), "replied": N_("Replied"),
        "noted": N_("Wrote a note"), "invited": N_("Sent an invitation"), "all_invited": N_("Invited all"),
        "dates_offered": N_("Offered dates"), "handoff_closed": N_("Closed what waited"),
        "consent_withdrawn": N_("Recorded a stop"), "consent_given_again": N_("Recorded a new start"),
        "understanding_filed": N_("Filed a correction"), "understanding_reviewed": N_("Agreed to a correction"),
        "understanding_withdrawn": N_("Took a correction back"), "patient_erased": N_("Erased a patient"),
        "clock_skipped": N_("Moved the demonstration's clock"), "text_changed": N_("Changed a text"), "text_reviewed": N_("Reviewed a text"),
        "fairness_exported": N_("Exported who comes"), "attendance_closed": N_("Ended a check-in"),
        "checked_in": N_("Checked somebody in"), "marked_absent": N_("Wrote down that somebody was not there"), "engagement_changed": N_("Changed an engagement"),
        "engagement_drafted": N_("Drafted an engagement"), "group_session_cancelled": N_("Cancelled a group session"),
        "launch_asked": N_("Launched an engagement"), "list_imported": N_("Imported a list"),
        "moved_in_plan": N_("Moved somebody in a plan"), "plan_accepted": N_("Accepted a plan"),
        "plan_dropped": N_("Dropped a plan"), "proposal_asked": N_("Asked for a proposal"),
        "proposal_stopped": N_("Stopped a proposal"), "reminder_soon_set": N_("Changed the reminder two hours before"),
        "ride_arranged": N_("Arranged a ride"), "room_added": N_("Added a room"), "staff_added": N_("Added a helper"),
        "staff_dismissed": N_("Removed a helper"), "times_added": N_("Added times"),
        "check_in_undone": N_("Undid a check-in"), "walked_in": N_("Checked in somebody without a place"),
        "trial_sent": N_("Tried an invitation on their phone"),
    },
    "reached": {
        "sent": N_("Texted"), "delivered": N_("Delivered"), "replied": N_("Replied"), "interested": N_("Interested"),
        "needs_known": N_("Needs known"), "offered": N_("Offered a seat"), "confirmed": N_("Had a seat"),
        "attended": N_("Came"),
    },
    "grouping": {"language": N_("Language"), "area": N_("Area"), "age": N_("Age"), "gender": N_("Gender")},
    "gender": {"woman": N_("Woman"), "man": N_("Man"), "another": N_("Another")},
    "text_fault": {
        "empty": N_("There is nothing in it."), "brace": N_("A brace is not closed, or not opened."),
        "placeholders": N_("It must hold the same names in braces as English:"),
        "over_budget": N_("It is too long:"), "medical": N_("Nothing medical may stand in a text:"),
        "missing": N_("There is nothing in it."), "unusable": N_("It cannot be filled in."),
    },
    "canned": {
        "hello": N_("A greeting"), "thanks": N_("Thanks"), "human_coming": N_("A person will answer soon"),
        "answer_who": N_("Who we are"), "answer_why": N_("Why we text"), "answer_cost": N_("What it costs"),
        "answer_what": N_("What it is"), "answer_when": N_("When it is"), "answer_where": N_("Where it is"),
        "no_medical_advice": N_("No medical advice by text"), "help": N_("Help, and how to stop"),
        "goodbye": N_("A goodbye"),
    },
    "engagement": {
        "draft": N_("Draft"), "open": N_("Open"), "paused": N_("Paused"), "closed": N_("Closed"),
    },
    "wave": {
        "planned": N_("Planned"), "asking": N_("Going out"), "paused": N_("Paused"), "asked": N_("Everybody was asked"),
        "closed": N_("Answered"),
    },
    "offered": {
        "childcare": N_("Child care"), "transport": N_("Ride"), "language": N_("Interpreter"),
        "access": N_("Access help"), "food": N_("Food"), "compensation": N_("A thank-you in money"),
    },
    "asks": {"age": N_("Age"), "gender": N_("Gender")},
    "age": {
        "under_30": N_("under 30 years"), "30_49": N_("30 to 49 years"), "50_69": N_("50 to 69 years"),
        "70_over": N_("70 years and over"), "not_known": N_("age not known"),
    },
    "area": {"elsewhere": N_("elsewhere")},
    "split": {"language": N_("Language"), "area": N_("Area"), "age": N_("Age")},
    "step": {
        "purpose": N_("What for"), "who": N_("Who"), "languages": N_("Languages"), "offered": N_("What is offered"),
        "targets": N_("How many"), "launch": N_("Launch"),
    },
    "lack": {
        "no_purpose": N_("Nobody has said what it is for."), "no_languages": N_("No language is chosen."),
        "nobody": N_("There is nobody on the list who may be invited."),
        "no_targets": N_("Nobody has said how many are wanted."),
        "empty_stratum": N_("People are wanted of a group that has nobody who may be invited."),
    },
    "column": {
        "external_id": N_("Record number"), "name": N_("Name"), "first_name": N_("First name"),
        "last_name": N_("Last name"), "phone": N_("Phone"), "phone2": N_("Second phone"), "language": N_("Language"),
        "area": N_("Area"), "birth_year": N_("Year of birth"), "household": N_("Household"),
        "timezone": N_("Time zone"), "tags": N_("Lists"), "status": N_("Status"),
    },
    "role": {"translator": N_("Translator"), "viewer": N_("May look"), "coordinator": N_("Coordinator"), "admin": N_("Admin")},
    "group_session": {
        "candidate": N_("A time that would do"), "open": N_("Will be held"), "cancelled": N_("Cancelled"), "held": N_("Was held"),
    },
    "work": {
        "facilitator": N_("Leads"), "interpreter": N_("Interprets"), "child_care": N_("Minds children"), "ride": N_("Drives"),
    },
    "why": {
        "facilitator": N_("Nobody can lead those that suit them."),
        "availability": N_("No group session lies within the times they gave."),
        "language": N_("Nobody interprets for them where they could come."),
        "access": N_("Those that suit them have steps."),
        "distance": N_("Too far, and no ride goes there."),
        "child_care": N_("No child care for children of that age where they could come."),
        "household": N_("It does not suit everybody they come with."),
        "room": N_("Those who come together are more than a room takes."),
        "not_held": N_("Those that suit them are not held."),
        "full": N_("Those that suit them are full."),
        "no_interpreter_left": N_("There is a chair, but no interpreter is left."),
        "no_child_care_left": N_("There is a chair, but no place in child care is left."),
        "no_ride_left": N_("There is a chair, but no ride is left."),
        "declined": N_("They said no to it, or did not answer in time."),
        "no_consent": N_("They may not be texted now."),
        "with_a_person": N_("A person has their conversation."),
        "has_seat": N_("They have a seat already."), "gone": N_("They want to come no more."),
        "by_hand": N_("Taken out by hand."),
    },
    "stage": {
        "": N_("Waiting to begin"), "seats": N_("As many people as possible"), "floors": N_("No group left behind"),
        "lots": N_("Luck decides, not habit"), "comfort": N_("Short ways and good times"),
        "gains": N_("What would help most"),
    },
    "broken": {
        "facilitator": N_("has nobody to lead it"), "interpreter": N_("has no interpreter"),
        "chairs": N_("has more people than chairs"), "places": N_("lacks a place that was promised"),
    },
    "duplicate": {
        "same_person": N_("Perhaps one person"), "shared_number": N_("Two people, one number"),
        "number_said_stop": N_("This number once asked for no more texts"),
    },
    "source": {"import": N_("the clinic's list"), "poster": N_("a poster"), "unknown": N_("wrote to us first")},
}  # fmt: skip

_TONES = {
    "good": "confirmed attended delivered arranged told given given_again",
    "warn": "danger undelivered failed could_not unreachable withdrawn unknown_outcome",
    "wait": "offered waitlisted held asked owned queued sending waiting taken paused needs_known interested",
}
_TONE_OF = {key: tone for tone, keys in _TONES.items() for key in keys.split()}

GRAVITY = (
    "danger", "not_answered", "asked", "asked_human", "medical", "not_understood", "machine_failed", "session_cancelled", "no_reply",
    "texted_after_stop", "not_arranged", "offer_lapses", "stopped_with_seat", "offer_not_heard", "no_offer", "offer_declined",
    "declined_twice", "wrong_number", "unusable", "message_failed", "never_answered", "unknown_number",
)  # fmt: skip

FLASHES = {
    "launched": N_("Launched. The first wave is being planned."),
    "not_launched": N_("It could not be launched: see what lacks."),
    "paused": N_("Paused: nothing more goes out, and what had not gone was taken back."),
    "resumed": N_("It goes on where it stopped."), "engagement_closed": N_("Closed. It invites nobody any more."),
    "wave_asked_for": N_("The next wave is being planned."), "called": N_("Written down."),
    "imported": N_("The list is in."), "upload_gone": N_("The file is no longer here. Choose it again."),
    "closed": N_("Closed."), "taken": N_("You have taken over: the machine is silent until you give back."),
    "given": N_("Given back: the machine answers again."), "replied": N_("Your text is on its way."),
    "stopped": N_("Written down: no more texts."), "restarted": N_("Written down: texts are welcome again."),
    "offered": N_("The dates are on their way."), "invited": N_("The invitation is on its way."),
    "all_invited": N_("The invitations are on their way."), "arranged": N_("Written down."),
    "skipped": N_("It is tomorrow morning."), "skipped_to_afternoon": N_("It is three in the afternoon."), "saved": N_("Saved."), "signed_out": N_("You are signed out."),
    "session_ended": N_("That session has ended."),
    "ended": N_("You are signed out everywhere else."),
    "overtaken": N_("That is no longer possible: something changed meanwhile. Look again."),
    "not_textable": N_("Nothing was sent: there is no agreement to texts."),
    "taken_already": N_("A colleague has taken this conversation over. Nothing was sent."),
    "said_meanwhile": N_("Something was said meanwhile. Read it, then send yours again if it still fits."),
    "noted": N_("Your note is kept."), "text_changed": N_("The new words count from now on."),
    "text_reviewed": N_("Signed, with your name and the day."), "empty_note": N_("There was nothing to keep."),
    "too_long_note": N_("That is too long for a note."),
    "erased": N_("Erased. Nothing is left but that this number must not be texted."),
    "not_ticked": N_("Tick that you know that this cannot be undone."),
    "in_flight": N_("A text is on its way just now. Try again in a minute."),
    "none_ticked": N_("Tick at least one date."), "too_many": N_("Tick at most three dates."),
    "empty": N_("There was nothing to send."), "too_long": N_("That is too long for a text."),
    "bad_number": N_("That is no phone number. Write it as +1 555 0123."),
    "not_heard": N_("The bot did not take the text. Is it running?"),
    "bad_code": N_("That code is not right. Try the next one."),
    "last_admin": N_("Somebody must remain who may do everything."),
    "merged": N_("They are one person now."), "told_apart": N_("Written down: they are different people."),
    "both_seated": N_("Both have a seat. Give one of them up first."),
    "waived": N_("Written down: you answer for these texts."),
    "promised": N_("Promised. Publish the two fingerprints."),
    "bad_quotas": N_("Write how many seats, and at least no more than at most."),
    "look_again": N_("Somebody came or went meanwhile. Look again before you promise."),
    "no_public": N_("Write the number that was thrown."),
    "proposal_asked": N_("It is being worked out. You may go on with something else."),
    "moved": N_("Moved. Nobody is told before you accept."),
    "moved_against": N_("Moved, against what they said: the offer asks them."),
    "plan_accepted": N_("Accepted. The offers are on their way."), "plan_dropped": N_("Dropped. Nobody was told anything."),
    "session_cancelled": N_("Cancelled. Everybody is told, with other dates where there are some."),
    "not_open": N_("Nobody was asked: the engagement is not open."),
    "not_sure": N_("Nothing was cancelled: tick that you are sure."),
    "bad_time": N_("Those times cannot be used. The end comes after the start, four hours at most; the smallest group is not larger than the largest."),
    "bad_room": N_("A room needs a place, a name and its number of chairs."),
    "bad_member": N_("Somebody who helps needs a name and, to lead or interpret, languages such as: en es."),
    "bad_ride": N_("A ride needs a door and a time before the beginning."),
    "ride_told": N_("They were told already: please call them."),
    "walked_in": N_("They are here, and have a place."),
    "trial_sent": N_("The trial is on its way to your phone."),
    "trial_on_list": N_("Nothing was sent: that number belongs to somebody on the list."),
    "trial_stopped": N_("Nothing was sent: that number asked for no more texts."),
    "trial_too_often": N_("Nothing was sent: enough trials for today."),
    "trial_simulated": N_("Phones are simulated here. Write a made-up number, such as +1 555 0123."),
    "filed": N_("Filed. It waits for an admin to agree."), "no_label": N_("Choose what the text meant."),
}  # fmt: skip
FLASHES |= {f"why_{code}": sentence for code, sentence in LABELS["why"].items()}
BAD_FLASHES = frozenset(
    {
        "trial_on_list",
        "trial_stopped",
        "trial_too_often",
        "trial_simulated",
        "not_launched",
        "upload_gone",
        "bad_quotas",
        "look_again",
        "no_public",
        *(f"why_{code}" for code in LABELS["why"]),
        "not_sure",
        "not_open",
        "bad_time",
        "bad_room",
        "bad_member",
        "bad_ride",
        "ride_told",
        "none_ticked",
        "not_ticked",
        "in_flight",
        "taken_already",
        "said_meanwhile",
        "empty_note",
        "too_long_note",
        "too_many",
        "overtaken",
        "not_textable",
        "empty",
        "too_long",
        "bad_number",
        "not_heard",
        "bad_code",
        "last_admin",
        "no_label",
        "both_seated",
    }
)


def label(kind: str, key: str | None) -> str:
    """The word for a code, not yet translated; a code without one says itself."""
    return LABELS[kind].get(key or "", (key or "").replace("_", " "))


def tone(key: str | None) -> str:
    """The colour of a pill: good, wait, warn or plain. The pill's text says the same in words."""
    return _TONE_OF.get(key or "", "plain")


def gravity(why: str) -> int:
    """How grave a reason is, the gravest first; one we do not know stands before the mild ones."""
    return GRAVITY.index(why) if why in GRAVITY else GRAVITY.index("no_offer")


def need(value: dict[str, Any], translate: Callable[[str], str], language_name: Callable[[str], str]) -> str:
    """A need in words: "Child care: 2 (ages 3, 5)"."""
    kind = value["kind"]
    head = translate(label("need", kind))
    if kind == "childcare":
        detail = _children(value, translate)
    elif kind == "transport":
        detail = translate(N_("from {place}")).format(place=value["from"]) if value.get("from") else ""
    elif kind == "language":
        detail = language_name(value["language"]) if value.get("language") else ""
    else:
        detail = value.get("help") or ""
    return f"{head}: {detail}" if detail else head


def stratum(name: str, translate: Callable[[str], str], language_name: Callable[[str], str]) -> str:
    """A stratum in words: "Spanish, 50 to 69 years"."""
    parts = [
        language_name(value) if feature == "language" else translate(label(feature, value))
        for feature, value in cells(name).items()
    ]
    return ", ".join(parts) or translate(N_("Everybody"))


def _children(value: dict[str, Any], translate: Callable[[str], str]) -> str:
    count, ages = value.get("children"), value.get("ages")
    if count and ages:
        return translate(N_("{count} (ages {ages})")).format(count=count, ages=ages)
    return str(count or ages or "")
