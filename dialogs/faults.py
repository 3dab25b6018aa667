"""Log what went wrong without what a patient wrote: the kind and the place of an error, no message."""

import logging
import traceback

log = logging.getLogger("dialogs")


def place_of(error: BaseException) -> str:
    """Give where an error and its causes were raised, like "KeyError in needs.py:41 <- …"."""
    parts, cause = [], error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        where = f" in {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
        parts.append(type(cause).__name__ + where)
        cause = cause.__cause__ or cause.__context__
    return " <- ".join(parts)


def log_fault(what: str, error: BaseException) -> None:
    """Log that `what` failed, and where."""
    log.error("%s failed: %s", what, place_of(error))
