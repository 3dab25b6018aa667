"""Keep patients' words out of every log, and Rasa's chatter with them.

Rasa and rasa_sdk log the texts they work on, on errors even with the traceback, whose message may
quote a patient. So their loggers are shut before Rasa is imported, for good; what went wrong is
logged by `dialogs.faults`, which names the place and the kind of an error and never its message.
"""

import logging
import os
import warnings
from typing import Any

import structlog

_ALWAYS = {
    "RASA_TELEMETRY_ENABLED": "false",  # Rasa reports home unless told not to
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL": "ERROR",  # no progress bars while training
}
_TALKATIVE = ("rasa", "rasa_sdk", "sanic", "apscheduler", "matplotlib", "asyncio", "aiohttp.server")
_SHUT = logging.CRITICAL + 1


def _say_nothing(_logger: object, _method: str, _event: dict[str, object]) -> str:
    raise structlog.DropEvent


def be_quiet() -> None:
    """Silence Rasa in this process. Call it before anything imports rasa."""
    os.environ.update(_ALWAYS)
    structlog.configure(
        processors=[_say_nothing],
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        cache_logger_on_first_use=True,
    )
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(_SHUT)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())
    warnings.showwarning = _show_no_warning  # Rasa's imports reset the filters


def _show_no_warning(*_args: object, **_kwargs: object) -> None:
    """Drop a warning: Rasa's may quote the text it stumbled over."""


def speak_to_developers() -> None:
    """Let Rasa's command line talk, but for the age of its dependencies; its texts are made up."""
    os.environ.update(_ALWAYS)
    os.environ.pop("LOG_LEVEL")
    show = warnings.showwarning

    def show_useful(message: Warning | str, category: type[Warning], *place: Any) -> None:
        if not issubclass(category, (DeprecationWarning, PendingDeprecationWarning)):
            show(message, category, *place)

    warnings.showwarning = show_useful
