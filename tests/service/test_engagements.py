"""From a draft to the close: what is refused, and what a launch fixes."""

import pytest
from lists import LANGUAGES, fill, nothing_more, open_engagement

from bot.domain.errors import BadInput, IllegalMove
from bot.service import engagements
from bot.store import engagements as rows
from bot.wiring import LOCALES
from bot.words import read_words

MEDICAL = read_words(LOCALES)["en"].lists["medical"]


def _draft(tx, now):
    return engagements.create(tx, name="A table", purpose="What would help you?", medical=MEDICAL, now=now)


async def _launch(database, made, now, check=nothing_more):
    return await database.write(
        lambda tx: engagements.launch(tx, made, check=check, seed="x" * 16, user_id=None, now=now)
    )


async def test_a_launch_is_refused_with_everything_that_lacks(database, clock):
    now = clock()
    made = await database.write(lambda tx: engagements.create(tx, name="A table", purpose="", medical=(), now=now))
    lacking = await _launch(database, made, now, lambda _tx, _id: ["no_reviewed_text: es"])
    assert lacking == ["no_purpose", "no_languages", "nobody", "no_targets", "no_reviewed_text: es"]
    assert (await database.read(lambda tx: rows.get(tx, made))).state == "draft"


async def test_a_launch_that_lacks_nothing_fixes_the_seed(database, clock):
    now = clock()
    await fill(database, 6, now)
    made = await database.write(lambda tx: open_engagement(tx, now, {"language:es": 4}, {"split": ["language"]}))
    found = await database.read(lambda tx: rows.get(tx, made))
    assert found.launched_at == now
    assert found.targets == {"language:es": 4}
    assert engagements.promise(found.seed) != found.seed
    with pytest.raises(IllegalMove):
        await _launch(database, made, now)


async def test_a_target_for_people_who_are_not_there_is_a_fault(database, clock):
    await fill(database, 6, clock())

    def draft(tx):
        made = _draft(tx, clock())
        engagements.choose_people(tx, made, {"split": ["language"]})
        engagements.choose_languages(tx, made, LANGUAGES, LANGUAGES, {})
        engagements.choose_targets(tx, made, {"language:so": 4})
        return made

    made = await database.write(draft)
    assert await _launch(database, made, clock()) == ["empty_stratum"]


async def test_a_word_that_another_poster_has_is_left_out(database, clock):
    await fill(database, 6, clock())

    def draft(tx):
        made = _draft(tx, clock())
        engagements.choose_languages(tx, made, ["en", "es"], LANGUAGES, {"JOIN": "en", "UNIRME": "es", "JOINDRE": "fr"})
        return made

    first = await database.write(draft)
    assert (await database.read(lambda tx: rows.get(tx, first))).keywords == {"JOIN": "en", "UNIRME": "es"}
    await database.write(lambda tx: engagements.choose_targets(tx, first, {"all": 2}))
    assert await _launch(database, first, clock()) == []
    second = await database.write(draft)
    assert (await database.read(lambda tx: rows.get(tx, second))).keywords == {}


@pytest.mark.parametrize("words", ["Living with diabetes", "Your cancer screening"])
async def test_no_patient_reads_a_medical_word(database, clock, words):
    with pytest.raises(BadInput, match="must not say"):
        await database.write(lambda tx: engagements.create(tx, name=words, purpose="", medical=MEDICAL, now=clock()))


async def test_what_was_told_to_patients_does_not_change_after_the_launch(database, clock):
    await fill(database, 6, clock())
    made = await database.write(lambda tx: open_engagement(tx, clock(), {"all": 4}))
    for change in (
        lambda tx: engagements.choose_languages(tx, made, ["en"], LANGUAGES, {}),
        lambda tx: engagements.choose_offers(tx, made, ["food"], []),
        lambda tx: engagements.choose_people(tx, made, {"split": ["language"]}),
    ):
        with pytest.raises(BadInput):
            await database.write(change)
    await database.write(lambda tx: engagements.choose_people(tx, made, {"languages": ["en", "es"]}))
    await database.write(lambda tx: engagements.choose_targets(tx, made, {"all": 9}))
    found = await database.read(lambda tx: rows.get(tx, made))
    assert (found.rules["languages"], found.targets) == (["en", "es"], {"all": 9})


@pytest.mark.parametrize(
    "change",
    [
        lambda tx, made: engagements.choose_languages(tx, made, ["xx"], LANGUAGES, {}),
        lambda tx, made: engagements.choose_offers(tx, made, ["gold"], []),
        lambda tx, made: engagements.choose_offers(tx, made, [], ["income"]),
        lambda tx, made: engagements.choose_targets(tx, made, {"all": -1}),
        lambda tx, made: engagements.describe(tx, made, name=" ", purpose="", medical=()),
    ],
)
async def test_what_cannot_be_is_refused(database, clock, change):
    made = await database.write(lambda tx: _draft(tx, clock()))
    with pytest.raises(BadInput):
        await database.write(lambda tx: change(tx, made))
