"""The sample clinic: sixty fictional patients with numbers nobody has, one engagement, three group sessions."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import hours
from bot.domain.errors import BadInput
from bot.domain.phone import is_fictional
from bot.service import consent
from bot.store import clinic, participations, patients
from bot.words import join_words

PATIENTS = 60
FIRST_NUMBER = 15550101
LANGUAGES = ("en", "es", "fr")
INTERPRETED = (
    "en", "es", "fr", "pt", "zh_Hans", "zh_Hant", "ar", "fa", "ur", "pa", "ta", "tl", "vi", "so", "uk",
)  # fmt: skip
AREAS = ("Riverside", "Old Mill", "St. James", "Parkdale")
NAMES = {
    "en": "Ada Ben Carla Dana Eli Fern Gus Hope Ivan June Kit Lena Milo Nell Otis Pearl Quinn Rosa Sam Tess",
    "es": "Alma Beto Celia Diego Elsa Fidel Gloria Hugo Irma Jaime Karina Luis Marta Nico Olga Paco Reina Saul Tita Uri",
    "fr": "Aline Bruno Chloé Denis Élise Fabien Gisèle Henri Inès Jules Karim Léa Marc Nadia Odile Paul Rémi Sylvie Théo Yves",
}
# days from now at least, wall-clock start, weekday, language, place
SESSIONS = (
    (6, time(17, 30), 1, "en", ("Parkside Library", "12 King Street"), 10),
    (6, time(10, 30), 5, "es", ("Mill Community House", "4 Mill Lane"), 8),
    (6, time(13, 0), 3, "fr", ("Parkside Health, room 2", "80 Queen Street"), 8),
)
LASTS = timedelta(hours=2)


def load(tx: Connection, *, zone: ZoneInfo, now: datetime, random: Random) -> int:
    """Load it into an empty or demo database; how many patients were added. Raises BadInput over real patients."""
    if not all(is_fictional(e164) for e164 in clinic.all_numbers(tx)):
        raise BadInput("this database holds real numbers; give CONVIVIAL_DATABASE_URL another one for the demo")
    if clinic.count_engagements(tx):
        return 0
    engagement_id = clinic.add_engagement(
        tx, name="A table with your neighbours", purpose="What would make our clinic easier for you?",
        keywords=join_words(), languages=list(LANGUAGES), now=now,
    )  # fmt: skip
    for days, at, weekday, language, place, capacity in SESSIONS:
        starts = _next(now, zone, days, at, weekday)
        clinic.add_session(
            tx, engagement_id=engagement_id, place=place, starts_at=starts, ends_at=starts + LASTS,
            language=language, interpreters=tuple(one for one in INTERPRETED if one != language), capacity=capacity,
            facilitator="Noor",
        )  # fmt: skip
    for index in range(PATIENTS):
        _patient(tx, index, engagement_id, now, random)
    return PATIENTS


def opening(now: datetime, zone: ZoneInfo) -> timedelta:
    """How far the demo's clock must go ahead so that invitations may leave at once."""
    return max(hours.next_open(now, zone) - now, timedelta())


def _patient(tx: Connection, index: int, engagement_id: int, now: datetime, random: Random) -> None:
    language = LANGUAGES[index % len(LANGUAGES)]
    patient_id = patients.create(
        tx, e164=f"+{FIRST_NUMBER + index}", source="import", now=now, language=language,
        name=NAMES[language].split()[index // len(LANGUAGES)], area=random.choice(AREAS),
        birth_year=random.randint(1940, 2004), tags=["sample"],
    )  # fmt: skip
    consented(tx, patient_id, now)
    participations.ensure(tx, patient_id=patient_id, engagement_id=engagement_id, now=now)


def consented(tx: Connection, patient_id: int, now: datetime) -> None:
    """A fictional patient's fictional consent."""
    words = "agreed to texts at the front desk"
    consent.give(tx, patient_id=patient_id, words=words, channel="import", by="sample clinic", now=now)


def _next(now: datetime, zone: ZoneInfo, days: int, at: time, weekday: int) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    return datetime.combine(day, at, zone)
