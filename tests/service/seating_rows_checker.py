"""Whether the seats in a database keep the rules, told from the rows alone; shares no line with the product's rules."""

import re
from collections import Counter, defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.store.tables import group_sessions, needs, participations, patients, seats, sites, staff

ZONE = ZoneInfo("America/Toronto")
LIVE = ("held", "confirmed")


def read(tx, engagement):
    """People, group sessions, live seats, needs: plain rows by id."""
    people = tx.execute(
        select(participations, patients.c.language, patients.c.household)
        .join(patients, patients.c.id == participations.c.patient_id)
        .where(participations.c.engagement_id == engagement)
    ).all()
    rooms = tx.execute(
        select(group_sessions, sites.c.is_step_free)
        .join(sites, sites.c.id == group_sessions.c.site_id)
        .where(group_sessions.c.engagement_id == engagement)
    ).all()
    wanted = defaultdict(dict)
    for row in tx.execute(select(needs).where(needs.c.withdrawn_at.is_(None))):
        wanted[row.participation_id][row.kind] = row.details or {}
    helpers = {row.id: row for row in tx.execute(select(staff))}
    return {row.id: row for row in people}, {row.id: row for row in rooms}, wanted, helpers


def live(tx):
    return tx.execute(select(seats).where(seats.c.state.in_(LIVE)).order_by(seats.c.id)).all()


def broken(tx, engagement, *, alone=()):
    """Every broken rule. `alone`: who may sit apart from her household, for the others left by their own will."""
    people, rooms, wanted, helpers = read(tx, engagement)
    there = defaultdict(list)
    for seat in live(tx):
        there[seat.group_session_id].append(seat.participation_id)
    found = []
    for name, crowd in there.items():
        room = rooms[name]
        if len(crowd) > room.capacity:
            found.append(f"{name} is overfull")
        if room.state != "open":
            found.append(f"{name} is {room.state} and has people")
        found += [f"{one} cannot sit in {name}" for one in crowd if not may_sit(people[one], room, wanted[one])]
        if any(use(crowd, wanted)[kind] > count for kind, count in places(room, helpers).items()):
            found.append(f"{name} lacks places")
    homes = defaultdict(set)
    for name, crowd in there.items():
        for one in crowd:
            homes[people[one].household or f"p{one}"].add(name)
    found += [f"{home} is split" for home, where in homes.items() if len(where) > 1]
    return found


def may_sit(person, room, needs_of_hers):
    starts, ends = room.starts_at.astimezone(ZONE), room.ends_at.astimezone(ZONE)
    moment, free = starts, True
    while moment < ends:
        clock = f"{moment:%H:%M}"
        free = free and any(
            moment.weekday() in one["days"] and one["from"] <= clock < one["until"] for one in person.windows
        )
        moment += timedelta(minutes=1)
    understood = person.language == room.language or person.language in (room.interpreters or [])
    return free and understood and (room.is_step_free or "access" not in needs_of_hers)


def use(crowd, wanted):
    """Places these people take."""
    taken = Counter()
    for one in crowd:
        ages = [int(age) for age in re.findall(r"\d+", wanted[one].get("childcare", {}).get("ages") or "")]
        for age in ages:
            taken["0-2" if age < 3 else "3-12"] += 1
        if "transport" in wanted[one]:
            taken["ride"] += 1 + len(ages)
    return taken


def places(room, helpers):
    if room.teams is None:
        return {}
    brought = Counter({"0-2": 0, "3-12": 0, "ride": 0})
    for team in room.teams:
        brought.update(dict(helpers[team].places))
    return brought


def beside_a_free_chair(tx, engagement, now, notice, refused):
    """Who waits though a chair, a language, places and her times would suit: (household, group session)."""
    people, rooms, wanted, helpers = read(tx, engagement)
    crowds = defaultdict(list)
    for seat in live(tx):
        crowds[seat.group_session_id].append(seat.participation_id)
    seated = {one: name for name, crowd in crowds.items() for one in crowd}
    homes = defaultdict(list)
    for one in people.values():
        if one.state == "waitlisted" and one.id not in seated:
            homes[one.household or f"p{one.id}"].append(one.id)
    found = []
    for home, members in homes.items():
        elsewhere = {seated[one.id] for one in people.values() if one.household == home and one.id in seated}
        for name, room in rooms.items():
            crowd = [*crowds[name], *members]
            mine = use(members, wanted)
            fits = (
                room.state == "open" and room.starts_at > now + notice and len(crowd) <= room.capacity
                and elsewhere <= {name} and all(may_sit(people[one], room, wanted[one]) for one in members)
                and not any((one, name) in refused for one in members)
                and all(
                    use(crowd, wanted)[kind] <= count for kind, count in places(room, helpers).items() if mine[kind]
                )
            )  # fmt: skip
            if fits:
                found.append((home, name))
    return found
