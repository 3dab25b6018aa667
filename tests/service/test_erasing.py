"""Somebody is erased: nothing of hers can be found anywhere in the database, and her number stays unsaid for good."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.domain.errors import NotFound, Refused
from bot.service import consent, enrol, erasing, handoff
from bot.service.importing import storing
from bot.store import (
    caregivers,
    clinic,
    conversations,
    imports,
    messages,
    notes,
    participations,
    patients,
    seats,
    users,
)
from bot.store.pages import conversations as conversations_page
from bot.store.pages import patients as patients_page
from bot.store.tables import messages as message_rows
from bot.store.tables import metadata, turns
from bot.store.tables import seats as seat_rows

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HERS = "+15550142"
SECRETS = ("Zubaida", "0142", "elephant", "Wisteria", "giraffe", "my nephew", "1958", "record-77")
SALT = b"0123456789abcdef"


def _a_life(tx) -> int:
    """Everything that a person can leave behind."""
    user = users.create(tx, email="ana@clinic.example", role="admin", now=NOW)
    engagement = clinic.add_engagement(tx, name="A table", purpose="", keywords={}, languages=["en"], now=NOW)
    session = clinic.add_session(
        tx, engagement_id=engagement, place=("Library", "12 King St"), starts_at=NOW + timedelta(days=5),
        ends_at=NOW + timedelta(days=5, hours=2), language="en", interpreters=(), capacity=5, facilitator="",
    )  # fmt: skip
    her = patients.create(
        tx, e164=HERS, source="import", now=NOW, language="en", name="Zubaida", area="Wisteria", birth_year=1958,
        tags=["elephant"],
    )  # fmt: skip
    tx.execute(update(metadata.tables["patients"]).values(external_id="record-77"))
    consent.give(tx, patient_id=her, words="elephant", channel="import", by="list", now=NOW)
    part = participations.ensure(tx, patient_id=her, engagement_id=engagement, now=NOW)
    participations.move(tx, part.id, "invite", NOW)
    participations.replace_needs(tx, part.id, [{"kind": "transport", "from": "3 Wisteria Ave"}], NOW)
    participations.set_windows(tx, part.id, [], "when the giraffe sleeps", NOW)
    participations.add_feedback(tx, part.id, "words", "giraffe", NOW)
    participations.move(tx, part.id, "confirm", NOW)
    seat = seats.add_confirmed(tx, participation_id=part.id, group_session_id=session, now=NOW)
    seats.arrange(tx, seat, [{"kind": "transport", "from": "3 Wisteria Ave"}], NOW, NOW)
    tx.execute(
        insert(turns).values(
            sid="SM0142", e164=HERS, patient_id=her, kind="text", body="elephant", state="done", received_at=NOW,
            ready_at=NOW, done_at=NOW, understood={"label": "other", "words": "elephant"}, payload={"x": "giraffe"},
        )
    )  # fmt: skip
    handoff.reply(tx, patient_id=her, text="elephant", user_id=user, now=NOW)
    notes.write(tx, patient_id=her, user_id=user, body="elephant", now=NOW)
    caregivers.record(tx, her, "my nephew", NOW)
    return her


def _everything(tx) -> str:
    return "\n".join(str(row) for table in metadata.tables.values() for row in tx.execute(select(table)))


async def test_nothing_of_hers_is_left_anywhere(database):
    def work(tx) -> tuple[str, str]:
        her = _a_life(tx)
        before = _everything(tx)
        erasing.erase(tx, patient_id=her, by="Ana", salt=SALT, now=NOW)
        return before, _everything(tx)

    before, after = await database.write(work)
    for secret in SECRETS:
        assert secret in before, secret
        assert secret not in after, secret


async def test_her_seat_is_free_and_nothing_waits_to_be_said(database):
    def work(tx):
        her = _a_life(tx)
        erasing.erase(tx, patient_id=her, by="Ana", salt=SALT, now=NOW)
        return (
            [*tx.execute(select(seat_rows.c.state)).scalars()],
            [*tx.execute(select(message_rows.c.state)).scalars()],
            patients_page.find(tx, patients_page.Search()).people,
            conversations_page.find(tx, conversations_page.Search()).talks,
        )

    assert await database.write(work) == (["released"], ["suppressed"], [], [])


async def test_a_later_list_brings_her_number_and_nobody_texts_her(database):
    def work(tx):
        erasing.erase(tx, patient_id=_a_life(tx), by="Ana", salt=SALT, now=NOW)
        batch = imports.begin(tx, file_name="list.csv", basis="form 12", by="cli", now=NOW)
        row = {
            "e164": HERS, "other_numbers": [], "name": "Zubaida", "language": "en", "language_known": True,
            "timezone": None, "area": None, "birth_year": None, "tags": [], "external_id": None, "household": None,
        }  # fmt: skip
        free = row | {"e164": "+15550143", "name": "Somebody Else"}
        counts = storing.store(tx, batch, [row, free], NOW)
        again, other = patients.find_by_number(tx, HERS), patients.find_by_number(tx, "+15550143")
        engagement = tx.scalar(select(metadata.tables["engagements"].c.id))
        return (
            counts["asked"],
            consent.may_ask(tx, again),
            enrol.invite(tx, patient_id=again, engagement_id=engagement, now=NOW),
            consent.may_ask(tx, other),
        )

    assert await database.write(work) == (1, False, False, True)


async def test_she_texts_the_posters_word_and_that_is_no_agreement(database):
    def work(tx) -> bool:
        erasing.erase(tx, patient_id=_a_life(tx), by="Ana", salt=SALT, now=NOW)
        again = patients.create(tx, e164=HERS, source="poster", now=NOW, language="en")
        consent.give(tx, patient_id=again, words="JOIN", channel="sms", by="patient", now=NOW)
        before = consent.may_ask(tx, again)
        consent.give_again(tx, patient_id=again, words="START", channel="sms", by="patient", now=NOW)
        return before, consent.may_ask(tx, again)

    assert await database.write(work) == (False, True)  # her own START is


async def test_not_while_a_text_is_on_its_way_and_not_twice(database):
    def work(tx) -> None:
        her = _a_life(tx)
        tx.execute(update(message_rows).values(state="sending"))
        with pytest.raises(Refused):
            erasing.erase(tx, patient_id=her, by="Ana", salt=SALT, now=NOW)
        tx.execute(update(message_rows).values(state="delivered"))
        erasing.erase(tx, patient_id=her, by="Ana", salt=SALT, now=NOW)
        with pytest.raises(NotFound):
            erasing.erase(tx, patient_id=her, by="Ana", salt=SALT, now=NOW)

    await database.write(work)


async def test_a_record_that_was_merged_goes_too(database):
    def work(tx) -> str:
        her = _a_life(tx)
        other = patients.create(tx, e164="+15550199", source="import", now=NOW, language="en", name="Zubaida B")
        tx.execute(update(metadata.tables["patients"]).where(
            metadata.tables["patients"].c.id == other).values(merged_into=her))  # fmt: skip
        erasing.erase(tx, patient_id=her, by="Ana", salt=SALT, now=NOW)
        assert conversations.get(tx, her).state is None
        assert messages.last_by_hand(tx, her)
        return _everything(tx)

    left = await database.write(work)
    assert "Zubaida" not in left
    assert "0199" not in left
