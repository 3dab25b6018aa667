"""An engagement as a coordinator makes it: drafted, launched when nothing lacks, paused, resumed, closed.

Patients may read its name and purpose on a poster, so neither may hold a medical word. Once it is launched, the seed of its
waves is fixed, and so is how its people are told apart; whom it is for may be widened, and more may be wanted.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.domain.accommodation import KINDS
from bot.domain.audience import Audience
from bot.domain.errors import BadInput
from bot.domain.folding import plain
from bot.domain.plainwords import medical_words
from bot.store import asking, audience, engagements, launches, tasks, waves
from bot.store.engagements import Engagement

OFFERED = (*KINDS, "food", "compensation")
ASKS = ("age", "gender")
LONGEST_NAME = 200
LONGEST_PURPOSE = 600
MOST_WANTED = 100_000
_SEED_BYTES = 24

Check = Callable[[Connection, int], list[str]]
"""What else an engagement lacks before it may be launched, one sentence or code each."""


def create(tx: Connection, *, name: str, purpose: str, medical: Iterable[str], now: datetime) -> int:
    """A draft; its id. `medical` are the words that no patient may read. Raises BadInput."""
    said = _plain(name, purpose, medical)
    engagement_id = engagements.add_draft(tx, name=said["name"], now=now)
    engagements.change(tx, engagement_id, purpose=said["purpose"])
    return engagement_id


def describe(tx: Connection, engagement_id: int, *, name: str, purpose: str, medical: Iterable[str]) -> None:
    """Change what it is called and what for. Raises BadInput."""
    _changeable(tx, engagement_id)
    engagements.change(tx, engagement_id, **_plain(name, purpose, medical))


def choose_people(tx: Connection, engagement_id: int, given: Mapping[str, Any]) -> Audience:
    """Change whom it is for; targets of strata that no longer exist go. Raises BadInput."""
    engagement = _changeable(tx, engagement_id)
    before, rules = Audience.parse(engagement.rules), Audience.parse(given)
    if engagement.state != "draft" and set(rules.split) != set(before.split):
        raise BadInput("its waves have begun: how people are told apart cannot change any more; make a new engagement")
    engagements.change(tx, engagement_id, rules=rules.plain())
    if set(rules.split) != set(before.split):
        engagements.change(tx, engagement_id, targets={})
    return rules


def choose_languages(
    tx: Connection, engagement_id: int, languages: Iterable[str], known: Iterable[str], words: Mapping[str, str]
) -> None:
    """Change the languages it is held in, of those `known` to us; a draft's only. Raises BadInput.

    `words` are for its posters, word → language; one that an open engagement has is left out.
    """
    chosen = _chosen("language", languages, known)
    _draft(tx, engagement_id)
    taken = {plain(word) for word in launches.taken(tx, engagement_id)}
    free = {word: language for word, language in words.items() if language in chosen and plain(word) not in taken}
    engagements.change(tx, engagement_id, languages=chosen, keywords=free)


def choose_offers(tx: Connection, engagement_id: int, offered: Iterable[str], asks: Iterable[str]) -> None:
    """Change what is offered in order to come, and what is asked for fairness; a draft's only. Raises BadInput."""
    _draft(tx, engagement_id)
    engagements.change(
        tx, engagement_id, offered=_chosen("offer", offered, OFFERED), asks=_chosen("question", asks, ASKS)
    )


def choose_targets(tx: Connection, engagement_id: int, targets: Mapping[str, int]) -> None:
    """Change how many of each stratum should say yes. Raises BadInput."""
    _changeable(tx, engagement_id)
    for name, people in targets.items():
        if not 0 <= people <= MOST_WANTED:
            raise BadInput(f"{name}: {people} is no number of people between 0 and {MOST_WANTED}")
    engagements.change(tx, engagement_id, targets={name: people for name, people in targets.items() if people})


def lacks(tx: Connection, engagement_id: int, check: Check, now: datetime) -> list[str]:
    """Everything that still lacks before it may be launched; empty when nothing does."""
    engagement = engagements.get(tx, engagement_id)
    counts = audience.count(tx, engagement.audience, engagement_id, now.year)
    there = {one.stratum for one in counts if one.invitable}
    found = {
        "no_purpose": not engagement.purpose,
        "no_languages": not engagement.languages,
        "nobody": not there,
        "no_targets": not engagement.targets,
        "empty_stratum": bool(set(engagement.targets) - there) and bool(there),
    }
    return [*(name for name, is_so in found.items() if is_so), *check(tx, engagement_id)]


