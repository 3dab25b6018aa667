"""Arriving, bringing somebody, stairs: told by their words, and never over what matters more."""

from typing import Any

import pytest

from dialogs.tests.talk import CENTRE, FOUND, INVITED, LIBRARY, REMINDED, SEAT, Start

TODAY = "2026-11-24T17:20:00-05:00"
FREE, STEPS = {**SEAT, "step_free": True}, {**SEAT, "step_free": False}
BRING = {"effect": "person_asked", "why": "bring"}


@pytest.mark.parametrize(
    "text", ["I'm here", "im here", "we're here!", "hi, i just arrived", "I'm outside the building now"]
)
async def test_i_am_here(talk: Start, text: str):
    t = await talk(seat=SEAT, now=TODAY).say(text)
    assert (t.keys, t.does, t.open) == (["here_thanks"], [{"effect": "arrived"}], None)


async def test_i_am_here_closes_what_was_open(talk: Start):
    t = await talk(seat=SEAT, now=TODAY).say(REMINDED, "I'm here")
    assert (t.keys, t.effects, t.open) == (["here_thanks"], ["arrived"], None)


@pytest.mark.parametrize(
    "context",
    [{"seat": SEAT, "now": "2026-11-23T17:20:00-05:00"}, {"seat": None, "now": TODAY}],
)
async def test_on_no_day_of_hers_it_is_not_believed(talk: Start, context: dict[str, Any]):
    t = await talk(**context).say("I'm here")
    assert "arrived" not in t.effects


@pytest.mark.parametrize("text", ["I'm not here", "are you here? i'm here", "i'm here but i can't make it inside"])
async def test_a_doubtful_arrival_is_none(talk: Start, text: str):
    t = await talk(seat=SEAT, now=TODAY).say(text)
    assert "arrived" not in t.effects


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("I'm here, please stop texting me", "stop_asked"),
        ("can't make it, my sister is sick", "seat_released"),
        ("call me, can my sister come?", "person_asked"),
    ],
)
async def test_what_matters_more_goes_first(talk: Start, text: str, effect: str):
    t = await talk(seat=FREE, now=TODAY).say(text)
    assert effect in t.effects
    assert "arrived" not in t.effects
    assert BRING not in t.does


async def test_a_doubt_about_texts_outlives_an_arrival(talk: Start):
    t = talk(seat=SEAT, now=TODAY)
    t.state = {"slots": {"requested_slot": "stop_which"}, "active_loop": "questions"}
    await t.say("I'm here")
    assert (t.keys, t.effects, t.open) == (["here_thanks", "ask_stop_which"], ["arrived"], "stop_which")


@pytest.mark.parametrize(
    "text", ["can I bring my sister?", "can my sister come", "could I bring a friend", "Can my husband come with me?"]
)
@pytest.mark.parametrize(("before", "asked"), [([], []), ([INVITED], ["ask_interest"]), ([FOUND], ["offer"])])
async def test_somebody_else_is_for_a_person_to_decide(talk: Start, text: str, before: Any, asked: Any):
    t = await talk().say(*before, text)
    assert (t.keys, t.does) == (["answer_bring", *asked], [BRING])
    assert t.answer["understood"]["label"] == "question"


async def test_a_yes_with_a_sister_is_both(talk: Start):
    t = await talk().say(INVITED, "yes, can i bring my sister?")
    assert (t.keys[0], t.open) == ("answer_bring", "needs")
    assert BRING in t.does
    assert {"effect": "interest_recorded", "answer": "yes"} in t.does


@pytest.mark.parametrize("text", ["can i bring my kids", "can i bring my 2 children and my sister"])
async def test_children_are_a_need(talk: Start, text: str):
    t = await talk().say(INVITED, "yes", text)
    assert BRING not in t.does
    assert t.open == "children"


@pytest.mark.parametrize("text", ["is there a ramp?", "are there stairs?", "do you have an elevator?"])
@pytest.mark.parametrize(("seat", "key"), [(FREE, "answer_step_free"), (STEPS, "answer_steps")])
async def test_stairs_at_the_place_of_her_seat(talk: Start, text: str, seat: Any, key: str):
    t = await talk(seat=seat).say(text)
    assert (t.keys, t.does) == ([key], [])


@pytest.mark.parametrize(("free", "key"), [((True, True), "answer_step_free"), ((True, False), "answer_steps")])
async def test_stairs_at_the_places_she_was_offered(talk: Start, free: Any, key: str):
    offers = [{**offer, "step_free": one} for offer, one in zip((LIBRARY, CENTRE), free, strict=True)]
    t = await talk().say({"event": "offers_found", "offers": offers}, "are there stairs?")
    assert (t.keys, t.does, t.open) == ([key, "offer"], [], "choice")


