import pytest

from dialogs.engine import Engine
from dialogs.tests.talk import Start, Talk
from dialogs.train import MODEL, train_if_changed


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The trained assistant; trained once, and only when its sources changed."""
    train_if_changed()
    return Engine(MODEL)


@pytest.fixture
def talk(engine: Engine) -> Start:
    """Start a conversation with this context."""

    def start(**context: object) -> Talk:
        return Talk(engine, **context)

    return start
