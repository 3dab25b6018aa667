"""The two sides of the seam say the same: dialogs/contract.py and bot/dialogs.py."""

import importlib.util
from pathlib import Path
from typing import get_args

import pytest

from bot import dialogs
from bot.texts import ClinicFacts, Texts

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def contract():
    spec = importlib.util.spec_from_file_location("contract", ROOT / "dialogs" / "contract.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_sides_know_the_same_effects_with_the_same_fields(contract):
    union, *_ = get_args(dialogs.Effect)
    ours = {
        get_args(model.model_fields["effect"].annotation)[0]: set(model.model_fields) - {"effect"}
        for model in get_args(union)
    }
    assert ours == {name: set(fields) for name, fields in contract.EFFECTS.items()}


def test_every_text_of_the_dialogs_can_be_said(contract):
    texts = Texts(ROOT / "locales", ClinicFacts("Clinic", "+1 555 0100", "911", "988", "JOIN"))
    assert set(contract.SAYS) <= set(texts.keys)


def test_the_events_we_send_are_known(contract):
    sent = {"invited", "joined", "offers_found", "offers_none", "offer_made", "seat_taken", "reminder_due"}
    sent |= {"follow_up_due", "restarted", "given_back", "offers_later", "not_drawn", "hold_lapsed"}
    sent |= {"session_cancelled", "missed"}
    assert sent == set(contract.EVENTS)


def test_silence_is_an_error_and_half_an_answer_is_not():
    half = dialogs.Answer(state={}, says=[], does=[dialogs.OffersWanted(effect="offers_wanted")])
    assert half.will_go_on
    assert not dialogs.Answer(state={}, says=[], does=[]).will_go_on
