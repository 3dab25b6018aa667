"""The request of `POST /understand`, checked: texts to be understood outside any conversation, for measuring."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogs.request import BadRequestError, check_context, check_text

_FIELDS = {"text", "lang", "question", "ref", "offers", "timezone"}
_MOST = 500  # texts of one request
_UNKNOWN = "en"  # what she reads, for the reader's words; the language of the text is told without it


@dataclass(frozen=True)
class Asked:
    """One text, and what would be known in a conversation: all of it may be missing."""

    text: str
    language: str | None = None
    question: str | None = None
    ref: datetime | None = None
    context: dict[str, Any] = field(default_factory=dict)


def check_asked(body: Any, questions: tuple[str, ...]) -> list[Asked]:
    """Make the texts of a request's JSON, or raise BadRequestError with the row's number, counted from 1."""
    if not isinstance(body, list) or len(body) > _MOST:
        problem = f'the request is not a list of at most {_MOST} objects; send [{{"text": …}}, …]'
        raise BadRequestError(problem)
    asked = []
    for number, row in enumerate(body, 1):
        try:
            asked.append(_asked(row, questions))
        except BadRequestError as error:
            problem = f"row {number}: {error}"
            raise BadRequestError(problem) from None
    return asked


def _asked(row: Any, questions: tuple[str, ...]) -> Asked:
    if not isinstance(row, dict) or (unknown := sorted(set(row) - _FIELDS)):
        problem = f"unknown field {unknown[:1]}; leave it out" if isinstance(row, dict) else "this is no object"
        raise BadRequestError(problem)
    language, question = row.get("lang"), row.get("question")
    if not (language is None or isinstance(language, str)):
        problem = "lang is not a string; send a code like es, or leave it out"
        raise BadRequestError(problem)
    if not (question is None or question in questions):
        problem = f"question is not one of {', '.join(questions)}"
        raise BadRequestError(problem)
    known = {"offers": row.get("offers") or [], "timezone": row.get("timezone") or "UTC"}
    context = check_context(known | {"language": language or _UNKNOWN})
    return Asked(check_text(row.get("text"), "text"), language, question, _ref(row.get("ref")), context)


def _ref(value: Any) -> datetime | None:
    """Read the instant from which "tomorrow" is counted."""
    try:
        return None if value is None else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        problem = "ref is not an ISO 8601 time; send one like 2026-11-24T15:00:00"
        raise BadRequestError(problem) from None
