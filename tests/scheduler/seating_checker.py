"""Whether a plan keeps every hard rule, told from the instance alone: shares no line with the code that makes plans."""

from collections import Counter, defaultdict
from itertools import combinations


def inside(windows, session):
    """Minute by minute: is she free the whole time?"""
    if not windows:
        return True
    free = set()
    for window in windows:
        free.update(range(window.day * 1440 + window.start, window.day * 1440 + window.until))
    return all(minute % 10080 in free for minute in range(session.starts, session.ends))


def too_close(one, other, gap):
    return one.starts < other.ends + gap and other.starts < one.ends + gap


def violations(instance, plan):
    """Every broken rule, as words for a failing test. Confirmed people may stand where rules fail; they may not be moved."""
    sessions, patients = {s.id: s for s in instance.sessions}, {p.id: p for p in instance.patients}
    held = {one.session: one for one in plan.held}
    there = defaultdict(list)
    for patient, session in plan.seats:
        there[session].append(patients[patient])
    return [
        *_people(instance, plan, patients),
        *(
            word
            for name, people in there.items()
            for word in _session(instance, sessions[name], people, held.get(name))
        ),
        *(f"{name} is held for nobody" for name in held if name not in there),
        *_staff(instance, sessions, held),
        *_rooms(sessions, held),
    ]


def _people(instance, plan, patients):
    counted = Counter(patient for patient, _ in plan.seats)
    yield from (f"{one} sits {times} times" for one, times in counted.items() if times > 1)
    where = dict(plan.seats)
    for patient in instance.patients:
        if patient.confirmed and where.get(patient.id) != patient.confirmed:
            yield f"{patient.id} was moved"
    homes = defaultdict(set)
    for patient in instance.patients:
        if patient.household and not patient.confirmed:
            homes[patient.household].add(where.get(patient.id))
    yield from (f"household {name} is split" for name, places in homes.items() if len(places) > 1)
    for patient in instance.patients:
        for other in instance.patients:
            home = (
                patient.household and patient.household == other.household and other.confirmed and not patient.confirmed
            )
            if home and where.get(patient.id) not in {None, other.confirmed}:
                yield f"{patient.id} sits apart from {other.id}"
    missing = set(patients) - set(where)
    if {one.patient for one in plan.unseated} != missing:
        yield "somebody without a seat has no reason"


def _session(instance, session, people, held):
    new = [patient for patient in people if not patient.confirmed]
    if not new:
        return
    if held is None or held.facilitator is None:
        yield f"{session.id} has new people and nobody to lead it"
        return
    if len(people) > min(session.capacity, session.max_group):
        yield f"{session.id} is overfull"
    if len(people) < session.min_group and len(new) == len(people):
        yield f"{session.id} is too small"
    interpreted = {language for language, _ in held.interpreters}
    for patient in new:
        if not inside(patient.windows, session):
            yield f"{patient.id} cannot come then"
        if session.language not in patient.languages and patient.languages[0] not in interpreted:
            yield f"{patient.id} understands nobody"
        if patient.step_free and not session.step_free:
            yield f"{patient.id} meets steps"
        if rides(instance, patient, session) and dict(patient.minutes).get(session.site, 0) > instance.ride_reach:
            yield f"{patient.id} lives too far"
    yield from _places(instance, session, people, new, held)


def rides(instance, patient, session):
    return patient.ride or dict(patient.minutes).get(session.site, 0) > patient.reach


def _places(instance, session, people, new, held):
    brought, teams = Counter(), {team.id: team for team in instance.teams}
    for team in held.teams:
        brought.update(dict(teams[team].places))
    taken, by_new = Counter(), Counter()
    for patient in people:
        mine = Counter()
        for age in patient.children:
            names = [band.name for band in instance.bands if band.low <= age <= band.high]
            mine[names[0] if names else "nowhere"] += 1
        if rides(instance, patient, session):
            mine["ride"] += 1 + len(patient.children)
        taken.update(mine)
        if patient in new:
            by_new.update(mine)
    yield from (f"{session.id} lacks places: {kind}" for kind in by_new if taken[kind] > brought[kind])


def _staff(instance, sessions, held):
    facilitators, interpreters = {s.id: s for s in instance.facilitators}, {s.id: s for s in instance.interpreters}
    teams, busy = {team.id: team for team in instance.teams}, defaultdict(list)
    for one in held.values():
        session = sessions[one.session]
        leader = facilitators[one.facilitator]
        busy["facilitator", leader.id].append(session)
        if session.language not in leader.languages or not inside(leader.hours, session):
            yield f"{leader.id} cannot lead {session.id}"
        for language, who in one.interpreters:
            busy["interpreter", who].append(session)
            if not {session.language, language} <= set(interpreters[who].languages) or not inside(
                interpreters[who].hours, session
            ):
                yield f"{who} cannot interpret at {session.id}"
        for who in one.teams:
            busy["team", who].append(session)
            if not inside(teams[who].hours, session) or (teams[who].sites and session.site not in teams[who].sites):
                yield f"{who} cannot be at {session.id}"
    for (role, who), where in busy.items():
        if any(too_close(one, other, instance.gap) for one, other in combinations(where, 2)):
            yield f"{who} is in two places"
        most = {"facilitator": facilitators, "interpreter": interpreters}.get(role, {}).get(who)
        if most is not None and most.at_most is not None and len(where) > most.at_most:
            yield f"{who} works too much"


def _rooms(sessions, held):
    for one, other in combinations([sessions[name] for name in held], 2):
        if one.room == other.room and one.starts < other.ends and other.starts < one.ends:
            yield f"{one.id} and {other.id} in one room"
