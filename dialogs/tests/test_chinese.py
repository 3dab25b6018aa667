"""Chinese in both scripts, and Cantonese as it is texted: the main story, and anything at any time."""

from typing import Any

import pytest

from dialogs.tests.talk import FOLLOWED_UP, FOUND, INVITED, OFFERS, REMINDED, SEAT, Start
from dialogs.understanding.reading.answers import strictly
from dialogs.understanding.reading.said import Said

MANDARIN = [
    (INVITED, ["invite"]),
    ("你们是谁？", ["answer_who", "ask_interest"]),
    ("愿意，谢谢", ["ask_needs"]),
    ("照看孩子和接送", ["ask_children"]),
    ("免费吗", ["answer_cost", "ask_children"]),
    ("两个孩子，3岁和5岁", ["ask_ride_from"]),
    ("皇后街12号", ["ask_availability"]),
    ("平日早上", ["ask_times_right"]),
    ("对", []),
    (FOUND, ["offer"]),
    ("星期二的那个", ["seat_confirmed", "seat_arranged"]),
    ("谢谢你们", ["thanks"]),
    (REMINDED, ["reminder"]),
    ("我会来", ["seat_kept"]),
    (FOLLOWED_UP, ["ask_feedback"]),
    ("很有用", ["ask_feedback_words"]),
    ("大家都很热情，饭也好吃", ["feedback_thanks"]),
]
CANTONESE = [
    (INVITED, ["invite"]),
    ("使唔使錢㗎", ["answer_cost", "ask_interest"]),
    ("好呀，不過我要翻譯", ["ask_interpreter_language"]),
    ("廣東話", ["ask_availability"]),
    ("喺邊度", ["answer_where", "ask_availability"]),
    ("禮拜六下晝", ["ask_times_right"]),
    ("啱呀", []),
    (FOUND, ["offer"]),
    ("第二個", ["seat_confirmed", "seat_arranged"]),
    (REMINDED, ["reminder"]),
    ("我嚟唔到", ["seat_released"]),
]


@pytest.mark.parametrize(("language", "story"), [("zh_Hans", MANDARIN), ("zh_Hant", CANTONESE)])
async def test_the_main_story(talk: Start, language: str, story: Any):
    t = talk(language=language)
    for said, keys in story:
        await t.say(said)
        assert (said, t.keys) == (said, keys)


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("zh_Hans", "打电话给我", ["human_coming"]),
        ("zh_Hans", "我想跟真人说话", ["human_coming"]),
        ("zh_Hans", "停，让我跟真人说话", ["human_coming"]),
        ("zh_Hans", "请不要再给我发短信了", ["stopped"]),
        ("zh_Hans", "把我的号码删掉，别再发了", ["stopped"]),
        ("zh_Hans", "你打错了，这里没有这个人", ["wrong_number_sorry"]),
        ("zh_Hans", "我咳嗽一直不好怎么办", ["no_medical_advice"]),
        ("zh_Hans", "我的验血结果出来了吗", ["no_medical_advice"]),
        ("zh_Hans", "请用英文", ["language_changed"]),
        ("zh_Hans", "为什么找我", ["answer_why"]),
        ("zh_Hans", "在哪里", ["answer_where"]),
        ("zh_Hans", "什么时候开始", ["answer_when"]),
        ("zh_Hans", "这是什么活动", ["answer_what"]),
        ("zh_Hans", "你是机器人吗", ["answer_bot"]),
        ("zh_Hans", "你好", ["hello"]),
        ("zh_Hans", "我是她女儿，我替她回复", ["caregiver_noted"]),
        ("zh_Hans", "不感兴趣", ["declined"]),
        ("zh_Hans", "我不想去", ["declined"]),
        ("zh_Hans", "以后再说吧", ["asked_later"]),
        ("zh_Hans", "我没有车", ["ask_ride_from"]),
        ("zh_Hans", "我坐轮椅", ["ask_availability"]),
        ("zh_Hans", "ni shi shei", ["answer_who"]),
        ("zh_Hant", "打電話給我", ["human_coming"]),
        ("zh_Hant", "可唔可以打俾我", ["human_coming"]),
        ("zh_Hant", "唔好再send短訊俾我喇", ["stopped"]),
        ("zh_Hant", "唔好send短訊，打電話俾我", ["human_coming"]),
        ("zh_Hant", "請不要再傳簡訊給我", ["stopped"]),
        ("zh_Hant", "你打錯喇，我唔係陳太", ["wrong_number_sorry"]),
        ("zh_Hant", "我血壓高點算", ["no_medical_advice"]),
        ("zh_Hant", "用英文唔該", ["language_changed"]),
        ("zh_Hant", "點解搵我", ["answer_why"]),
        ("zh_Hant", "喺邊度", ["answer_where"]),
        ("zh_Hant", "幾點開始", ["answer_when"]),
        ("zh_Hant", "咩活動嚟㗎", ["answer_what"]),
        ("zh_Hant", "你係咪機械人", ["answer_bot"]),
        ("zh_Hant", "早晨", ["hello"]),
        ("zh_Hant", "我係佢個女，我幫佢覆", ["caregiver_noted"]),
        ("zh_Hant", "冇興趣", ["declined"]),
        ("zh_Hant", "唔去喇", ["declined"]),
        ("zh_Hant", "遲啲先啦", ["asked_later"]),
        ("zh_Hant", "我冇車", ["ask_ride_from"]),
        ("zh_Hant", "冇人湊小朋友", ["ask_children"]),
        ("zh_Hant", "唔使錢？", ["answer_cost"]),
        ("en", "请打电话给我", ["human_coming"]),
    ],
)
async def test_anything_at_any_time(talk: Start, language: str, text: str, keys: list[str]):
    t = await talk(language=language).say(text)
    assert (text, t.keys) == (text, keys)


