"""What a kind of slow computation is: read what it needs, compute without a database, store what came out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.store.tasks import Task


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` gives the arguments of `compute`; both end with an error of ours when the rows allow no answer.

    `compute` is a function of a module (it must pickle), takes `progress(stage, share, …)` by name, and runs in a process of its own.
    `store` puts the result where it belongs and returns what the task's page shows, as plain values.
    """

    read: Callable[[Connection, Task, datetime], tuple[Any, ...]]
    compute: Callable[..., Any]
    store: Callable[[Connection, Task, Any, datetime], dict[str, Any]]
