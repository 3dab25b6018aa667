"""The classifier of free text: what it means, whether it asks to stop or tells of danger, in which language.

Two models learn from data/nlu. The first ranks all intents, and gives the chance of two of them apart from the
others: opting out, and danger to life. That is the second net behind the word lists of the bot, with thresholds of
its own (config.yml). The second knows how each language is texted.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogs.understanding.embeddings import embed, embed_kept
from dialogs.understanding.judge import Judge, Meanings
from dialogs.understanding.language import Teller
from dialogs.understanding.letters import Runs
from dialogs.understanding.middles import Middles

_RANKED = 5  # how many guesses a coordinator could want to see
_APART = ("stop", "emergency")
_MODELS = ("intent", "language")
_RUNS, _MIDDLES = "runs", "middles"
_EMBEDDED = 2500  # examples of each language, of some 12,000; with twice as many no more was understood
_TELL_A_LANGUAGE = 4  # every fourth example tells enough of a language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TextClassifier(GraphComponent, IntentClassifier):
    """Say what a free text means and in which language it is; leave what the reader read alone."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, runs: Runs, models: dict[str, Judge], middles: Middles
    ) -> None:
        """Take the runs of letters and words, the models by name that share them, and the middles of the languages."""
        self._storage, self._resource, self._runs, self._models = storage, resource, runs, models
        self._middles = middles
        self._teller = Teller(models["language"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextClassifier":
        """Make an untrained one (Rasa's signature)."""
        del config, execution_context
        runs = Runs()
        return cls(model_storage, resource, runs, {name: Judge(runs) for name in _MODELS}, Middles())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TextClassifier":
        """Read a trained one: numbers and JSON only, nothing that could run code."""
        del config, execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            runs = Runs.loads(*_read(folder, _RUNS))
            models = {name: Judge.loads(*_read(folder, name), runs) for name in _MODELS}
            middles = Middles.loads(_read_numbers(folder, _MIDDLES))
        return cls(model_storage, resource, runs, models, middles)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from data/nlu: the intent of an example, and its language from the metadata."""
        examples = sorted(
            (example.get("text"), example.get("intent"), example.get("metadata")["intent"]["language"])
            for example in training_data.intent_examples
        )
        texts, intents, languages = (list(column) for column in zip(*examples, strict=True))
        self._models["intent"].learn(texts, intents, self._meanings(texts, languages), _APART)
        self._models["language"].learn(texts[::_TELL_A_LANGUAGE], languages[::_TELL_A_LANGUAGE])
        self._persist()
        return self._resource

    def _meanings(self, texts: list[str], languages: list[str]) -> Meanings | None:
        """Embed some examples of each language: twice as many would take twice as long and tell hardly more."""
        rows = _some_of_each(texts, languages)
        embedded = embed_kept([texts[row] for row in rows])
        if embedded is None:
            return None
        written = [languages[row] for row in rows]
        self._middles.learn(embedded, written)
        return Meanings(rows, self._middles.taken_off(embedded, written))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add nothing to the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, its ranking and the language of each text that is not read yet."""
        for message in messages:
            if message.get("text"):
                language = self._tell_language(message)
                if message.get("intent") is None:
                    self._classify(message, message.get("text"), language)
        return messages

    def _classify(self, message: Message, text: str, language: str | None) -> None:
        if self._models["intent"].is_gibberish(text):
            return  # without a verdict, nothing is understood
        embedded = embed([text])
        meaning = None if embedded is None else self._middles.taken_off(embedded, [language])
        judged, chances = self._models["intent"].judge(text, meaning)
        ranking = [{"name": name, "confidence": confidence} for name, confidence in judged[:_RANKED]]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("chances", chances, add_to_output=True)

    def _tell_language(self, message: Message) -> str | None:
        """Note and give the likeliest language; she may write in another than the one she reads."""
        context = (message.get("metadata") or {}).get("context") or {}
        told = self._teller.tell(message.get("text"), context.get("language"))
        if told:
            message.set("told_language", {"name": told[0], "confidence": told[1]}, add_to_output=True)
        return told[0] if told else context.get("language")

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / f"{_MIDDLES}.npz", **self._middles.dumps())
            for name, kept in {_RUNS: self._runs, **self._models}.items():
                told, numbers = kept.dumps()
                (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
                np.savez_compressed(folder / f"{name}.npz", **numbers)


def _read(folder: Path, name: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    return json.loads((folder / f"{name}.json").read_text("utf-8")), _read_numbers(folder, name)


def _read_numbers(folder: Path, name: str) -> dict[str, NDArray[Any]]:
    return dict(np.load(folder / f"{name}.npz", allow_pickle=False))


def _some_of_each(texts: list[str], languages: list[str]) -> NDArray[np.intp]:
    """Choose by a hash, so that a new example takes the place of one other and all else stays as it was."""
    chosen: list[int] = []
    for language in sorted(set(languages)):
        rows = [row for row, written in enumerate(languages) if written == language]
        chosen += sorted(rows, key=lambda row: hashlib.sha256(texts[row].encode()).digest())[:_EMBEDDED]
    return np.array(sorted(chosen), np.intp)
