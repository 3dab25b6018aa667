"""Clinics that never were, from a seed: patients as a clinic has them, group sessions as its calendar could hold them."""

from random import Random

from bot.domain.seating.instance import DAY, WEEK, GroupSession, Instance, Patient, Staff, Team, Window

SIZES = {(100, 20): 2, (500, 60): 3, (1000, 120): 4, (5000, 200): 5}
"""Patients and candidate group sessions, and at how many sites."""
LANGUAGES = ("en", "es", "zh", "vi", "ar", "pt", "fr", "so", "tl")
SHARES = (44, 22, 9, 6, 5, 5, 4, 3, 2)
HELD_IN = ("en", "es", "zh", "vi")
TIMES = (9 * 60 + 30, 13 * 60 + 30, 18 * 60)
LENGTH = 120
PARTS_OF_DAY = ((8 * 60, 12 * 60), (12 * 60, 17 * 60), (17 * 60, 21 * 60))


def clinic(patients: int, sessions: int, seed: int = 1) -> Instance:
    """Realistic: half the patients speak another language, a fifth bring children, a quarter need a ride or no steps."""
    random = Random(f"{patients} {sessions} {seed}")
    sites = [f"site {letter}" for letter in "abcdefgh"[: SIZES.get((patients, sessions), 2)]]
    candidates = _candidates(random, sites, sessions)
    slots = len({(one.site, one.starts) for one in candidates})
    people = [_patient(random, number, sites) for number in range(patients)]
    return Instance(
        patients=tuple(_households(random, people)),
        sessions=tuple(candidates),
        facilitators=tuple(_facilitator(random, number) for number in range(max(5, slots // 3))),
        interpreters=tuple(_interpreter(random, number) for number in range(max(8, slots // 3))),
        teams=tuple(_teams(random, max(3, slots // 5))),
        seed=f"clinic {seed}",
    )


def _candidates(random: Random, sites: list[str], count: int) -> list[GroupSession]:
    """Each room in English and in one more language, at times drawn over the week (and the next, when one is full)."""
    found: list[GroupSession] = []
    rooms = {site: (random.choice((8, 10, 12, 14)), random.random() < 0.8 or site == sites[0]) for site in sites}
    for week in range(10):
        times = [(day, time) for day in range(6) for time in TIMES]
        random.shuffle(times)
        for number, (day, time) in enumerate(times):
            starts = week * WEEK + day * DAY + time
            for place, site in enumerate(sites):
                capacity, step_free = rooms[site]
                for language in ("en", HELD_IN[1 + (number + place) % 3]):
                    name = f"{site} w{week} d{day} {time // 60:02}h {language}"
                    found.append(GroupSession(
                        name, starts, starts + LENGTH, site, f"{site} room", language, capacity, step_free,
                    ))  # fmt: skip
                    if len(found) == count:
                        return found
    raise AssertionError("more group sessions than ten weeks hold")


def _patient(random: Random, number: int, sites: list[str]) -> Patient:
    language = random.choices(LANGUAGES, SHARES)[0]
    languages = (language, "en") if language != "en" and random.random() < 0.35 else (language,)
    windows = _windows(random)
    children = (
        tuple(sorted(random.randint(0, 11) for _ in range(random.choice((1, 1, 2, 3)))))
        if random.random() < 0.2
        else ()
    )
    step_free, ride = random.random() < 0.12, random.random() < 0.12
    age = random.choices(("18-39", "40-64", "65+"), (35, 38, 27))[0]
    groups = (
        f"language:{language}", f"age:{age}", f"children:{'yes' if children else 'no'}",
        f"access:{'yes' if step_free else 'no'}", f"ride:{'yes' if ride else 'no'}",
    )  # fmt: skip
    return Patient(
        f"p{number:05}", languages, windows, best=windows[:1] if random.random() < 0.5 else (), step_free=step_free,
        children=children, minutes=_minutes(random, sites), reach=random.choice((20, 30, 45, 60)), ride=ride,
        groups=groups,
    )  # fmt: skip


def _windows(random: Random) -> tuple[Window, ...]:
    """As people say it: "Tuesday afternoon", "evenings", "any time on Saturday"; one in twelve says nothing."""
    if random.random() < 1 / 12:
        return ()
    chosen = set()
    for _ in range(random.choice((1, 2, 2, 3, 4))):
        part = random.choices(range(3), (3, 3, 4))[0]
        days = random.choice(((random.randrange(6),), (random.randrange(6),), (0, 1, 2, 3, 4)))
        chosen |= {Window(day, *PARTS_OF_DAY[part]) for day in days}
    return tuple(sorted(chosen))


def _minutes(random: Random, sites: list[str]) -> tuple[tuple[str, int], ...]:
    """She lives somewhere in a town of an hour's breadth; sites lie on a line through it."""
    x, y = random.uniform(0, 60), random.uniform(0, 25)
    return tuple((site, int(abs(x - 60 * (number + 0.5) / len(sites)) + y)) for number, site in enumerate(sites))


def _households(random: Random, people: list[Patient]) -> list[Patient]:
    """One in fifteen comes with somebody, or not at all; a household lives in one place."""
    from dataclasses import replace

    found = list(people)
    for number in range(0, len(found) - 1, 2):
        if random.random() < 1 / 15:
            first, second = found[number : number + 2]
            name = f"h{number:05}"
            found[number] = replace(first, household=name)
            found[number + 1] = replace(
                second,
                household=name,
                minutes=first.minutes,
                languages=first.languages,
                windows=first.windows,
                groups=(first.groups[0], *second.groups[1:]),
            )
    return found


def _facilitator(random: Random, number: int) -> Staff:
    languages = ("en",) if number % 3 else ("en", HELD_IN[1 + number // 3 % 3])
    return Staff(f"f{number:03}", languages, _hours(random), at_most=random.choice((4, 6, 8)))


def _interpreter(random: Random, number: int) -> Staff:
    language = LANGUAGES[1:][number % (len(LANGUAGES) - 1)]
    return Staff(f"i{number:03}", ("en", language), _hours(random, (4, 5, 6)))


def _teams(random: Random, count: int) -> list[Team]:
    workers = [Team(f"c{n:03}", "child_care", (("0-2", 2), ("3-12", 4)), _hours(random)) for n in range(count)]
    vehicles = [
        Team(
            f"v{n:03}",
            "ride",
            (
                (
                    "ride",
                    random.choice((4, 6)),
                ),
            ),
            _hours(random),
        )
        for n in range(count)
    ]
    return workers + vehicles


def _hours(random: Random, how_many: tuple[int, ...] = (2, 3, 4)) -> tuple[Window, ...]:
    """A day's or an evening's shift on a few days of the week."""
    days = random.sample(range(6), random.choice(how_many))
    return tuple(sorted(Window(day, *random.choice(((8 * 60, 17 * 60), (12 * 60, 21 * 60)))) for day in days))
