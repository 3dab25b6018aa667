"""The classifier of free text: character n-grams and a linear SVM, with honest confidences.

Of what was measured (docs: FACTS of the design) it says "yes" least often to what is not a yes, and it
trains in seconds without a GPU's worth of libraries. It is no safety net: opting out and danger are
decided by word lists in the bot, and what it is unsure of is not understood rather than guessed.
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

from dialogs.understanding.linear import LinearText

_RANKED = 5  # how many guesses a coordinator could want to see


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TextClassifier(GraphComponent, IntentClassifier):
    """Say what a free text means and in which language it is; leave what the reader read alone."""

    def __init__(self, storage: ModelStorage, resource: Resource, meaning: LinearText, language: LinearText) -> None:
        """Take both models, trained or yet to be."""
        self._storage, self._resource = storage, resource
        self._meaning, self._language = meaning, language

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
        return cls(model_storage, resource, LinearText(), LinearText())

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
            meaning, language = (
                LinearText.loads(
                    json.loads((folder / f"{name}.json").read_text("utf-8")),
                    dict(np.load(folder / f"{name}.npz", allow_pickle=False)),
                )
                for name in ("meaning", "language")
            )
        return cls(model_storage, resource, meaning, language)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from data/nlu: the intent of an example, and its language from the metadata."""
        examples = sorted(
            (example.get("text"), example.get("intent"), _language_of(example))
            for example in training_data.intent_examples
        )
        texts, intents, languages = (list(column) for column in zip(*examples, strict=True))
        self._meaning.learn(texts, intents)
        self._language.learn(texts, languages)
        self._persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add nothing to the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, its ranking and the language of each text that is not read yet."""
        for message in messages:
            if message.get("intent") is None and message.get("text"):
                self._classify(message, message.get("text"))
        return messages

    def _classify(self, message: Message, text: str) -> None:
        ranking = [{"name": name, "confidence": confidence} for name, confidence in self._meaning.rank(text)[:_RANKED]]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        language, confidence = self._language.rank(text)[0]
        told = {"name": language, "confidence": confidence}
        message.set("language", told, add_to_output=True)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            for name, model in (("meaning", self._meaning), ("language", self._language)):
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
