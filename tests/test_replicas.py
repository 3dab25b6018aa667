"""Several dialogs processes share the work; one that is gone costs nobody an answer."""

import asyncio

import pytest
from engines import free_port

from bot.dialogs import Context, Dialogs, DialogsDown, Question
from bot.domain.clock import real_now

QUESTION = Question(
    conversation="c_1",
    state={"slots": {"requested_slot": "needs"}, "active_loop": "questions"},
    said={"text": "5"},
    context=Context(
        language="en", languages=["en"], now="2026-11-23T10:00:00-05:00", timezone="America/Toronto",
        participation="interested", needs=[], offers=[], seat=None,
    ),
)  # fmt: skip


async def test_one_of_two_that_is_gone_costs_nobody_an_answer(dialogs_url: str):
    dialogs = Dialogs(f"http://127.0.0.1:{free_port()}, {dialogs_url}/", 10, real_now)
    assert await dialogs.is_up()
    answers = await asyncio.gather(*(dialogs.turn(QUESTION) for _ in range(20)))
    await dialogs.close()
    assert [answer.says[0].key for answer in answers] == ["ask_availability"] * 20


async def test_when_all_are_gone_it_says_so_and_rests():
    dialogs = Dialogs(f"http://127.0.0.1:{free_port()},http://127.0.0.1:{free_port()}", 10, real_now)
    assert not await dialogs.is_up()
    reasons = []
    for _ in range(6):
        with pytest.raises(DialogsDown) as down:
            await dialogs.turn(QUESTION)
        reasons.append(str(down.value))
    await dialogs.close()
    assert "did not answer" in reasons[0]
    assert "resting" in reasons[-1]
