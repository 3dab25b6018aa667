"""TensorFlow is left out: what is really used of it refuses, and our pipeline uses nothing."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dialogs import without_tensorflow
from dialogs.engine import Engine
from dialogs.tests.talk import FOUND, INVITED, REMINDED, Talk
from dialogs.train import MODEL, train_to

_RULES = "rule_policy.json"
_LEARNT = (_RULES, "intent.json", "language.json", "intent.npz", "language.npz")


@pytest.fixture
def stand_in():
    """TensorFlow's stand-in; what a test touches on purpose is forgotten afterwards."""
    without_tensorflow.leave_out()
    import tensorflow as tf

    before = list(without_tensorflow.touched)
    yield tf
    without_tensorflow.touched[:] = before


def test_what_happens_while_modules_load_is_let_pass(stand_in: Any):
    code = """
class Layer(stand_in.keras.layers.Layer, metaclass=type(stand_in.keras.layers.Layer)):
    units: stand_in.Tensor = stand_in.float32
    @stand_in.function
    def call(self): return 1
@stand_in.function(experimental=True)
def step(x: stand_in.Tensor | None = None): return 2
assert not isinstance(3, stand_in.Tensor)
"""
    exec(compile(code, "a module of Rasa", "exec"), {"stand_in": stand_in, "__name__": "m"})
    assert without_tensorflow.touched == []


def test_a_call_at_run_time_refuses_and_is_noted(stand_in: Any):
    with pytest.raises(without_tensorflow.LeftOut, match=r"tensorflow\.constant is not installed"):
        stand_in.constant(3)
    assert without_tensorflow.touched[-1] == "tensorflow.constant"


def test_making_an_instance_of_a_subclass_refuses(stand_in: Any):
    class Layer(stand_in.keras.layers.Layer):
        pass

    with pytest.raises(without_tensorflow.LeftOut):
        Layer()


def test_going_through_one_refuses(stand_in: Any):
    with pytest.raises(without_tensorflow.LeftOut):
        list(stand_in.data.Dataset)


def test_a_component_that_needs_it_refuses():
    from rasa.utils.tensorflow.models import RasaModel

    with pytest.raises(without_tensorflow.LeftOut):
        RasaModel()
    without_tensorflow.touched.clear()


@pytest.mark.timeout(400)  # it trains, with all processors or without
async def test_training_loading_and_turns_touch_nothing_and_training_repeats_itself(engine: Engine, tmp_path: Path):
    without_tensorflow.touched.clear()
    again = tmp_path / "again.tar.gz"
    train_to(again)
    t = Talk(Engine(again))
    await t.say(
        INVITED, "what is this?", "yes", "1 2", "2 kids 3 and 5", "12 King St", "evenings", FOUND, "1", REMINDED, "no"
    )
    assert without_tensorflow.touched == []
    assert _differing(_learnt(again), _learnt(MODEL)) == []


def _learnt(model: Path) -> dict[str, Any]:
    """What the classifier learnt, and the rules, in whatever order Rasa wrote them."""
    with tarfile.open(model) as archive:
        learnt = {
            Path(name).name: archive.extractfile(name).read() for name in archive.getnames() if name.endswith(_LEARNT)
        }
    assert len(learnt) == 5
    return {name: _read(name, data) for name, data in learnt.items()}


def _read(name: str, data: bytes) -> Any:
    if name.endswith(".npz"):
        return dict(np.load(io.BytesIO(data), allow_pickle=False))
    return _unordered(json.loads(data)) if name.endswith(_RULES) else json.loads(data)


def _differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Name what is not the same; numbers may differ by what processors round differently under load."""
    differing = []
    for name, learnt in one.items():
        for key, value in learnt.items() if isinstance(learnt, dict) else [("", learnt)]:
            same = other[name][key] if key else other[name]
            numbers = name.endswith(".npz") or key in {"shares", "chances"}
            if not (_near(value, same) if numbers else value == same):
                differing.append(f"{name} {key}")
    return differing


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return all(_near(one[key], other[key]) for key in one)
    return np.allclose(one, other, rtol=0.02, atol=0.02)


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unordered(one) for key, one in value.items()}
    return sorted(value) if isinstance(value, list) else value