async def test_stairs_where_no_place_is_known_are_a_need(talk: Start):
    t = await talk().say(INVITED, "yes", "is there a ramp?")
    assert [need["kind"] for need in t.does[0]["needs"]] == ["access"]


async def test_feedback_is_feedback(talk: Start):
    followed = {"event": "follow_up_due", "starts": SEAT["starts"], "place": SEAT["place"]}
    t = await talk(seat=FREE, now=TODAY).say(followed, "4", "can i bring my sister, and are there stairs")
    assert (t.keys, t.effects) == (["feedback_thanks"], ["feedback_recorded"])


IN_OTHER_LANGUAGES = {
    "fr": ("je suis arrivée", "est-ce que ma soeur peut venir?", "est-ce qu'il y a des escaliers?"),
    "es": ("ya llegué", "¿puede venir mi hermana?", "¿hay escaleras?"),
    "pt": ("já cheguei", "minha irmã pode vir?", "tem escadas?"),
    "so": ("waan imid", "walaashay ma iman kartaa?", "jaranjaro ma leeyahay?"),
    "tl": ("nandito na po ako", "puwedeng sumama ang kapatid ko?", "may hagdan po ba?"),
    "vi": ("tôi đến rồi", "tôi dẫn theo em gái được không?", "có cầu thang không?"),
    "uk": ("я вже тут", "чи може прийти моя сестра?", "чи є там сходи?"),
    "zh_Hans": ("我到了", "可以带我妹妹吗？", "有楼梯吗？"),
    "zh_Hant": ("我到了", "可以帶我妹妹嗎？", "有樓梯嗎？"),
    "ar": ("وصلت", "هل يمكن أن تأتي أختي معي؟", "هل يوجد درج؟"),
    "fa": ("من رسیدم", "خواهرم هم بیاید؟", "آنجا پله دارد؟"),
    "ur": ("میں پہنچ گئی ہوں", "کیا میری بہن ساتھ آ سکتی ہے؟", "کیا وہاں سیڑھیاں ہیں؟"),
    "pa": ("ਮੈਂ ਪਹੁੰਚ ਗਈ", "ਕੀ ਮੇਰੀ ਭੈਣ ਨਾਲ ਆ ਸਕਦੀ ਹੈ?", "ਕੀ ਉੱਥੇ ਪੌੜੀਆਂ ਹਨ?"),
    "ta": ("வந்துட்டேன்", "என் தங்கை கூட வரலாமா?", "அங்கே படிகள் இருக்கா?"),
}


@pytest.mark.parametrize("language", IN_OTHER_LANGUAGES)
async def test_the_same_in_every_language(talk: Start, language: str):
    here, bring, steps = IN_OTHER_LANGUAGES[language]
    context = {"seat": STEPS, "now": TODAY, "language": language, "languages": [language, "en"]}
    assert (await talk(**context).say(here)).effects == ["arrived"]
    assert (await talk(**context).say(bring)).does == [BRING]
    assert (await talk(**context).say(steps)).keys == ["answer_steps"]


WHO_SHE_IS = {
    "fr": ("moins de 30", "une femme", "je préfère ne pas dire"), "es": ("29", "mujer", "prefiero no decirlo"),
    "pt": ("menos de 30", "mulher", "prefiro não dizer"), "so": ("ka yar 30", "haweeney", "ma rabo inaan sheego"),
    "tl": ("wala pang 30", "babae po", "ayaw kong sabihin"), "vi": ("dưới 30", "nữ", "không muốn nói"),
    "uk": ("менше 30", "жінка", "не хочу казати"), "zh_Hans": ("30岁以下", "女", "不想说"),
    "zh_Hant": ("30歲以下", "女", "不想說"), "ar": ("أقل من 30", "امرأة", "أفضل ألا أقول"),
    "fa": ("زیر 30", "زن", "نمی‌خواهم بگویم"), "ur": ("30 سے کم", "عورت", "نہیں بتانا"),
    "pa": ("30 ਤੋਂ ਘੱਟ", "ਔਰਤ", "ਨਹੀਂ ਦੱਸਣਾ"), "ta": ("30க்கு கீழ்", "பெண்", "சொல்ல விருப்பமில்லை"),
}  # fmt: skip


@pytest.mark.parametrize("language", WHO_SHE_IS)
async def test_who_she_is_in_the_menus_own_words(talk: Start, language: str):
    age, gender, unsaid = WHO_SHE_IS[language]
    context = {"language": language, "languages": [language, "en"]}
    before = [INVITED, "1", "5", "3"]
    t = await talk(**context, asks=["age"]).say(*before, age)
    assert t.does[0]["answer"] == "under_30"
    t = await talk(**context, asks=["gender"]).say(*before, gender)
    assert t.does[0]["answer"] == "woman"
    for question in ("age", "gender"):
        t = await talk(**context, asks=[question]).say(*before, unsaid)
        assert t.does[0]["answer"] == "not_said"
