"""A life is its table: random walks never leave it, and every state is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accommodation import ACCOMMODATION
from bot.domain.consent import CONSENT
from bot.domain.engagement import ENGAGEMENT
from bot.domain.errors import IllegalMove
from bot.domain.group_session import GROUP_SESSION
from bot.domain.message import MESSAGE
from bot.domain.participation import PARTICIPATION
from bot.domain.plan import PLAN
from bot.domain.seat import SEAT
from bot.domain.task import TASK
from bot.domain.wave import WAVE

LIVES = [ACCOMMODATION, CONSENT, ENGAGEMENT, GROUP_SESSION, MESSAGE, PARTICIPATION, PLAN, SEAT, TASK, WAVE]
ENDS = {
    "message": {"suppressed", "expired", "failed", "delivered"},
    "seat": {"released"},
    "accommodation": {"delivered", "cancelled"},
    "consent": set(),
    "participation": set(),
    "engagement": {"closed"},
    "group_session": {"cancelled", "held"},
    "plan": {"accepted", "dropped"},
    "task": {"done", "failed", "cancelled"},
    "wave": {"closed"},
}


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_every_state_can_be_reached(life):
    reached = {life.start}
    for _ in life.states:
        reached |= {new for (old, _), new in life.moves.items() if old in reached}
    assert reached == life.states


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_only_the_named_ends_are_ends(life):
    leaves = {old for old, _ in life.moves}
    assert life.states - leaves == ENDS[life.name]


@given(st.data())
def test_a_random_walk_follows_the_table(data):
    life = data.draw(st.sampled_from(LIVES))
    moves = sorted({move for _, move in life.moves})
    state = life.start
    for move in data.draw(st.lists(st.sampled_from(moves), max_size=30)):
        if life.can(state, move):
            state = life.move(state, move)
            assert state in life.states
        else:
            with pytest.raises(IllegalMove, match=life.name):
                life.move(state, move)


def test_a_stopped_patient_is_texted_again_only_after_she_says_so():
    for move in ("pause", "withdraw"):
        if CONSENT.can("withdrawn", move):
            assert CONSENT.move("withdrawn", move) == "withdrawn"
    assert CONSENT.move("withdrawn", "give_again") == "given_again"
