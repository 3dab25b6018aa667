"""A look at an engagement before its first text: are its languages whole, read by somebody, plain, and what will they cost.

Nothing is stored but who answers for texts that nobody reviewed. The console shows the faults (bot/console/launching.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import Connection

from bot.domain.errors import BadInput
from bot.domain.launch import STOPS, WARNS, Fault, keyword_faults
from bot.domain.plainwords import medical_words, reading_grade
from bot.domain.segments import count
from bot.store import audit, launches
from bot.store.launches import Plan
from bot.store.users import User
from bot.texts import Texts, UnknownLanguage
from bot.words import Words

HARDEST_GRADE = 6.0
INVITING = ("invite", "invite_again", "invite_last")
"""What everybody who is asked is sent, if she never answers."""

_REMINDERS = 3
STORY = {
    "ask_needs": 1, "ask_availability": 1, "ask_times_right": 1, "offer": 1, "seat_confirmed": 1, "reminder": _REMINDERS,
    "ask_feedback": 1,
}  # fmt: skip
"""What somebody who comes is sent besides, and how often."""

_SAY_LESS = frozenset({"answer_when", "answer_where", "waiting"})  # given more, they become other texts
_FIVE_BEHIND = timezone(timedelta(hours=-5))  # where the sample's times are told
_COMMANDS = ("stop", "start", "help")
_SEVERITY = {"missing": STOPS, "placeholders": STOPS, "outdated": WARNS, "over_budget": WARNS}


@dataclass(frozen=True, slots=True)
class Shown:
    """One text as a patient would see it, and what it costs at most. `grade` only in English."""

    key: str
    text: str
    segments: int
    encoding: str
    grade: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one language's texts come to at most. `people` to be asked, `wanted` in the rooms; `segments` for both.

    `language` is None for those wanted whatever they read. `cost` is None where nobody has said what a segment costs.
    """

    language: str | None
    people: int
    wanted: int
    segments: int
    cost: float | None


def faults(plan: Plan, texts: Texts, words: Mapping[str, Words], *, later: bool = False) -> list[Fault]:
    """Everything wrong, what stops the launch first. `later`: places and dates are to follow."""
    found = [*_about_languages(plan, texts, words), *_about_places(plan, later=later)]
    commands = {name: [one for own in words.values() for one in own.lists[name]] for name in _COMMANDS}
    found += keyword_faults(plan.keywords, plan.languages, plan.taken, commands)
    return sorted(found, key=lambda one: one.severity != STOPS)


def _about_places(plan: Plan, *, later: bool) -> Iterator[Fault]:
    if later or plan.group_sessions:
        return
    yield Fault(WARNS, "no_dates") if plan.sites else Fault(STOPS, "no_place")


def _about_languages(plan: Plan, texts: Texts, words: Mapping[str, Words]) -> Iterator[Fault]:
    if not plan.languages:
        yield Fault(STOPS, "no_language")
    for language, people in sorted(plan.left_out.items()):
        yield Fault(WARNS, "not_held_in", language, None, {"people": people})
    for language in plan.languages:
        try:
            findings = texts.report(language)
        except UnknownLanguage:
            yield Fault(STOPS, "no_catalogue", language)
            continue
        for one in findings:
            if one.what in _SEVERITY:
                yield Fault(_SEVERITY[one.what], one.what, language, one.key, {"detail": one.detail})
        yield from _about_review(plan, language, {one.key for one in findings if one.what == "unreviewed"})
        if language in texts.languages:
            yield from _about_words(texts, language, words)


def _about_review(plan: Plan, language: str, unreviewed: set[str]) -> Iterator[Fault]:
    if not unreviewed:
        return
    if waiver := plan.waived.get(language):
        yield Fault(
            WARNS, "review_waived", language, None, {"texts": len(unreviewed), "by": waiver["by"], "at": waiver["at"]}
        )
    else:
        yield Fault(STOPS, "not_reviewed", language, None, {"texts": len(unreviewed)})


