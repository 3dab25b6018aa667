"""Run Rasa without TensorFlow: answer its imports with stand-ins that refuse to work.

Rasa 3.6 imports TensorFlow at the top of modules whose classes we never use (DIET, TED, response
selectors), and at the top of others what only its channels, its cloud storage and its plots use. Our pipeline is
scikit-learn and rules, so 2 GB of it would be dead weight. A stand-in can be
imported, subclassed, used as a decorator, a default or an annotation, for that is what happens while
modules load. Anything else, a call from inside a function above all, means that Rasa reached for
something that is not there: it raises `LeftOut` and is noted in `touched`, in case somebody
swallows the error.
"""

import importlib.abc
import importlib.machinery
import inspect
import sys
import types
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NoReturn

LEFT_OUT = (
    "tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras", "jax",
    "aiogram", "boto3", "botocore", "fbmessenger", "matplotlib", "mattermostwrapper", "pymongo", "rasa.utils.plotting",
    "redis", "rocketchat_API", "slack_sdk", "twilio", "webexteamssdk",
)  # fmt: skip

ONLY_TO_LEARN = (
    "aio_pika", "cryptography", "google", "prompt_toolkit", "questionary", "sanic_jwt",
    "scipy.integrate", "scipy.interpolate", "scipy.linalg", "scipy.ndimage", "scipy.optimize", "scipy.sparse.csgraph",
    "scipy.sparse.linalg", "scipy.spatial", "scipy.stats",
    "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection", "sklearn.svm",
)  # fmt: skip
"""What a process that only serves does without, too: learning, and Rasa's own command line and channels. 65 MB."""

touched: list[str] = []
"""What was really used of the packages left out, in order. Empty, or something is wrong."""


class LeftOut(RuntimeError):
    """Rasa reached for a part of TensorFlow, which this environment leaves out on purpose.

    The pipeline in dialogs/config.yml asks for a component that needs TensorFlow: choose another.
    """

    def __init__(self, name: str) -> None:
        """Name the part that was reached for."""
        super().__init__(f"{name} is not installed: dialogs runs Rasa without TensorFlow")


def _refuse(name: str) -> NoReturn:
    touched.append(name)
    raise LeftOut(name)


def _modules_are_loading(depth: int) -> bool:
    """Tell whether the caller's caller is the body of a module or class, not of a function."""
    frame = sys._getframe(depth)  # noqa: SLF001 (inspect.stack reads files: far too slow)
    return not frame.f_code.co_flags & inspect.CO_OPTIMIZED


class _StandInType(type):
    """What a stand-in lets pass (attributes, annotations, decorators) and what it refuses."""

    def __getattr__(cls, name: str) -> "_StandInType":
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # stands for anything
        if not getattr(cls, "left_out", False):
            return super().__call__(*args, **kwargs)
        if not _modules_are_loading(depth=2):
            _refuse(cls.__name__)
        decorates = len(args) == 1 and callable(args[0]) and not kwargs
        return args[0] if decorates else cls

    def __instancecheck__(cls, instance: object) -> bool:
        """Nothing is an instance of what is not there; no need to refuse such a question."""
        return not cls.__dict__.get("left_out", False) and super().__instancecheck__(instance)

    def __getitem__(cls, _item: object) -> "_StandInType":
        return cls

    def __or__(cls, _other: object) -> "_StandInType":  # type: ignore[override]
        return cls

    def __ror__(cls, _other: object) -> "_StandInType":  # type: ignore[override]
        return cls

    def __iter__(cls) -> Iterator[Any]:
        _refuse(cls.__name__)


def _stand_in(name: str) -> _StandInType:
    return _StandInType(name, (), {"left_out": True, "__init_subclass__": _subclassed})


@classmethod  # type: ignore[misc]
def _subclassed(cls: type, **_kwargs: object) -> None:
    """Let Rasa subclass a stand-in; making an instance of such a class is refused."""
    cls.left_out = True  # type: ignore[attr-defined]


class _StandInModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:  # stands for anything
        if name == "__version__":
            return "2.12.0"
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{self.__name__}.{name}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if self._names.isdisjoint(accumulate(fullname.split("."), "{}.{}".format)):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = _StandInModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: a stand-in module has no body."""


def leave_out(also: Sequence[str] = (), but: Sequence[str] = ()) -> None:
    """Install the stand-ins, once, for others `also`, `but` for packages that are there.

    Call it before anything imports rasa.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder([name for name in (*LEFT_OUT, *also) if name not in but]))
