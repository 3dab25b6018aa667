"""Rasa's own command line on this project: `python -m dialogs.rasa train | test | shell | data validate`.

It is Rasa's, with TensorFlow left out, our actions in process, and this project's paths filled in
wherever a command takes them and you did not.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
_PATHS = {
    "--config": HERE / "config.yml",
    "--domain": HERE / "domain",
    "--data": HERE / "data",
    "--out": HERE / "models",
    "--model": HERE / "models",
    "--stories": HERE / "tests" / "test_stories.yml",
    "--nlu": HERE / "data" / "nlu",
    "--endpoints": HERE / "endpoints.yml",
}
_TAKES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("train", "nlu"): ("--config", "--domain", "--nlu", "--out"),
    ("train", "core"): ("--config", "--domain", "--stories", "--out"),
    ("train",): ("--config", "--domain", "--data", "--out"),
    ("test", "core"): ("--model", "--stories", "--out"),
    ("test", "nlu"): ("--model", "--config", "--domain", "--nlu", "--out"),
    ("test",): ("--model", "--stories", "--config", "--domain", "--nlu", "--out"),
    ("shell",): ("--model", "--endpoints", "--interface"),
    ("data", "validate"): ("--config", "--domain", "--data"),
}


def with_paths(arguments: list[str]) -> list[str]:
    """Add the project's paths that the command takes and `arguments` lack."""
    takes = next((paths for words, paths in _TAKES.items() if tuple(arguments[: len(words)]) == words), ())
    filled = list(arguments)
    for option in takes:
        if option not in arguments:
            filled += [option, _path(option, arguments)]
    return filled


def _path(option: str, arguments: list[str]) -> str:
    if option == "--out" and arguments[0] == "test":
        return str(HERE / "results")
    if option == "--interface":
        return "127.0.0.1"  # Rasa's shell would listen to the whole network
    return os.path.relpath(_PATHS[option])


def main() -> None:
    """Run Rasa."""
    from dialogs.quiet import speak_to_developers  # before Rasa, after the paths
    from dialogs.without_tensorflow import leave_out

    speak_to_developers()
    leave_out()
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(HERE / ".rasa" / "cache"))
    sys.argv = ["rasa", *with_paths(sys.argv[1:])]
    from rasa.__main__ import main as rasa_main

    from dialogs.in_process import run_actions_here

    run_actions_here()
    rasa_main()


if __name__ == "__main__":
    main()
