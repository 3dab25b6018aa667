"""The classifier of free text: what it means, whether it asks to stop or tells of danger, in which language.

Two models learn from data/nlu. The first ranks all intents, and gives the chance of two of them apart from the
others: opting out, and danger to life. That is the second net behind the word lists of the bot, with thresholds of
its own (config.yml). The second knows how each language is texted.
"""

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from dialogs.understanding.embeddings import embed, embed_kept
from dialogs.understanding.judge import Judge
from dialogs.understanding.language import Teller
from dialogs.understanding.middles import Middles

_RANKED = 5  # how many guesses a coordinator could want to see
_APART = ("stop", "emergency")
_MODELS = ("intent", "language")
_MIDDLES = "middles.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TextClassifier(GraphComponent, IntentClassifier):
    """Say what a free text means and in which language it is; leave what the reader read alone."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, models: dict[str, Judge], middles: Middles | None = None
    ) -> None:
        """Take the models by name, trained or yet to be, and the middles of the languages."""
        self._storage, self._resource, self._models = storage, resource, models
        self._middles = middles or Middles()
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
        return cls(model_storage, resource, {name: Judge() for name in _MODELS})

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
            models = {
                name: Judge.loads(
                    json.loads((folder / f"{name}.json").read_text("utf-8")),
                    dict(np.load(folder / f"{name}.npz", allow_pickle=False)),
                )
                for name in _MODELS
            }
            models["language"].share_words(models["intent"])
            middles = Middles.loads(dict(np.load(folder / _MIDDLES, allow_pickle=False)))
        return cls(model_storage, resource, models, middles)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from data/nlu: the intent of an example, and its language from the metadata."""
        examples = sorted(
            (example.get("text"), example.get("intent"), _language_of(example))
            for example in training_data.intent_examples
        )
        texts, intents, languages = (list(column) for column in zip(*examples, strict=True))
        embedded = embed_kept(texts)
        if embedded is not None:
            self._middles.learn(embedded, languages)
            embedded = self._middles.taken_off(embedded, languages)
        self._models["intent"].learn(texts, intents, embedded, _APART)
        self._models["language"].learn(texts, languages)
        self._persist()
        return self._resource

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
            np.savez(folder / _MIDDLES, **self._middles.dumps())
            for name, model in self._models.items():
                words, numbers = model.dumps()
                (folder / f"{name}.json").write_text(json.dumps(words), "utf-8")
                np.savez_compressed(folder / f"{name}.npz", **numbers)


def _language_of(example: Message) -> str:
    """Read `metadata: {language: …}` of the example's block; a block without it is a mistake."""
    try:
        return str(example.get("metadata")["intent"]["language"])
    except (KeyError, TypeError) as error:
        intent = example.get("intent")
        problem = f"data/nlu: a block of {intent} has no metadata: {{language: …}}; add it"
        raise ValueError(problem) from error