@pytest.mark.parametrize(("language", "text"), [("zh_Hans", "抱歉我来不了了"), ("zh_Hant", "唔好意思，去唔到喇")])
async def test_she_cannot_come(talk: Start, language: str, text: str):
    t = await talk(language=language, seat=SEAT, offers=OFFERS, participation="confirmed").say(text)
    assert t.effects == ["seat_released"]


async def test_a_languages_name_is_written_without_spaces(talk: Start):
    t = await talk(language="zh_Hans").say(INVITED, "好的", "3", "福州话")
    assert t.does == [{"effect": "needs_recorded", "needs": [{"kind": "language", "language": "福州话"}]}]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("请用中文", "zh_Hans"), ("chinese please", "zh_Hans"), ("in cantonese please", "zh_Hant"),
        ("唔該用中文", "zh_Hant"), ("中文唔該", "zh_Hant"), ("请用繁体字", "zh_Hant"), ("簡體中文唔該", "zh_Hans"),
    ],
)  # fmt: skip
async def test_she_changes_to_chinese(talk: Start, text: str, language: str):
    t = await talk(language="en", languages=["en", "zh_Hans", "zh_Hant"]).say(text)
    assert t.does == [{"effect": "language_set", "language": language}]


async def test_who_reads_chinese_already_is_told_so(talk: Start):
    t = await talk(language="zh_Hant", languages=["en", "zh_Hans", "zh_Hant"]).say("中文唔該")
    assert (t.keys, t.does) == (["language_changed"], [])


@pytest.mark.parametrize(
    ("text", "language", "days", "hours"),
    [
        ("下午5点以后", "zh_Hans", [0, 1, 2, 3, 4], ("17:00", "24:00")),
        ("早上9点以后", "zh_Hans", [0, 1, 2, 3, 4], ("09:00", "12:00")),
        ("中午以前", "zh_Hans", [0, 1, 2, 3, 4], ("00:00", "12:00")),
        ("星期六下午2点以后", "zh_Hans", [5], ("14:00", "17:00")),
        ("夜晚七點之後", "zh_Hant", [0, 1, 2, 3, 4], ("19:00", "21:00")),
        ("周五不行，其他都行", "zh_Hans", [0, 1, 2, 3, 5, 6], ("00:00", "24:00")),
        ("周一可以周五不行", "zh_Hans", [0], ("00:00", "24:00")),
        ("白天可以，晚上不行", "zh_Hans", [0, 1, 2, 3, 4], ("09:00", "17:00")),
        ("禮拜五唔得，其他都得", "zh_Hant", [0, 1, 2, 3, 5, 6], ("00:00", "24:00")),
    ],
)
def test_after_before_and_not_follow_what_they_are_about(
    text: str, language: str, days: list[int], hours: tuple[str, str]
):
    window = {"days": days, "from": hours[0], "until": hours[1]}
    assert strictly("availability", Said(text, language)) == [window]
