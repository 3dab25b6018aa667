"""Whom an engagement is for, as SQL: how many there are of each stratum, and who may be invited.

Nobody may be who asked us to stop or never agreed, has no number that takes texts, is in this engagement already, is
being talked to in another one, or has a person on her conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    TableValuedAlias,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from bot.domain.audience import BANDS, BETWEEN, EVERYBODY, Audience
from bot.domain.consent import TEXTABLE
from bot.store.database import is_postgres
from bot.store.tables import consents, conversations, engagements, participations, patients, phones

_AS_IT_STANDS = str.maketrans({one: f"/{one}" for one in "/%_"})  # LIKE would take them for any letters
TALKING = ("invited", "interested", "needs_known", "offered", "confirmed", "waitlisted", "handed_over")


@dataclass(frozen=True, slots=True)
class Count:
    """Of one stratum: how many the rules name, and how many of them may be invited now."""

    stratum: str
    people: int
    invitable: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who may be invited."""

    patient_id: int
    stratum: str
    e164: str
    household: str | None


def count(tx: Connection, audience: Audience, engagement_id: int, year: int) -> list[Count]:
    """How many of each stratum. `year` is this year, for ages."""
    stratum, may = stratum_of(audience, year), case((_invitable(engagement_id), 1), else_=0)
    query = _people(tx, audience, year, stratum.label("stratum"), func.count(), func.sum(may)).group_by("stratum")
    return [Count(*row) for row in tx.execute(query.order_by("stratum"))]


def roster(tx: Connection, audience: Audience, engagement_id: int, year: int) -> list[Listed]:
    """Everybody who may be invited now."""
    columns = (patients.c.id, stratum_of(audience, year), phones.c.e164, patients.c.household)
    query = _people(tx, audience, year, *columns).where(_invitable(engagement_id))
    return [Listed(*row) for row in tx.execute(query)]


def tags(tx: Connection, most: int = 30) -> list[str]:
    """Lists that patients are on, as they were imported, the largest first."""
    each = _each_tag(tx)
    tag = each.c.value.label("tag")
    query = select(tag).select_from(patients.join(each, true())).group_by(tag).order_by(func.count().desc(), tag)
    return [str(one) for one in tx.scalars(query.limit(most)) if one]


def languages(tx: Connection) -> list[str]:
    """Every language somebody on the list reads, the most frequent first."""
    query = select(patients.c.language).where(patients.c.merged_into.is_(None)).group_by(patients.c.language)
    return list(tx.scalars(query.order_by(func.count().desc(), patients.c.language)))


def may_be_texted() -> ColumnElement[bool]:
    """Of a patient joined with the number that reaches her: whether the last word on texts was a yes."""
    last = (
        select(consents.c.state)
        .where(or_(consents.c.patient_id == patients.c.id, consents.c.e164 == phones.c.e164))
        .order_by((consents.c.id + 0).desc())  # + 0: or else the whole ledger is walked from its end for each of them
        .limit(1)
        .scalar_subquery()
    )
    held = select(conversations.c.patient_id).where(
        conversations.c.patient_id == patients.c.id, conversations.c.is_held
    )
    return and_(phones.c.is_usable, last.in_(sorted(TEXTABLE)), ~held.exists(), patients.c.merged_into.is_(None))


def her_number() -> ScalarSelect[int]:
    """The row of the number she is texted at, as patients.get finds it."""
    hers = phones.alias("hers")
    newest = (hers.c.is_current.desc(), hers.c.id.desc())
    return select(hers.c.id).where(hers.c.patient_id == patients.c.id).order_by(*newest).limit(1).scalar_subquery()


def _people(tx: Connection, audience: Audience, year: int, *columns: Any) -> Select[Any]:
    joined = patients.join(phones, phones.c.id == her_number())
    return select(*columns).select_from(joined).where(patients.c.merged_into.is_(None), *_rules(tx, audience, year))


def _rules(tx: Connection, audience: Audience, year: int) -> Sequence[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if audience.from_age is not None:
        rules.append(patients.c.birth_year <= year - audience.from_age)
    if audience.to_age is not None:
        rules.append(patients.c.birth_year >= year - audience.to_age)
    if audience.languages:
        rules.append(patients.c.language.in_(audience.languages))
    if audience.sources:
        rules.append(patients.c.source.in_(audience.sources))
    if audience.areas:
        rules.append(or_(*(_in_area(area) for area in audience.areas)))
    if audience.tags:
        rules.append(_has_tag(tx, audience.tags))
    if audience.without_tags:
        rules.append(not_(_has_tag(tx, audience.without_tags)))
    return rules


def stratum_of(audience: Audience, year: int) -> ColumnElement[str]:
    """The name of a patient's stratum (bot/domain/audience.py)."""
    parts = {"language": literal("language:") + patients.c.language, "area": _area(audience), "age": _age(year)}
    named: ColumnElement[str] | None = None
    for feature, part in parts.items():
        if feature in audience.split:
            named = part if named is None else named + BETWEEN + part
    return literal(EVERYBODY) if named is None else named


def _age(year: int) -> ColumnElement[str]:
    bands = [
        (patients.c.birth_year.between(year - oldest, year - youngest), f"age:{name}")
        for name, (youngest, oldest) in BANDS.items()
    ]
    return case(*bands, else_="age:not_known")


def _area(audience: Audience) -> ColumnElement[str]:
    longest_first = sorted(audience.areas, key=len, reverse=True)
    named = [(_in_area(area), f"area:{area}") for area in longest_first]
    return case(*named, else_="area:elsewhere") if named else literal("area:elsewhere")


def _in_area(area: str) -> ColumnElement[bool]:
    """However it is spelt: "m4k 1a1" is in M4K."""
    squeezed = func.upper(func.replace(patients.c.area, " ", ""))
    begins = area.replace(" ", "").translate(_AS_IT_STANDS)
    return squeezed.like(func.upper(literal(begins)) + "%", escape="/")


def _each_tag(tx: Connection) -> TableValuedAlias:
    """The lists a patient is on, as rows with a `value`."""
    if is_postgres(tx):
        listed = case((func.json_typeof(patients.c.tags) == "array", patients.c.tags), else_=func.json_build_array())
        return func.json_array_elements_text(listed).table_valued("value")
    return func.json_each(patients.c.tags).table_valued("value")


def _has_tag(tx: Connection, wanted: Sequence[str]) -> ColumnElement[bool]:
    each = _each_tag(tx)
    names = [one.casefold() for one in wanted]
    return select(true()).select_from(each).where(func.lower(each.c.value).in_(names)).correlate(patients).exists()


def _invitable(engagement_id: int) -> ColumnElement[bool]:
    here, elsewhere = participations.alias("here"), participations.alias("elsewhere")
    in_this = select(here.c.id).where(here.c.patient_id == patients.c.id, here.c.engagement_id == engagement_id)
    in_another = (
        select(elsewhere.c.id)
        .join(engagements, engagements.c.id == elsewhere.c.engagement_id)
        .where(
            elsewhere.c.patient_id == patients.c.id,
            engagements.c.state.in_(("open", "paused")),
            or_(
                elsewhere.c.state.in_(TALKING),
                and_(elsewhere.c.state == "drawn", elsewhere.c.wave_id.is_not(None)),
            ),
        )
    )
    return and_(may_be_texted(), ~in_this.exists(), ~in_another.exists())