def _about_words(texts: Texts, language: str, words: Mapping[str, Words]) -> Iterator[Fault]:
    if language not in words:
        yield Fault(STOPS, "no_words", language)
        return
    for one in shown(texts, language):
        if medical := medical_words(one.text, words[language].lists["medical"]):
            yield Fault(STOPS, "medical_word", language, one.key, {"words": ", ".join(medical)})
        if one.grade is not None and one.grade > HARDEST_GRADE:
            yield Fault(WARNS, "hard_to_read", language, one.key, {"grade": round(one.grade, 1)})


def shown(texts: Texts, language: str) -> tuple[Shown, ...]:
    """Every text of a language, with values as they are on an ordinary day."""
    return tuple(_shown(texts, language, key) for key in texts.keys)


def _shown(texts: Texts, language: str, key: str) -> Shown:
    said = texts.render(key, sample_values(key), language, _FIVE_BEHIND)
    longest, own = texts.longest(key, language), count(said)
    grade = reading_grade(said) if language == "en" else None
    return Shown(key, said, max(longest.segments, own.segments), str(own.encoding), grade)


def sample_values(key: str) -> dict[str, object]:
    """What a text may have to say, as it could be; the places are made up. Those that speak of no seat get none."""
    starts, place, address = "2026-11-24T17:30:00-05:00", "Parkside Library", "12 King St"
    offers = [
        {"id": day, "starts": f"2026-11-{day}T17:30:00-05:00", "place": place, "address": address}
        for day in (24, 26, 28)
    ]
    if key in _SAY_LESS:
        return {}
    return {
        "starts": starts, "place": place, "address": address, "days_before": 3, "until": "2026-11-20T20:00:00-05:00",
        "pickup_at": "2026-11-24T16:45:00-05:00", "door": "4 Mill Lane", "by": "2026-11-20",
        "arranged": ["childcare", "transport"], "windows": [{"days": [1, 3], "from": "17:00", "until": "21:00"}],
        "offers": offers[:1] if key == "offer_one" else offers,
    }  # fmt: skip


def estimates(plan: Plan, texts: Texts, cost_per_segment: float | None) -> list[Estimate]:
    """What each language comes to at most: everybody asked three times, and those wanted brought into the room."""
    spoken = {
        language: {one.key: one.segments for one in shown(texts, language)}
        for language in plan.languages
        if language in texts.languages
    }
    is_only_one = len(spoken) == 1  # then whoever is wanted reads it
    found = [
        _estimate(
            language, plan.listed.get(language, 0),
            plan.wanted.get(language, 0) + plan.wanted_of_all * is_only_one, each, cost_per_segment,
        )
        for language, each in spoken.items()
    ]  # fmt: skip
    if plan.wanted_of_all and len(spoken) > 1:
        dearest = max(spoken.values(), key=_story)
        found.append(_estimate(None, 0, plan.wanted_of_all, dearest, cost_per_segment))
    return found


def _estimate(language: str | None, people: int, wanted: int, each: Mapping[str, int], price: float | None) -> Estimate:
    segments = people * sum(each.get(key, 0) for key in INVITING) + wanted * _story(each)
    return Estimate(language, people, wanted, segments, None if price is None else segments * price)


def _story(each: Mapping[str, int]) -> int:
    """Segments for somebody who comes, given those of each text."""
    return sum(each.get(key, 0) * often for key, often in STORY.items())


def waive(tx: Connection, engagement_id: int, language: str, *, by: User, now: datetime) -> None:
    """An admin answers for texts that nobody reviewed. Raises BadInput, NotFound."""
    plan = launches.plan(tx, engagement_id, now.year)
    if by.role != "admin":
        raise BadInput("only an admin may answer for texts that nobody reviewed")
    if language not in plan.languages:
        raise BadInput(f"{language!r} is no language of engagement {engagement_id}")
    launches.waive(tx, engagement_id, language, by=by.called, user_id=by.id, now=now)
    audit.note(tx, user_id=by.id, action="review_waived", about=f"engagement {engagement_id}, {language}", now=now)
