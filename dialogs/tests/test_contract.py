"""What can be said and asked for is what contract.py lists, no more and no less."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogs import actions
from dialogs.contract import EFFECTS, EVENTS, LABELS, SAYS
from dialogs.engine import Engine, TurnError, _do, _say, label_of
from dialogs.tests.talk import FOUND, INVITED, REMINDED, Talk

FOLDER = Path(actions.__file__).parent


def constants(call: str) -> Iterator[str]:
    """Every string that an action passes first to .say(…) or .do(…)."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == call and node.args:
                first = node.args[0]
                choices = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                yield from (choice.value for choice in choices if isinstance(choice, ast.Constant))


def responses(engine: Engine) -> dict[str, str]:
    domain = engine._processor.domain
    return {name: variants[0]["custom"]["say"] for name, variants in domain.responses.items()}


def test_every_key_is_said_and_no_other(engine: Engine):
    said = set(constants("say")) | set(responses(engine).values())
    assert said == set(SAYS)


def test_a_response_of_the_domain_is_a_key_without_values(engine: Engine):
    for name, key in responses(engine).items():
        assert (name, SAYS[key]) == (name, ())


def test_every_response_is_one_line_with_nothing_but_a_key(engine: Engine):
    for variants in engine._processor.domain.responses.values():
        assert [set(variant) for variant in variants] == [{"custom"}]
        assert set(variants[0]["custom"]) == {"say"}


def test_every_effect_is_asked_for_and_no_other():
    assert set(constants("do")) == set(EFFECTS)


def test_every_event_has_an_intent_and_a_rule(engine: Engine):
    events = {intent for intent in engine._processor.domain.intents if intent.startswith("event_")}
    assert events == {f"event_{event}" for event in EVENTS} | {"event_reminder_soon"}


def test_every_label_can_come_out_and_no_other(engine: Engine):
    verdicts = [intent for intent in engine._processor.domain.intents if not intent.startswith("event_")]
    defaults = {"back", "out_of_scope", "restart", "session_start"}  # Rasa's own; no text becomes one
    assert {label_of(verdict) for verdict in verdicts if verdict not in defaults} == set(LABELS)


@pytest.mark.parametrize(
    "message",
    [
        {"say": "dance"},
        {"say": "offer"},
        {"say": "offer", "values": {}},
        {"say": "thanks", "values": {"place": "here"}},
        {"say": "seat_kept", "values": {"starts": "now"}},
    ],
)
def test_a_say_outside_the_contract_is_an_error(message: dict[str, Any]):
    with pytest.raises(TurnError):
        _say(message)


@pytest.mark.parametrize(
    "message",
    [
        {"do": "dance", "fields": {}},
        {"do": "seat_chosen", "fields": {}},
        {"do": "seat_kept", "fields": {"why": "she can"}},
    ],
)
def test_an_effect_outside_the_contract_is_an_error(message: dict[str, Any]):
    with pytest.raises(TurnError):
        _do(message)


async def test_no_value_is_the_word_none(engine: Engine):
    t = Talk(engine)
    for said in (INVITED, FOUND, "1", REMINDED, "who is this?"):
        await t.say(said)
        for say in t.answer["says"]:
            assert "None" not in str([value for value in say["values"].values() if isinstance(value, str)])
            assert None not in say["values"].values()