def launch(
    tx: Connection, engagement_id: int, *, check: Check, seed: str, user_id: int | None, now: datetime
) -> list[str]:
    """Open it and fix its seed; what lacks, and then it stays a draft."""
    found = lacks(tx, engagement_id, check, now)
    if not found:
        engagements.move(tx, engagement_id, "launch", seed=seed, launched_at=now, launched_by=user_id)
    return found


def new_seed(token_bytes: Callable[[int], bytes]) -> str:
    """The secret word that all waves of an engagement are drawn by."""
    return token_bytes(_SEED_BYTES).hex()


def promise(seed: str) -> str:
    """The hash of a seed: it can be shown at once, and binds (scheduler/lottery/seed.py)."""
    return hashlib.sha256(seed.encode()).hexdigest()


def pause(tx: Connection, engagement_id: int, now: datetime) -> None:
    """No invitation and no follow-up goes out any more; what was not sent yet is taken back."""
    engagements.move(tx, engagement_id, "pause")
    _move_waves(tx, engagement_id, "asking", "pause", now)
    asking.take_back(tx, engagement_id, now)


def resume(tx: Connection, engagement_id: int, now: datetime) -> None:
    """Its wave goes on where it stopped."""
    engagements.move(tx, engagement_id, "resume")
    _move_waves(tx, engagement_id, "paused", "resume", now)


def close(tx: Connection, engagement_id: int, now: datetime) -> None:
    """It invites nobody any more; who was drawn and not asked is not in it."""
    engagements.move(tx, engagement_id, "close")
    asking.take_back(tx, engagement_id, now)
    waves.let_all_go(tx, engagement_id)
    for state in ("planned", "asking", "paused", "asked"):
        _move_waves(tx, engagement_id, state, "close", now)


def next_wave(tx: Connection, engagement_id: int, *, user_id: int | None, now: datetime) -> int:
    """Plan the next wave at once, without waiting for more answers; the task's id. Raises BadInput."""
    if not next_wave_is_possible(tx, engagement_id):
        raise BadInput("a wave is under way, or the engagement is not open")
    return tasks.ask(tx, kind="wave", engagement_id=engagement_id, given={}, by=user_id, now=now)


def next_wave_is_possible(tx: Connection, engagement_id: int) -> bool:
    """Whether everybody of the last wave was asked, and the engagement is open."""
    engagement = engagements.get(tx, engagement_id)
    before = waves.of(tx, engagement_id)
    is_under_way = bool(before) and before[0].state not in {"asked", "closed"}
    return engagement.state == "open" and engagement.seed is not None and not is_under_way


def _move_waves(tx: Connection, engagement_id: int, state: str, name: str, now: datetime) -> None:
    for wave in waves.of(tx, engagement_id):
        if wave.state == state:
            waves.move(tx, wave, name, now)


def _changeable(tx: Connection, engagement_id: int) -> Engagement:
    engagement = engagements.get(tx, engagement_id)
    if engagement.state == "closed":
        raise BadInput("it is closed; make a new engagement")
    return engagement


def _draft(tx: Connection, engagement_id: int) -> None:
    if engagements.get(tx, engagement_id).state != "draft":
        raise BadInput("it is launched: patients have been told; make a new engagement")


def _plain(name: str, purpose: str, medical: Iterable[str]) -> dict[str, str]:
    said = {"name": " ".join(name.split()), "purpose": purpose.strip()}
    if not said["name"]:
        raise BadInput("give it a name")
    if len(said["name"]) > LONGEST_NAME or len(said["purpose"]) > LONGEST_PURPOSE:
        raise BadInput(f"a name has at most {LONGEST_NAME} letters, a purpose {LONGEST_PURPOSE}")
    if found := medical_words(f"{said['name']} {said['purpose']}", medical):
        raise BadInput(f"patients may read this, so it must not say {', '.join(sorted(set(found)))}; say it plainly")
    return said


def _chosen(what: str, given: Iterable[str], known: Iterable[str]) -> list[str]:
    chosen, choices = list(dict.fromkeys(given)), list(known)
    for one in chosen:
        if one not in choices:
            raise BadInput(f"{one!r} is no {what}; choose from {', '.join(choices)}")
    return chosen
