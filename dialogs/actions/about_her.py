"""Who she is, asked for fairness only: optional, one question at a time, between her times and the offers."""

from collections.abc import Sequence

from dialogs.actions.conversation import Conversation
from dialogs.actions.reply import Reply

NOT_SAID = "not_said"
_QUESTIONS = ("age", "gender")


def then_offers(talk: Conversation, reply: Reply, after: str | None = None) -> Reply:
    """Ask what comes after this question; with nothing left, want offers, which come in the same turn."""
    left = _left(talk.asks, after)
    return reply.close().ask(left[0]) if left else reply.do("offers_wanted").close()


def about_her(talk: Conversation, answer: str) -> Reply:
    """Record her answer, or that she would rather not say, and go on."""
    question = str(talk.question)
    reply = Reply().do("demographics_recorded", question=question, answer=answer)
    return then_offers(talk, reply.remember(missed=False), after=question)


def may_be_left_out(question: str | None) -> bool:
    """Whether no answer is an answer: nobody is asked a third time, and no person comes for it."""
    return question in _QUESTIONS


def _left(asks: Sequence[str], after: str | None) -> list[str]:
    wanted = [question for question in _QUESTIONS if question in asks]
    return wanted[wanted.index(after) + 1 :] if after in wanted else ([] if after else wanted)
