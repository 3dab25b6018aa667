"""Vietnamese, with its marks and without: the main story, and anything at any time."""

from typing import Any

import pytest

from dialogs.tests.talk import FOLLOWED_UP, FOUND, INVITED, OFFERS, REMINDED, SEAT, Start

WITH_MARKS = [
    (INVITED, ["invite"]),
    ("ai vậy?", ["answer_who", "ask_interest"]),
    ("dạ được ạ", ["ask_needs"]),
    ("1 2", ["ask_children"]),
    ("có miễn phí không?", ["answer_cost", "ask_children"]),
    ("hai cháu 3 và 5 tuổi", ["ask_ride_from"]),
    ("12 đường King", ["ask_availability"]),
    ("buổi sáng", ["ask_times_right"]),
    ("đúng rồi", []),
    (FOUND, ["offer"]),
    ("cái thứ nhất", ["seat_confirmed", "seat_arranged"]),
    ("cám ơn nhiều", ["thanks"]),
    (REMINDED, ["reminder"]),
    ("tôi sẽ đến", ["seat_kept"]),
    (FOLLOWED_UP, ["ask_feedback"]),
    ("rất hữu ích", ["ask_feedback_words"]),
    ("mọi người vui vẻ, đồ ăn ngon", ["feedback_thanks"]),
]
WITHOUT_MARKS = [
    (INVITED, ["invite"]),
    ("co, nhung toi can thong dich", ["ask_interpreter_language"]),
    ("o dau vay", ["answer_where", "ask_interpreter_language"]),
    ("tieng viet", ["ask_availability"]),
    ("chieu thu bay", ["ask_times_right"]),
    ("dung", []),
    (FOUND, ["offer"]),
    ("so 2", ["seat_confirmed", "seat_arranged"]),
    (REMINDED, ["reminder"]),
    ("khong den duoc", ["seat_released"]),
]


@pytest.mark.parametrize("story", [WITH_MARKS, WITHOUT_MARKS])
async def test_the_main_story(talk: Start, story: Any):
    t = talk(language="vi")
    for said, keys in story:
        await t.say(said)
        assert (said, t.keys) == (said, keys)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("gọi cho tôi", ["human_coming"]),
        ("goi cho toi", ["human_coming"]),
        ("cho tôi nói chuyện với người thật", ["human_coming"]),
        ("nhắn ít thôi, có gì gọi điện", ["human_coming"]),
        ("làm ơn đừng nhắn tin cho tôi nữa", ["stopped"]),
        ("dung nhan tin nua", ["stopped"]),
        ("xóa số của tôi giùm", ["stopped"]),
        ("nhầm số rồi", ["wrong_number_sorry"]),
        ("tôi ho hoài phải làm sao", ["no_medical_advice"]),
        ("kết quả thử máu của tôi có chưa", ["no_medical_advice"]),
        ("tiếng anh giùm", ["language_changed"]),
        ("sao lại chọn tôi", ["answer_why"]),
        ("ở đâu vậy", ["answer_where"]),
        ("khi nào bắt đầu", ["answer_when"]),
        ("buổi gặp này là gì vậy", ["answer_what"]),
        ("tốn bao nhiêu tiền", ["answer_cost"]),
        ("bạn là robot hả", ["answer_bot"]),
        ("xin chào", ["hello"]),
        ("tôi là con gái bà, tôi trả lời giùm", ["caregiver_noted"]),
        ("không quan tâm", ["declined"]),
        ("tôi không đi đâu", ["declined"]),
        ("để tôi suy nghĩ đã", ["asked_later"]),
        ("từ từ rồi tính", ["asked_later"]),
        ("ko có xe", ["ask_ride_from"]),
        ("không ai giữ con giùm tôi", ["ask_children"]),
        ("tôi đi xe lăn", ["ask_availability"]),
    ],
)
async def test_anything_at_any_time(talk: Start, text: str, keys: list[str]):
    t = await talk(language="vi").say(text)
    assert (text, t.keys) == (text, keys)


@pytest.mark.parametrize("text", ["xin lỗi tôi không đến được", "ban viec ko di dc"])
async def test_she_cannot_come(talk: Start, text: str):
    t = await talk(language="vi", seat=SEAT, offers=OFFERS, participation="confirmed").say(text)
    assert t.effects == ["seat_released"]


async def test_she_changes_to_vietnamese(talk: Start):
    t = await talk(language="en", languages=["en", "vi"]).say("nhắn tiếng việt giùm")
    assert t.does == [{"effect": "language_set", "language": "vi"}]
