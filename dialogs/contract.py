"""What crosses the seam between the bot and the dialogs: the words of `POST /turn`.

The bot keeps its own copy in `bot/dialogs.py`; `tests/test_contract.py` holds the two together. This
file imports nothing, so that either environment can read it. docs/dialog.md explains each word.
"""

# What the bot may tell the dialogs besides a patient's text: event -> the fields it carries.
EVENTS = {
    "invited": (),  # the clock or a coordinator: send the invitation; "again" 1 or 2 is a follow-up to it
    "joined": (),  # she texted a poster's word: she is interested already
    "offers_found": ("offers",),  # answer to the effect offers_wanted
    "offers_none": (),  # the same, and nothing fits
    "offers_later": ("by",),  # the same, and groups are put together later: by an ISO date, or null
    "not_drawn": (),  # the lottery gave the seats to others; she is on the stand-by list
    "offer_made": ("offers",),  # a coordinator offers these; "until" when a seat is held for her so long
    "hold_lapsed": (),  # the seat that was held for her is held no more
    "session_cancelled": ("starts", "place", "offers"),  # her group session will not be; what else fits her
    "missed": (),  # she had a seat and did not come
    "seat_taken": ("offers",),  # the seat she chose went to somebody else; what is left
    "reminder_due": ("starts", "place", "days_before"),  # "soon": two hours before; "ride": {pickup_at, door}
    "follow_up_due": ("starts", "place"),  # after the group session: ask how it was
    "restarted": (),  # she texted START after STOP: say the open question again, if any
    "given_back": (),  # a coordinator gives the conversation back; silent
}

# What the dialogs may ask the bot to do: effect -> the fields it carries, besides "effect".
EFFECTS = {
    "interest_recorded": ("answer",),  # yes | no | later
    "needs_recorded": ("needs",),  # the complete list, which replaces any earlier one; [] is "nothing"
    "availability_recorded": ("windows", "words"),
    "demographics_recorded": ("question", "answer"),  # DEMOGRAPHICS
    "offers_wanted": (),  # the bot answers with offers_found, offers_none or offers_later in the same turn
    "seat_chosen": ("group_session",),  # may be refused: seat_taken
    "seat_kept": (),  # "1" to a reminder
    "seat_released": ("why",),  # another_time | cannot_come
    "arrived": (),  # "I'm here", on the day of her seat
    "feedback_recorded": ("question", "answer"),  # useful (1-5) | words
    "language_set": ("language",),
    "person_asked": ("why",),  # asked | not_understood | no_offer | medical | offer_declined | bring
    "stop_asked": (),  # she asked in her own words to be left alone
    "stop_unclear": (),  # she may have asked that: everything unsolicited waits for her answer, or for a day
    "stop_this": (),  # she meant this engagement only
    "texts_wanted": (),  # she did not mean it
    "danger_heard": (),  # what the bot's lists of danger missed; as if they had not
    "caregiver_recorded": ("words",),  # somebody answers for the patient, in these words
    "number_was_wrong": (),
}

# What may be said: key of a text in locales/ -> the values it needs besides the clinic's own.
SAYS = {
    "invite": (),
    "invite_again": (),
    "invite_last": (),
    "joined": (),
    "ask_interest": (),
    "ask_needs": (),
    "ask_children": (),
    "ask_ride_from": (),
    "ask_interpreter_language": (),
    "ask_access_help": (),
    "ask_availability": (),
    "ask_times_right": ("windows",),
    "ask_age": (),
    "ask_gender": (),
    "offer": ("offers",),
    "no_offers": (),
    "waiting": ("by",),
    "not_drawn": (),
    "offer_held": ("until",),
    "hold_lapsed": (),
    "session_cancelled": ("starts", "place"),
    "seat_gone": (),
    "offer_made": (),
    "seat_confirmed": ("starts", "place", "address"),
    "seat_moved": ("starts", "place", "address"),
    "seat_arranged": ("arranged",),
    "seat_released": (),
    "reminder": ("starts", "place", "days_before"),
    "ask_reminder": ("starts",),
    "reminder_soon": ("starts", "place"),
    "ride_reminder": ("pickup_at", "door"),
    "here_thanks": (),
    "missed_you": (),
    "ask_another_time": (),
    "seat_kept": ("starts", "place"),
    "ask_feedback": (),
    "ask_feedback_words": (),
    "feedback_thanks": (),
    "declined": (),
    "asked_later": (),
    "answer_who": (),
    "answer_why": (),
    "answer_cost": (),
    "answer_when": (),
    "answer_where": (),
    "answer_what": (),
    "answer_arranged": ("arranged",),
    "answer_bring": (),
    "answer_step_free": (),
    "answer_steps": (),
    "answer_bot": (),
    "hello": (),
    "goodbye": (),
    "caregiver_noted": (),
    "changed": (),
    "human_coming": (),
    "no_medical_advice": (),
    "not_understood": (),
    "language_changed": (),
    "language_unknown": (),
    "wrong_number_sorry": (),
    "ask_stop_which": (),
    "stopped_this": (),
    "stopped": (),
    "danger": (),
    "thanks": (),
}

NEEDS = ("childcare", "transport", "language", "access")

# Who comes, for fairness only: question -> the answers, in the order of its menu.
DEMOGRAPHICS = {
    "age": ("under_30", "30_49", "50_69", "70_over", "not_said"),
    "gender": ("woman", "man", "another", "not_said"),
}

LABELS = (
    "yes", "no", "maybe_later", "stop", "wrong_number", "human", "question", "need_childcare",
    "need_transport", "need_language", "need_access", "availability", "choice", "language_switch",
    "already_done", "cannot_make_it", "thanks", "emergency", "other",
)  # fmt: skip
