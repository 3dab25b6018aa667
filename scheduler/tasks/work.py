"""A slow computation in a process of its own, with news on the way. The caller's process neither waits for it nor dies with it.

`with Work(propose, instance, limit_s=60) as work:` and then `for news in work:`; when the news end, `work.result` is the plan. Leaving
the block early ends the process. The function and what goes in and out must pickle.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

_T = TypeVar("_T")
PATIENCE_S = 5


class WorkFailed(RuntimeError):
    """The computation ended without a result; says which error it met. Nothing was stored: ask again, or look at the instance."""


class News(NamedTuple):
    """The stage, the share of all the work that is done; for a seating how many people sit so far, how many can at most."""

    stage: str
    share: float
    seated: int | None = None
    bound: int | None = None


class Work(Generic[_T]):
    """One computation under way."""

    result: _T
    is_done = False

    def __init__(self, function: Callable[..., _T], *given: Any, **more: Any) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would carry along threads and open databases
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(theirs, function, given, more), daemon=True)
        self._theirs = theirs

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        return self

    def __iter__(self) -> Iterator[News]:
        """News until the result is there. Raises WorkFailed."""
        while not self.is_done:
            if news := self.next_news(PATIENCE_S):
                yield news

    def next_news(self, patience_s: float) -> News | None:
        """The next news; None when there were none in this time, or when it is done. Raises WorkFailed."""
        if not self._ours.poll(patience_s):
            return None
        try:
            kind, content = self._ours.recv()
        except EOFError:
            raise WorkFailed("the process ended") from None
        if kind == "failed":
            raise WorkFailed(content)
        if kind == "news":
            return News(*content)
        self.result, self.is_done = content, True
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.close()
        if self._process.is_alive():
            self._process.terminate()
        self._process.join(PATIENCE_S)
        self._process.close()


def _run(pipe: Connection, function: Callable[..., Any], given: tuple[Any, ...], more: dict[str, Any]) -> None:
    def tell(*news: Any) -> None:
        pipe.send(("news", news))

    try:
        pipe.send(("done", function(*given, progress=tell, **more)))
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller must hear of it
        pipe.send(("failed", f"{type(error).__name__}: {error}"))
    finally:
        pipe.close()
