"""Several things at once, changed minds, doubts about STOP, danger, people who answer for others, small talk."""

from typing import Any

import pytest

from dialogs.tests.talk import FOUND, INVITED, OFFERS, REMINDED, SEAT, Start
from dialogs.understanding.components import DetailReader

CHILDCARE = {"kind": "childcare", "children": 2, "ages": "3, 5"}
RIDE = {"kind": "transport", "from": "12 King St"}
DOUBTFUL = "this is getting too much"
OPEN = [[INVITED], [INVITED, "yes"], [INVITED, "yes", "2"], [INVITED, "yes", "5"], [FOUND], [REMINDED]]


@pytest.fixture
def in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the understanding doubt about this one text."""
    believed = DetailReader._believed

    def doubting(self: Any, message: Any, said: Any, question: Any) -> str:
        return "stop_unclear" if said.text == DOUBTFUL else believed(self, message, said, question)

    monkeypatch.setattr(DetailReader, "_believed", doubting)


@pytest.mark.usefixtures("in_doubt")
@pytest.mark.parametrize("before", [[], *OPEN])
class TestDoubt:
    async def test_she_is_asked_once_which_texts_should_stop(self, talk: Start, before: Any):
        t = await talk(seat=SEAT).say(*before, DOUBTFUL)
        assert (t.keys, t.effects, t.open) == (["ask_stop_which"], ["stop_unclear"], "stop_which")

    async def test_only_this(self, talk: Start, before: Any):
        t = await talk(seat=SEAT).say(*before, DOUBTFUL, "1")
        assert (t.keys, t.effects, t.open) == (["stopped_this"], ["stop_this"], None)

    @pytest.mark.parametrize("text", ["2", "yes", "everything please stop texting me", "all", DOUBTFUL])
    async def test_everything(self, talk: Start, before: Any, text: str):
        t = await talk(seat=SEAT).say(*before, DOUBTFUL, text)
        assert (t.keys, t.effects, t.open) == (["stopped"], ["stop_asked"], None)

    async def test_nothing_goes_back_to_where_she_was(self, talk: Start, before: Any):
        t = await talk(seat=SEAT, offers=OFFERS).say(*before)
        question = t.open
        await t.say(DOUBTFUL, "no")
        assert (t.effects, t.open) == (["texts_wanted"], question)
        assert t.keys

    async def test_anything_else_is_answered_and_the_question_stays(self, talk: Start, before: Any):
        t = await talk(seat=SEAT).say(*before, DOUBTFUL, "is it free?")
        assert (t.keys, t.does, t.open) == (["answer_cost", "ask_stop_which"], [], "stop_which")

    async def test_start_goes_back_to_where_she_was(self, talk: Start, before: Any):
        t = await talk(seat=SEAT, offers=OFFERS).say(*before)
        question = t.open
        await t.say(DOUBTFUL, {"event": "restarted"})
        assert t.open == question


@pytest.mark.parametrize("before", [[], *OPEN])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "im her daughter and i answer for her"),
        ("es", "soy su hija y contesto por ella"),
        ("fr", "je suis sa fille et je reponds pour elle"),
    ],
)
async def test_who_answers_for_her_is_kept_and_the_question_stays(talk: Start, before: Any, language: str, text: str):
    t = await talk(language=language, seat=SEAT).say(*before)
    question = t.open
    await t.say(text)
    assert (t.keys[0], t.open) == ("caregiver_noted", question)
    assert t.does == [{"effect": "caregiver_recorded", "words": text}]


@pytest.mark.parametrize("before", [[], *OPEN])
@pytest.mark.parametrize("text", ["i want to end my life", "quiero morirme", "je veux mourir"])
async def test_danger_the_lists_missed_is_danger(talk: Start, before: Any, text: str):
    t = await talk().say(*before)
    question = t.open
    await t.say(text)
    assert (t.keys, t.effects, t.open) == (["danger"], ["danger_heard"], question)


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "are you a robot?", "answer_bot"), ("es", "eres un robot?", "answer_bot"), ("fr", "vous êtes un robot ?", "answer_bot"),
        ("en", "hello", "hello"), ("en", "good morning", "hello"), ("es", "hola", "hello"), ("es", "buenos días", "hello"),
        ("fr", "bonjour", "hello"), ("fr", "bonsoir", "hello"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("before", "asked"), [([], []), ([INVITED], ["ask_interest"]), ([INVITED, "yes", "5"], ["ask_availability"])]
)
async def test_small_talk_is_answered_and_the_question_asked_again(
    talk: Start, language: str, text: str, key: str, before: Any, asked: list[str]
):
    t = await talk(language=language).say(*before, text)
    assert (t.keys, t.does) == ([key, *asked], [])


@pytest.mark.parametrize(("language", "text"), [("en", "bye"), ("es", "adiós"), ("fr", "au revoir")])
@pytest.mark.parametrize("before", [[], *OPEN])
async def test_goodbye_does_not_ask_again(talk: Start, language: str, text: str, before: Any):
    t = await talk(language=language).say(*before)
    question = t.open
    await t.say(text)
    assert (t.keys, t.does, t.open) == (["goodbye"], [], question)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what did you ask?"),
        ("en", "can you repeat that"),
        ("es", "me lo puede repetir"),
        ("fr", "vous pouvez répéter ?"),
    ],
)
async def test_she_wants_the_question_again(talk: Start, language: str, text: str):
    t = await talk(language=language).say(INVITED, "1", text)
    assert (t.keys, t.does, t.open) == (["ask_needs"], [], "needs")


async def test_she_wants_the_question_again_and_there_is_none(talk: Start):
    t = await talk().say("what did you ask?")
    assert t.keys == ["answer_what"]


@pytest.mark.parametrize(
    "text",
    [
        "im here",
        "fewer texts please, call me instead",
        "stop, get me a person",
        "i already did it",
        "text me less, call instead",
    ],
)
async def test_a_person_decides(talk: Start, text: str):
    t = await talk().say(INVITED, text)
    assert (t.keys, t.effects, t.open) == (["human_coming"], ["person_asked"], "interest")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "menos mensagens por favor"), ("uk", "менше повідомлень будь ласка"), ("fr", "moins de messages svp"),
        ("vi", "nhắn tin ít thôi"), ("ta", "குறைவா மெசேஜ் அனுப்புங்க"), ("fa", "پیام کمتر بفرستید"), ("tl", "bawasan nyo ang text"),
    ],
)  # fmt: skip
async def test_fewer_texts_are_no_opt_out(talk: Start, language: str, text: str):
    t = await talk(language=language).say(INVITED, text)
    assert "stop_asked" not in t.effects


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("yes but I need a ride and my sister can watch the kids", ["transport"]),
        ("yes, my mom will look after the kids but i have no car", ["transport"]),
        ("sí pero necesito transporte, mi hermana cuida a los niños", ["transport"]),
        ("oui mais il me faut un taxi, ma soeur garde les enfants", ["transport"]),
        ("yes i need a ride and a babysitter", ["childcare", "transport"]),
        ("sure but no car and i need an interpreter", ["transport", "language"]),
        ("sí, necesito guardería y transporte", ["childcare", "transport"]),
        ("oui, garde d'enfants et taxi svp", ["childcare", "transport"]),
    ],
)
async def test_several_things_at_once(talk: Start, text: str, needs: list[str]):
    language = {"s": "es", "o": "fr"}.get(text[0] if text[1] != "u" or text[0] == "o" else "", "en")
    t = await talk(language=language).say(INVITED, text)
    assert t.does[0] == {"effect": "interest_recorded", "answer": "yes"}
    assert [need["kind"] for need in t.state["slots"]["draft"]] == needs


@pytest.mark.parametrize("text", ["actually 3 kids", "i have 3 kids now", "i got 3 kids"])
async def test_a_late_need_without_ages_is_asked_for_them_once(talk: Start, text: str):
    t = await talk(participation="offered", needs=[RIDE]).say(FOUND, text)
    assert (t.keys, t.open) == (["changed", "ask_children"], "children")
    await t.say("dont know")
    await t.say("3")
    assert (t.keys, t.open) == (["offer"], "choice")
    assert t.does[0]["needs"][0] == {"kind": "childcare", "children": 3, "ages": None}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my phone quit working last wk"), ("zh_Hans", "今天停电了烦死了"), ("zh_Hans", "手机停机了"), ("zh_Hant", "今日停電好煩"),
        ("es", "se me apagó el celular qué fastidio"), ("pt", "que saco, acabou a luz"),
    ],
)  # fmt: skip
async def test_what_else_stopped_is_no_opt_out(talk: Start, language: str, text: str):
    t = await talk(language=language).say(INVITED, text)
    assert (t.does, t.open) == ([], "interest")


async def test_how_she_is_is_no_consent(talk: Start):
    t = await talk(language="pa").say(INVITED, "ਰਾਜ਼ੀ ਖੁਸ਼ੀ ਆ")
    assert (t.does, t.open) == ([], "interest")


async def test_an_address_is_no_number_of_children(talk: Start):
    t = await talk().say(INVITED, "yes", "1 2", "12 quen st apt 4")
    assert (t.keys, t.open, t.does) == (["not_understood", "ask_children"], "children", [])
    assert (await t.say("3 kds 4 6 n 9")).open == "ride_from"


async def test_a_lone_number_is_an_age_where_the_children_are_counted_already(talk: Start):
    t = await talk().say(INVITED, "yes", "i need childcare for my son", "5")
    assert t.does == [{"effect": "needs_recorded", "needs": [{"kind": "childcare", "children": 1, "ages": "5"}]}]


@pytest.mark.parametrize(
    ("text", "kind"), [("i need an interpreter too", "language"), ("i use a wheelchair too", "access")]
)
async def test_a_late_need_of_another_kind(talk: Start, text: str, kind: str):
    t = await talk(participation="offered", needs=[CHILDCARE]).say(FOUND, text)
    assert t.keys[0] == "changed"
    assert kind in [need["kind"] for need in t.does[0]["needs"]]


@pytest.mark.parametrize(
    "text",
    [
        "these dates don't work",
        "none of these dates work for me",
        "i cant do any of those days",
        "no puedo ninguno de esos días",
        "aucune date ne me convient",
    ],
)
async def test_these_dates_do_not_work(talk: Start, text: str):
    t = await talk(participation="offered").say(FOUND, text)
    assert (t.keys, t.open) == (["ask_availability"], "availability")


async def test_these_dates_do_not_work_but_others_do(talk: Start):
    t = await talk(participation="offered").say(FOUND, "none of these, can you do wednesday evening")
    assert (t.keys, t.open) == (["ask_times_right"], "times_right")
    assert t.values == {"windows": [{"days": [2], "from": "17:00", "until": "21:00"}]}


async def test_another_day_that_she_names(talk: Start):
    t = await talk(seat=SEAT, participation="confirmed").say("can we do thursday afternoon instead")
    assert (t.keys, t.open) == (["ask_times_right"], "times_right")


@pytest.mark.parametrize("before", OPEN)
async def test_a_language_changed_midway_asks_the_same_question(talk: Start, before: Any):
    t = await talk(seat=SEAT, offers=OFFERS).say(*before)
    question = t.open
    await t.say("en español por favor")
    assert (t.keys[0], t.effects, t.open) == ("language_changed", ["language_set"], question)
    assert len(t.keys) == 2


@pytest.mark.parametrize("before", [[], *OPEN])
async def test_two_misunderstandings_in_a_row_are_enough(talk: Start, before: Any):
    t = await talk(seat=SEAT).say(*before, "lol 🍕", "hahaha")
    assert t.keys == ["human_coming"]
    assert t.does == [{"effect": "person_asked", "why": "not_understood"}]


@pytest.mark.parametrize(
    ("before", "text", "keys"),
    [
        ([INVITED], "yea shure", ["ask_needs"]),
        ([INVITED], "yess definitly", ["ask_needs"]),
        ([INVITED, "yes"], "dont need nothin", ["ask_availability"]),
        ([INVITED, "yes"], "i dont need anythin", ["ask_availability"]),
        ([INVITED, "yes", "5"], "satuday mornings", ["ask_times_right"]),
        ([INVITED], "mabye later", ["asked_later"]),
    ],
)
async def test_words_spelled_in_haste(talk: Start, before: Any, text: str, keys: list[str]):
    t = await talk().say(*before, text)
    assert t.keys == keys


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "that's right"), ("en", "exactly"), ("fr", "c'est ça"), ("es", "así es"), ("es", "exacto")],
)
async def test_that_is_right(talk: Start, language: str, text: str):
    t = await talk(language=language).say(
        INVITED, "1", "5", {"en": "evenings", "fr": "le soir", "es": "por la noche"}[language]
    )
    await t.say(text)
    assert t.effects == ["availability_recorded", "offers_wanted"]


async def test_a_question_together_with_times_is_no_yes(talk: Start):
    t = await talk().say(INVITED, "who is this? i can only do evenings")
    assert (t.does, t.open) == ([], "interest")


@pytest.mark.parametrize(("text", "chosen"), [("the 28th", 13), ("on november 24", 12), ("28 nov please", 13)])
async def test_a_date_chooses(talk: Start, text: str, chosen: int):
    t = await talk(participation="offered").say(FOUND, text)
    assert t.does == [{"effect": "seat_chosen", "group_session": chosen}]


@pytest.mark.parametrize("text", ["can i come on the 5th instead", "tonight works", "no i meant Thursday"])
async def test_a_day_that_was_not_offered_is_said_back(talk: Start, text: str):
    t = await talk(participation="offered").say(FOUND, text)
    assert (t.keys, t.does, t.open) == (["ask_times_right"], [], "times_right")


@pytest.mark.usefixtures("in_doubt")
@pytest.mark.parametrize(
    ("language", "text"), [("en", "only this one"), ("es", "solo este"), ("fr", "seulement cette fois")]
)
async def test_only_this_in_words(talk: Start, language: str, text: str):
    t = await talk(language=language).say(INVITED, DOUBTFUL, text)
    assert t.open in {None, "stop_which"}


@pytest.mark.parametrize(
    ("language", "text"), [("es", "ya estoy aquí"), ("fr", "je suis là"), ("en", "i just got here")]
)
async def test_who_is_there_already_gets_a_person(talk: Start, language: str, text: str):
    t = await talk(language=language, seat=SEAT, participation="confirmed").say(text)
    assert (t.keys, t.effects) == (["human_coming"], ["person_asked"])


@pytest.mark.parametrize(
    ("text", "question"),
    [("a ride, and evenings are best", "ride_from"), ("nothing, i can come on saturdays", "times_right")],
)
async def test_needs_and_times_in_one_text(talk: Start, text: str, question: str):
    t = await talk().say(INVITED, "yes", text)
    assert (t.open, t.state["slots"]["times"]["words"]) == (question, text)


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        (["yes", "2", "my brother drives me"], []),
        (["yes", "1 2", "2 kids, 3 and 5", "my husband can drive me"], ["childcare"]),
        (["yes", "2", "by the big store on elm"], ["transport"]),
        (["yes", "2", "my sister's place near the mall"], ["transport"]),
    ],
)
async def test_what_somebody_else_sees_to_is_needed_no_longer(talk: Start, said: list[str], needs: list[str]):
    t = await talk().say(INVITED, *said)
    assert t.does[-1]["effect"] == "needs_recorded"
    assert [need["kind"] for need in t.does[-1]["needs"]] == needs


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "i dont know yet, got a lot going on"),
        ("en", "hmm not sure, my aunt is visiting"),
        ("es", "no tengo idea la verdad"),
    ],
)
async def test_who_does_not_know_has_not_said_no(talk: Start, language: str, text: str):
    t = await talk(language=language).say(INVITED, text)
    assert t.does == [{"effect": "interest_recorded", "answer": "later"}]
