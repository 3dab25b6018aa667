"""The best seating of a tiny clinic, by trying everything. Slow, plain, and nobody's relative."""

from collections import Counter
from itertools import combinations, product

from seating_checker import inside, rides, too_close


def best(instance):
    """The most people: over every set of group sessions, every way to staff it, every choice of every party."""
    most = 0
    for chosen in product((False, True), repeat=len(instance.sessions)):
        held = [session for session, yes in zip(instance.sessions, chosen, strict=True) if yes]
        if rooms_free(held) and led(instance, held):
            most = max([most, *(seat(instance, held, helpers) for helpers in helped(instance, held))])
    return most


def rooms_free(held):
    return not any(
        one.room == other.room and one.starts < other.ends and other.starts < one.ends
        for one, other in combinations(held, 2)
    )


def calm(instance, work):
    """Nobody in two places: `work` is (who, group session)."""
    return not any(a == b and too_close(one, other, instance.gap) for (a, one), (b, other) in combinations(work, 2))


def led(instance, held):
    leaders = [[f for f in instance.facilitators if s.language in f.languages and inside(f.hours, s)] for s in held]
    return any(
        calm(instance, [(f.id, s) for f, s in zip(row, held, strict=True)])
        and all(f.at_most is None or row.count(f) <= f.at_most for f in row)
        for row in product(*leaders)
    )


def helped(instance, held):
    """Every way to send interpreters (each for one language at a time) and teams."""
    choices = []
    for session in held:
        for one in instance.interpreters:
            if session.language in one.languages and inside(one.hours, session):
                languages = [language for language in one.languages if language != session.language]
                choices.append([None, *((one.id, session, "language", language) for language in languages)])
        choices += [
            [None, (team.id, session, "team", team)]
            for team in instance.teams
            if (not team.sites or session.site in team.sites) and inside(team.hours, session)
        ]
    for row in product(*choices):
        work = [one for one in row if one]
        if calm(instance, [(who, session) for who, session, _, _ in work]):
            yield work


def seat(instance, held, helpers):
    spoken = {s.id: {s.language} for s in held}
    places = {s.id: Counter() for s in held}
    for _, session, kind, what in helpers:
        if kind == "language":
            spoken[session.id].add(what)
        else:
            places[session.id].update(dict(what.places))
    parties = {}
    for patient in instance.patients:
        parties.setdefault(patient.household or patient.id, []).append(patient)
    options = [
        [None, *(s for s in held if all(may(instance, one, s, spoken) for one in party))] for party in parties.values()
    ]
    return max(
        people(instance, held, places, list(zip(parties.values(), row, strict=True))) for row in product(*options)
    )


def may(instance, patient, session, spoken):
    understood = session.language in patient.languages or patient.languages[0] in spoken[session.id]
    near = not rides(instance, patient, session) or dict(patient.minutes).get(session.site, 0) <= instance.ride_reach
    young = all(any(band.low <= age <= band.high for band in instance.bands) for age in patient.children)
    steps = patient.step_free and not session.step_free
    return understood and near and young and inside(patient.windows, session) and not steps


def people(instance, held, places, seated):
    """How many, or none at all if that breaks a rule."""
    heads, taken = Counter(), {s.id: Counter() for s in held}
    for party, session in seated:
        if session is not None:
            heads[session.id] += len(party)
            for patient in party:
                taken[session.id].update(needs(instance, patient, session))
    fits = all(s.min_group <= heads[s.id] <= min(s.capacity, s.max_group) for s in held)
    enough = all(count <= places[where][kind] for where, mine in taken.items() for kind, count in mine.items())
    return heads.total() if fits and enough else 0


def needs(instance, patient, session):
    found = Counter(
        next(band.name for band in instance.bands if band.low <= age <= band.high) for age in patient.children
    )
    if rides(instance, patient, session):
        found["ride"] = 1 + len(patient.children)
    return found
