"""What may be wrong with an engagement before its first text: a fault each, graver ones first. Sentences are the console's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.folding import plain
from bot.domain.plainwords import CARRIER_WORDS

STOPS, WARNS = "stops", "warns"
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """`what` names the sentence (bot/console/launching.py), `key` the text it is about; `values` fill the sentence.

    One that `stops` must be mended, or for texts nobody reviewed be answered for by an admin, before the launch.
    """

    severity: str
    what: str
    language: str | None = None
    key: str | None = None
    values: Mapping[str, object] = field(default_factory=lambda: NOTHING)


def stops(faults: Iterable[Fault]) -> bool:
    """Whether the launch must wait."""
    return any(one.severity == STOPS for one in faults)


def keyword_faults(
    keywords: Mapping[str, str],
    languages: Iterable[str],
    taken: Mapping[str, str],
    commands: Mapping[str, Iterable[str]],
) -> list[Fault]:
    """Words on the poster that would not bring anybody in.

    `keywords`: word → language. `taken`: words of other open engagements → their names. `commands`: the words for stop, start
    and help, whatever the language, by what they do.
    """
    said = {plain(word): what for what, words in commands.items() for word in words}
    said |= {plain(word): "network" for word in CARRIER_WORDS}
    theirs = {plain(word): name for word, name in taken.items()}
    found = []
    for word, language in keywords.items():
        if plain(word) in said:
            found.append(Fault(STOPS, "keyword_command", language, None, {"word": word}))
        if plain(word) in theirs:
            found.append(Fault(STOPS, "keyword_taken", language, None, {"word": word, "other": theirs[plain(word)]}))
        if not plain(word):
            found.append(Fault(STOPS, "keyword_empty", language, None, {"word": word}))
    spoken = set(keywords.values())
    return [*found, *(Fault(WARNS, "keyword_missing", one) for one in languages if one not in spoken)]
