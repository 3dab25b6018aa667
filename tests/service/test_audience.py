"""Whom an engagement is for: what rules mean, what is refused, and who may be invited."""

import pytest
from lists import add, fill, listed, open_engagement

from bot.domain.audience import Audience, cells, stratum
from bot.domain.errors import BadInput
from bot.service import consent, enrol
from bot.store import audience, conversations, patients
from bot.store.tables import patients as patient_rows

YEAR = 2026


def test_rules_are_read_from_a_form_and_come_back_from_the_store():
    read = Audience.parse(
        {"from_age": " 40", "to_age": "", "tags": "overdue, Never seen;\noverdue", "languages": ["es"]}
    )
    assert read == Audience(from_age=40, tags=("overdue", "Never seen"), languages=("es",))
    assert Audience.parse(read.plain()) == read
    assert Audience.parse(None) == Audience()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"from_age": "forty"}, "from age: 'forty' is no age"),
        ({"from_age": -3}, "no age"),
        ({"to_age": 121}, "no age"),
        ({"from_age": 60, "to_age": 50}, "swap"),
        ({"sources": ["gossip"]}, "no source"),
        ({"split": ["income"]}, "cannot split"),
        ({"split": ["area"]}, "name them"),
        ({"tags": "A", "without_tags": "a"}, "both wanted and excluded"),
        ({"areas": ["M4K|1"]}, "may not hold"),
        ({"colour": "blue"}, "no rule"),
        ({"tags": ["x" * 65]}, "too long"),
        ({"tags": [f"t{n}" for n in range(51)]}, "too many"),
    ],
)
def test_what_contradicts_itself_is_refused_in_words(given, said):
    with pytest.raises(BadInput, match=said):
        Audience.parse(given)


@pytest.mark.parametrize(
    ("rules", "held_in", "left"),
    [
        ((), (), ()),
        (("es",), (), ("es",)),
        ((), ("en", "es"), ("en", "es")),
        (("es", "so"), ("en", "es"), ("es",)),
    ],
)
def test_it_is_for_those_it_can_be_held_for(rules, held_in, left):
    assert Audience(languages=rules).within(held_in).languages == left


async def test_rules_and_languages_that_share_nothing_name_nobody(database, clock):
    await fill(database, 9, clock())
    nobody = Audience(languages=("so",)).within(["en", "es", "fr"])
    assert await database.read(lambda tx: audience.count(tx, nobody, 1, YEAR)) == []


@pytest.mark.parametrize("area", ["%", "_", "/", "M4K%", "%1A1"])
async def test_an_area_is_taken_as_it_stands(database, clock, area):
    await fill(database, 9, clock())
    assert await database.read(lambda tx: audience.count(tx, Audience(areas=(area,)), 1, YEAR)) == []


def test_every_fault_is_told_at_once():
    with pytest.raises(BadInput, match=r"from age.*no rule.*no source"):
        Audience.parse({"from_age": "x", "sources": ["y"], "z": 1})


def test_a_stratum_is_named_by_its_features_in_one_order():
    assert stratum({}) == "all"
    assert stratum({"age": "50_69", "language": "es"}) == "language:es|age:50_69"
    assert cells("language:es|area:Old Mill") == {"language": "es", "area": "Old Mill"}


def _really(row, rules):
    """The same rules once more, in Python."""
    age = YEAR - row["birth_year"]
    squeezed = row["area"].replace(" ", "").upper()
    return (
        (rules.from_age is None or age >= rules.from_age)
        and (rules.to_age is None or age <= rules.to_age)
        and (not rules.languages or row["language"] in rules.languages)
        and (not rules.areas or any(squeezed.startswith(one.replace(" ", "").upper()) for one in rules.areas))
        and (not rules.tags or bool({one.casefold() for one in rules.tags} & {one.casefold() for one in row["tags"]}))
        and not ({one.casefold() for one in rules.without_tags} & {one.casefold() for one in row["tags"]})
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"from_age": 50, "to_age": 69, "split": ["age"]},
        {"languages": ["es", "fr"], "split": ["language"]},
        {"areas": ["m4k", "Old Mill"], "split": ["area", "language"]},
        {"tags": ["OVERDUE"], "split": ["language", "age"]},
        {"without_tags": ["overdue"], "languages": ["en"]},
    ],
)
async def test_the_database_counts_as_the_rules_say(database, clock, given):
    rules = Audience.parse(given)
    await fill(database, 180, clock())
    engagement = await database.write(lambda tx: open_engagement(tx, clock(), {"all": 1}))
    counts = await database.read(lambda tx: audience.count(tx, rules, engagement, YEAR))
    roster = await database.read(lambda tx: audience.roster(tx, rules, engagement, YEAR))
    expected = [row for row in map(listed, range(180)) if _really(row, rules)]
    assert sum(one.people for one in counts) == sum(one.invitable for one in counts) == len(roster) == len(expected)
    assert {one.e164 for one in roster} == {row["e164"] for row in expected}
    for one in roster:
        for feature in rules.split:
            assert feature in cells(one.stratum)
    assert sorted({one.stratum for one in roster}) == [one.stratum for one in counts]


async def test_who_must_not_be_invited_is_counted_and_left_out(database, clock):
    now = clock()
    ids = await fill(database, 8, now, household=None)
    mine = await database.write(lambda tx: open_engagement(tx, now, {"all": 1}))
    other = await database.write(lambda tx: open_engagement(tx, now, {"all": 1}))

    def meanwhile(tx):
        consent.withdraw(tx, patient_id=ids[0], words="STOP", channel="sms", by="patient", now=now)
        patients.mark_unusable(tx, listed(1)["e164"])
        enrol.invite(tx, patient_id=ids[2], engagement_id=mine, now=now)
        enrol.invite(tx, patient_id=ids[3], engagement_id=other, now=now)
        conversations.hold(tx, ids[4], user_id=None, now=now)
        tx.execute(patient_rows.update().where(patient_rows.c.id == ids[5]).values(merged_into=ids[6]))
        consent.pause(tx, patient_id=ids[6], words="later", by="patient", now=now)
        add(tx, [listed(9)], now, agreed=False)

    await database.write(meanwhile)
    [count] = await database.read(lambda tx: audience.count(tx, Audience(), mine, YEAR))
    roster = await database.read(lambda tx: audience.roster(tx, Audience(), mine, YEAR))
    assert (count.people, count.invitable) == (8, 1)  # one is merged into another
    assert [one.patient_id for one in roster] == [ids[7]]


async def test_what_a_list_offers_to_choose_from(database, clock):
    await fill(database, 30, clock())
    assert await database.read(audience.tags) == ["overdue"]
    assert sorted(await database.read(audience.languages)) == ["en", "es", "fr"]
