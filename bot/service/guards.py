"""What the bot decides by itself, before any model sees the text.

STOP, START, HELP, danger, a poster's word, a number we do not know, and when to be silent.

Language of the answer: a French word is answered in French, a Spanish one in Spanish, INFO in English and French
(Canadian rules); an English word in English to whoever reads English or French, else in the patient's own language,
for STOP is the carriers' word in every language.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogs import PersonAsked, Say, Understood
from bot.domain.guardwords import Guard, Guarded, GuardWords
from bot.service.effects import Effect, Endangered, GivenAgain, Joined, Withdrawn
from bot.service.hearing import Heard

_STARTS_ANEW = frozenset({None, "drawn", "invited", "lapsed", "declined", "cancelled", "unreachable", "missed"})
_CARRIER_ANSWERS = frozenset({"stopped", "started", "help"})


@dataclass(frozen=True, slots=True)
class Line:
    """One text to be said. `language` None is the patient's; `suppressed` keeps it on record only."""

    say: Say
    language: str | None = None
    despite_stop: bool = False
    suppressed: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a turn will do and say. `ask` is what the dialogs must be asked first, None when nothing."""

    lines: tuple[Line, ...] = ()
    does: tuple[Effect, ...] = ()
    ask: dict[str, Any] | None = None
    state: dict[str, Any] | None = None
    understood: Understood | None = None


@dataclass(frozen=True, slots=True)
class Guards:
    """`we_answer`: STOP, START and HELP are answered by us rather than by the carrier."""

    words: GuardWords
    we_answer: bool
    languages: tuple[str, ...] = field(default=())

    def plan(self, heard: Heard) -> Plan:
        """Decide, or pass what was said on to the dialogs (`ask`)."""
        start = Plan(state=heard.conversation.state)
        return self._text(heard, start) if heard.is_text else _event(heard, start)

    def _text(self, heard: Heard, start: Plan) -> Plan:
        stopped = heard.consent == "withdrawn"
        reads = heard.patient.language
        found = [self.words.find(turn.body, stopped=stopped, reads=reads) for turn in heard.lease.turns]
        kinds = [one.guard for one in found if one]
        if Guard.DANGER in kinds:
            return self._danger(found, start)
        last = next((one for one in reversed(found) if one and one.guard is not Guard.HELP), None)
        if last and last.guard is Guard.STOP:
            return self._stop(heard, last, start)
        if last and last.guard is Guard.START:
            return self._start(heard, last, start)
        if stopped:
            return replace(start, does=(PersonAsked(effect="person_asked", why="texted_after_stop"),))
        if kinds:
            start = self._help(heard, next(one for one in found if one), start)
        rest = "\n".join(turn.body for turn, one in zip(heard.lease.turns, found, strict=True) if not one).strip()
        return start if kinds and not rest else _to_dialogs(heard, rest, start)

    def _danger(self, found: list[Guarded | None], start: Plan) -> Plan:
        language = next(one.language for one in found if one and one.guard is Guard.DANGER)
        line = Line(Say(key="danger"), self._known(language), despite_stop=True)
        return replace(start, lines=(line,), does=(Endangered(),), understood=_sure("emergency", language))

    def _stop(self, heard: Heard, word: Guarded, start: Plan) -> Plan:
        if heard.consent == "withdrawn":  # one confirmation is allowed, and she had it
            return replace(start, understood=_sure("stop", word.language))
        line = self._reply("stopped", heard, word.language)
        return replace(
            start, lines=(replace(line, despite_stop=True),), does=(Withdrawn(),),
            understood=_sure("stop", word.language),
        )  # fmt: skip

    def _start(self, heard: Heard, word: Guarded, start: Plan) -> Plan:
        return replace(
            start, lines=(self._reply("started", heard, word.language),), does=(GivenAgain(),),
            ask={"event": "restarted"}, understood=_sure("other", word.language),
        )  # fmt: skip

    def _help(self, heard: Heard, word: Guarded, start: Plan) -> Plan:
        languages = [word.language] if word.language else ["en", "fr"]
        lines = tuple(self._reply("help", heard, language) for language in languages)
        return replace(start, lines=lines, understood=_sure("question", word.language))

    def _reply(self, key: str, heard: Heard, word: str) -> Line:
        language = self._known(word)
        if word == "en" and heard.patient.language not in {"en", "fr"}:
            language = None
        by_carrier = key in _CARRIER_ANSWERS and not self.we_answer
        return Line(Say(key=key), language, suppressed="carrier_answers" if by_carrier else None)

    def _known(self, language: str) -> str | None:
        return language if language in self.languages else None


def _event(heard: Heard, start: Plan) -> Plan:
    turn = heard.lease.turns[0]
    said = {name: value for name, value in turn.payload.items() if not name.startswith("_")}
    if heard.conversation.is_held and turn.event not in {"reminder_due", "given_back", "session_cancelled"}:
        return start
    if turn.event == "invited" and heard.consent == "withdrawn":  # her STOP came before her turn did
        return start
    return replace(start, ask={"event": turn.event, **said})


def _to_dialogs(heard: Heard, rest: str, start: Plan) -> Plan:
    if heard.conversation.is_held:  # a person has it: she reads it, the bot is silent
        return start
    if heard.keyword and _may_join(heard):
        engagement_id, language = heard.keyword
        joined = Joined(engagement_id, language)
        return replace(start, does=(joined,), ask={"event": "joined"}, understood=_sure("yes", language))
    if heard.participation is None and not heard.patient.language_known:
        return _unknown(heard, start)
    return replace(start, ask={"text": rest})


def _may_join(heard: Heard) -> bool:
    state = heard.participation.state if heard.participation else None
    return state in _STARTS_ANEW


def _unknown(heard: Heard, start: Plan) -> Plan:
    """A number we do not know gets an honest answer once; a person looks at what else it writes."""
    if heard.was_answered_unknown:
        return start
    does = (PersonAsked(effect="person_asked", why="unknown_number"),)
    return replace(start, lines=(Line(Say(key="unknown_number")),), does=does)


def _sure(label: str, language: str) -> Understood:
    return Understood(label=label, language=language or None, confidence=1.0)
