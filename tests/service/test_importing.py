"""A clinic's list, as clinics really export it: read whole, refused precisely, stored once."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from bot.domain.errors import BadInput, NotFound
from bot.service import consent, merging
from bot.service.importing import storing
from bot.service.importing.rows import Parsed, Rules, parse, parsing
from bot.store import consents, duplicates, exports, imports, patients
from bot.store.tables import patients as patient_rows
from bot.store.tables import phones, possible_duplicates

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
RULES = Rules("en", NOW)
HEAD = "name,phone,language\n"


def read(content: bytes | str, **told: str) -> Parsed:
    return parse(content.encode() if isinstance(content, str) else content, RULES, told)


def workbook(
    *rows: tuple[Any, ...], title: str = "Patients", others: dict[str, list[tuple[Any, ...]]] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for name, more in (others or {}).items():
        other = book.create_sheet(name, 0)
        for row in more:
            other.append(row)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fhir(**patient: Any) -> str:
    return json.dumps({"resourceType": "Patient", **patient})


ADA = ("+15550101", "Ada")
GOOD = {
    "plain": "name,phone\nAda,+1 555 0101\n",
    "with a mark": b"\xef\xbb\xbfname,phone\r\nAda,+1 555 0101\r\n",
    "UTF-16 as Excel's Unicode text": "name\tphone\nAda\t+1 555 0101\n".encode("utf-16"),
    "UTF-16 without a mark": ("name,phone\n" + "Ada,+1 555 0101\n" * 30).encode("utf-16-le"),
    "semicolons": "name;phone\nAda;+1 555 0101\n",
    "Excel's own hint": "sep=;\nname;phone\nAda;+1 555 0101\n",
    "tabs": "name\tphone\nAda\t+1 555 0101\n",
    "bars": "name|phone\nAda|+1 555 0101\n",
    "a separator in quotes": '"name","phone"\n"Ada","+1 555 0101"\n',
    "empty lines around": "\n\nname,phone\n\nAda,+1 555 0101\n,,\n\n",
    "missing cells at the end": "phone,name,area,tags\n+1 555 0101,Ada\n",
    "French header": "Prénom,Téléphone cellulaire\nAda,+1 555 0101\n",
    "Spanish header": "Nombre,Teléfono\nAda,+1 555 0101\n",
    "first and last name": "First Name,Last Name,Cell Phone\nAda,,+1 555 0101\n",
    "old Macintosh line ends": "name,phone\rAda,+1 555 0101\r",
    "a workbook": workbook(("Name", "Mobile"), ("Ada", "+1 555 0101")),
    "the second sheet": workbook(("Name", "Phone"), ("Ada", "+1 555 0101"), others={"Read me": [("Hello",), ("x",)]}),
    "a FHIR patient": fhir(name=[{"given": ["Ada"]}], telecom=[{"system": "phone", "use": "mobile", "value": "+1 555 0101"}]),
    "a FHIR bundle": json.dumps({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Organization"}},
        {"resource": json.loads(fhir(name=[{"text": "Ada"}], telecom=[{"system": "phone", "value": "+1 555 0101"}]))},
    ]}),
    "FHIR by lines": "\n".join([fhir(name=[{"text": "Ada"}], telecom=[{"system": "sms", "value": "+15550101"}])] * 2),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_clinics_export_is_read(name: str):
    parsed = read(GOOD[name])
    assert parsed.faults == []
    assert [(row["e164"], row["name"]) for row in parsed.rows] == [ADA]


def test_a_number_as_excel_keeps_it_is_read():
    parsed = read(workbook(("Name", "Phone"), ("Ada", 14165550101.0), ("Ben", 4165550102)))
    assert [row["e164"] for row in parsed.rows] == ["+14165550101", "+14165550102"]


def test_windows_letters_are_read():
    parsed = read("name;phone\nChloé Noël – “née”;+1 555 0101\n".encode("cp1252"))
    assert parsed.rows[0]["name"] == "Chloé Noël – “née”"


WRONG_FILES = {
    "empty": (b"", "empty"),
    "only spaces": (b" \n \n", "empty"),
    "only separators": (b",,,\n,,\n", "only empty lines"),
    "only a header": (b"name,phone\n", "no patient below"),
    "no phone column": (b"name,language\nAda,en\n", "no column for the phone number among 'name', 'language'"),
    "no header": (b"1,15550101\n2,15550102\n", "holds values"),
    "a column twice": (b"phone,Phone,name\n1,2,x\n", "two columns are called 'phone'"),
    "NUL bytes": (b"name,phone\nA\x00da,15550101\n", "line 2: there is a NUL byte"),
    "UTF-32": ("name,phone\n".encode("utf-32"), "UTF-32"),
    "broken UTF-16": (b"\xff\xfe" + b"n\x00a\x00" + b"\x00\xd8" + b"x", "breaks at byte"),
    "no known encoding": (b"name,phone\nAd\x81,1\n", "line 2: neither UTF-8 nor Windows-1252"),
    "an open quote": (b'name,phone\n"Ada,15550101\n', "never closed"),
    "a stray quote": (b'name,phone\n"Ada"x,15550101\n', "line 2: this is no CSV"),
    "an endless cell": (b'name,phone\n"' + b"a" * 140_000 + b'",1\n', "a quote is probably not closed"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel file"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "a web page": (b"<html><table><tr><td>phone</td></tr></table></html>", "web page"),
    "XML": (b"<?xml version='1.0'?><patients/>", "web page or XML"),
    "a zip that is no workbook": (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
    "a workbook without numbers": (workbook(("Name", "City"), ("Ada", "Toronto")), "sheets: Patients"),
    "an empty workbook": (workbook(), "no sheet"),
    "JSON that is no FHIR": (b'{"patients": []}', "no resourceType"),
    "a JSON list": (b'[{"resourceType": "Patient"}]', "is a list"),
    "broken JSON": (b'{"resourceType": "Bundle", ', "line 1: this is no JSON"),
    "broken NDJSON": (fhir().encode() + b"\n{broken\n", "line 2: this is no JSON"),
    "a bundle without patients": (b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Group"}}]}', "no Patient"),
    "a patient of another shape": (b'{"resourceType": "Patient", "name": "Ada"}', "does not hold to FHIR R4"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_file_is_refused_with_the_reason(name: str):
    content, said = WRONG_FILES[name]
    with pytest.raises(BadInput, match=said.replace("(", r"\(")):
        read(content)


WRONG_ROWS = {
    "no number": ("Ada,,en", "line 2: phone: there is no number"),
    "letters": ("Ada,call me,en", "line 2: phone: 'call me' is not a phone number"),
    "too short": ("Ada,12,en", "line 2: phone: '12'"),
    "impossible": ("Ada,+1 000 000 0000,en", "no number a phone can have"),
    "another country's length": ("Ada,+44 1,en", "phone: '+44 1'"),
    "rounded by a spreadsheet": ("Ada,1.5551E+10,en", "was rounded by a spreadsheet"),
    "a formula's error": ("Ada,#N/A,en", "phone: #N/A is a spreadsheet's error"),
    "an unknown language": ("Ada,+1 555 0101,Klingon", "language: 'Klingon' is no language"),
    "too many cells": ("Ada,+1 555 0101,en,x", "more cells than columns"),
    "an endless name": ("A" * 300 + ",+1 555 0101,en", "name: a name of 300 letters"),
}
WRONG_CELLS = {
    "a year to come": ("birth_year", "2090", "is no year or date of birth"),
    "a year long ago": ("birth_year", "1805", "is no year or date of birth"),
    "no year": ("birth_year", "young", "'young' is no year"),
    "a zone of one's own": ("timezone", "Toronto", "no IANA time zone"),
    "an abbreviated zone": ("timezone", "EST5", "no IANA time zone"),
    "a second number": ("phone2", "12", "phone2: '12'"),
}


@pytest.mark.parametrize("name", WRONG_ROWS)
def test_a_wrong_row_is_named_with_its_line_and_reason(name: str):
    row, said = WRONG_ROWS[name]
    parsed = read(f"{HEAD}{row}\nBen,+1 555 0102,en\n")
    assert len(parsed.faults) == 1
    assert said in parsed.faults[0]
    assert [one["name"] for one in parsed.rows] == ["Ben"]


@pytest.mark.parametrize("name", WRONG_CELLS)
def test_a_wrong_cell_is_named_with_its_column(name: str):
    column, cell, said = WRONG_CELLS[name]
    (fault,) = read(f"phone,{column}\n+1 555 0101,{cell}\n").faults
    assert fault.startswith(f"line 2: {column}: ")
    assert said in fault


def test_there_are_enough_wrong_files():
    assert len(WRONG_FILES) + len(WRONG_ROWS) + len(WRONG_CELLS) >= 40


def test_every_fault_of_a_file_is_told_at_once():
    parsed = read("phone,birth_year,language\n12,x,y\n,1960,en\n+1 555 0101,1960,en\n")
    assert [fault.split(":")[0] + fault.split(":")[1] for fault in parsed.faults] == [
        "line 2 phone", "line 2 language", "line 2 birth_year", "line 3 phone",
    ]  # fmt: skip


def test_a_quoted_line_break_does_not_shift_the_lines():
    parsed = read('name,phone\n"Ada\nLove",+1 555 0101\nBen,12\n')
    assert parsed.faults[0].startswith("line 4: phone")


def test_a_person_says_which_column_is_what():
    parsed = read("Client,Reach her at\nAda,+1 555 0101\n", phone="reach her AT", name="Client")
    assert parsed.columns == {"name": "Client", "phone": "Reach her at"}
    assert parsed.rows[0]["name"] == "Ada"
    with pytest.raises(BadInput, match="no column 'Cell'"):
        read("name,phone\nAda,1\n", phone="Cell")
    with pytest.raises(BadInput, match="none of our columns"):
        read("name,phone\nAda,1\n", colour="name")


def test_every_cell_finds_its_place():
    content = (
        "MRN;Preferred Language;DOB;Postal Code;Tags;Household;Home Phone;Mobile;Name\n"
        "77;French;1961-05-30;M5V 2T6;overdue, new;H1;(555) 555-0142;+1 555 0101;Ada\n"
    )
    (row,) = read(content).rows
    assert row == {
        "e164": "+15550101", "other_numbers": ["+15555550142"], "name": "Ada", "language": "fr", "language_known": True,
        "area": "M5V 2T6", "birth_year": 1961, "timezone": None, "external_id": "77", "household": "H1",
        "tags": ["overdue", "new"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "code"),
    [("en", "en"), ("fr-CA", "fr"), ("pt_BR", "pt"), ("Mandarin", "zh_Hans"), ("zh-Hant", "zh_Hant"), ("Español", "es"), ("fas", "fa"), ("Haitian", None), ("ht", "ht")],
)  # fmt: skip
def test_languages_as_clinics_write_them(told: str, code: str | None):
    parsed = read(f"phone,language\n+1 555 0101,{told}\n")
    assert [row["language"] for row in parsed.rows] == ([code] if code else [])


@pytest.mark.parametrize(
    ("told", "year"), [("1961", 1961), ("30/05/1961", 1961), ("1961-05-30T00:00:00", 1961), ("", None)]
)
def test_births_as_clinics_write_them(told: str, year: int | None):
    assert read(f"phone,dob\n+1 555 0101,{told}\n").rows[0]["birth_year"] == year


def test_dates_of_a_workbook_are_read():
    (row,) = read(workbook(("phone", "DOB", "tags"), ("+1 555 0101", date(1961, 5, 30), True))).rows
    assert (row["birth_year"], row["tags"]) == (1961, ["yes"])


def test_who_died_or_left_is_left_out_and_said():
    parsed = read("phone,status\n+1 555 0101,active\n+1 555 0102,Deceased\n+1 555 0103,inactive\n")
    assert ([row["e164"] for row in parsed.rows], parsed.skipped) == (
        ["+15550101"],
        ["line 3: Deceased", "line 4: inactive"],
    )
    gone = fhir(deceasedBoolean=True, telecom=[{"system": "phone", "value": "+15550101"}])
    assert read(gone).skipped == ["line 1: deceased"]


def test_fhir_prefers_the_mobile_and_the_preferred_language():
    patient = fhir(
        identifier=[{"value": "77"}], birthDate="1961-05", address=[{"postalCode": "M5V"}],
        name=[{"use": "nickname", "text": "Addy"}, {"use": "official", "given": ["Ada"], "family": "Love"}],
        telecom=[
            {"system": "email", "value": "a@b.example"}, {"system": "phone", "use": "home", "value": "+1 555 0142"},
            {"system": "phone", "use": "old", "value": "+1 555 0143"}, {"system": "phone", "use": "mobile", "value": "+1 555 0101"},
        ],
        communication=[{"language": {"coding": [{"code": "en"}]}}, {"preferred": True, "language": {"coding": [{"code": "so"}]}}],
    )  # fmt: skip
    (row,) = read(patient).rows
    assert (row["e164"], row["other_numbers"], row["name"], row["language"]) == (
        "+15550101",
        ["+15550142"],
        "Ada Love",
        "so",
    )
    assert (row["external_id"], row["birth_year"], row["area"]) == ("77", 1961, "M5V")


def test_the_same_line_twice_counts_once():
    parsed = read("phone,name\n+1 555 0101,Ada\n555-0101,ada\n(555) 555-0101,Ada\n")
    assert [row["e164"] for row in parsed.rows] == ["+15550101", "+15555550101"]
    assert len(parsed.skipped) + len(parsed.faults) == 1


def test_a_long_list_says_how_far_it_is():
    content = "phone\n" + "".join(f"+1555{number % 900 + 100}01{number // 900:02}\n" for number in range(2500))
    assert len(list(parsing(content.encode(), RULES))) == 3


# Storing ------------------------------------------------------------------------------------------------------------


async def bring(database, content: str, *, basis: str = "form 12") -> dict[str, int]:
    rows = read(content).rows
    import_id = await database.write(
        lambda tx: imports.begin(tx, file_name="list.csv", basis=basis, by="test", now=NOW)
    )
    return await database.write(lambda tx: storing.store(tx, import_id, rows, NOW))


async def questions(database) -> list[tuple[int, int | None, str]]:
    columns = (possible_duplicates.c.patient_id, possible_duplicates.c.other_id, possible_duplicates.c.why)
    return [tuple(row) for row in await database.read(lambda tx: tx.execute(select(*columns)).all())]


async def test_an_import_run_twice_adds_nobody_twice(database):
    content = "phone,name\n+1 555 0101,Ada\n+1 555 0102,Ben\n"
    assert await bring(database, content) == {"added": 2, "known": 0, "asked": 0}
    assert await bring(database, content) == {"added": 0, "known": 2, "asked": 0}
    assert len(await database.read(lambda tx: exports.export(tx, "patients"))) == 2


async def test_consent_comes_with_its_basis_and_never_over_a_stop(database):
    await bring(database, "phone,name\n+1 555 0101,Ada\n")
    ada = await database.read(lambda tx: patients.find_by_number(tx, "+15550101"))
    assert await database.read(lambda tx: consent.may_ask(tx, ada))
    await database.write(
        lambda tx: consent.withdraw(tx, patient_id=ada, words="STOP", channel="sms", by="patient", now=NOW)
    )
    assert await bring(database, "phone,name\n+1 555 0101,Bella\n") == {"added": 1, "known": 0, "asked": 1}
    assert not await database.read(lambda tx: consent.may_ask(tx, ada))
    assert {why for _, _, why in await questions(database)} == {"shared_number", "number_said_stop"}
    assert not await database.read(lambda tx: consent.may_ask(tx, ada + 1))


async def test_the_same_person_under_a_new_number_is_asked_about_and_not_merged(database):
    await bring(database, "phone,name,external_id,dob\n+1 555 0101,Ada Love,77,1961\n+1 555 0102,Ben,78,1970\n")
    counts = await bring(
        database, "phone,name,external_id,dob\n+1 555 0103,A. Love,77,\n+1 555 0104,BEN,,1970\n+1 555 0105,Ben,,1971\n"
    )
    assert counts == {"added": 3, "known": 0, "asked": 2}
    assert await questions(database) == [(3, 1, "same_person"), (4, 2, "same_person")]


async def test_several_people_share_a_phone_and_one_person_has_two(database):
    await bring(database, "phone,phone2,name\n+1 555 0101,+1 555 0142,Ada\n+1 555 0101,,Ben\n")
    numbers = await database.read(
        lambda tx: tx.execute(
            select(phones.c.e164, phones.c.patient_id, phones.c.is_current).order_by(phones.c.id)
        ).all()
    )
    assert [tuple(row) for row in numbers] == [("+15550101", 1, True), ("+15550142", 1, False), ("+15550101", 2, True)]


async def test_a_batch_that_fails_leaves_nothing(database):
    rows = read("phone\n+1 555 0101\n+1 555 0102\n").rows
    import_id = await database.write(lambda tx: imports.begin(tx, file_name="x", basis="y", by="z", now=NOW))
    with pytest.raises(KeyError):
        await database.write(lambda tx: storing.store(tx, import_id, [*rows, {}], NOW))
    assert await database.read(lambda tx: tx.scalar(select(func.count()).select_from(patient_rows))) == 0


# One person or two -------------------------------------------------------------------------------------------------


async def twins(database) -> int:
    """Ada, again under a new number; the question's id."""
    await bring(database, "phone,name,external_id\n+1 555 0101,Ada Love,77\n")
    await bring(database, "phone,name,external_id\n+1 555 0103,A. Love,77\n")
    return await database.read(lambda tx: tx.scalar(select(possible_duplicates.c.id)))


async def test_a_person_merges_and_the_new_number_is_texted(database):
    question = await twins(database)
    kept = await database.write(lambda tx: merging.merge(tx, question, user_id=None, now=NOW))
    assert kept == 1
    assert await database.read(lambda tx: patients.get(tx, 1).e164) == "+15550103"
    for number in ("+15550101", "+15550103"):
        assert await database.read(lambda tx, number=number: patients.find_by_number(tx, number)) in {1, None}
    assert await database.read(lambda tx: patients.find_by_number(tx, "+15550103")) == 1
    with pytest.raises(NotFound):
        await database.write(lambda tx: merging.merge(tx, question, user_id=None, now=NOW))


@pytest.mark.parametrize("whose", [1, 2])
async def test_a_stop_of_either_holds_for_both(database, whose):
    question = await twins(database)
    await database.write(
        lambda tx: consent.withdraw(tx, patient_id=whose, words="STOP", channel="sms", by="patient", now=NOW)
    )
    await database.write(lambda tx: merging.merge(tx, question, user_id=None, now=NOW))
    assert not await database.read(lambda tx: consent.may_ask(tx, 1))
    for number in ("+15550101", "+15550103"):
        assert await database.read(lambda tx, number=number: consents.state(tx, 1, number)) == "withdrawn"


async def test_different_people_stay_apart(database):
    question = await twins(database)
    await database.write(lambda tx: merging.tell_apart(tx, question, user_id=None, now=NOW))
    assert await database.read(duplicates.count_open) == 0
    assert await database.read(lambda tx: patients.find_by_number(tx, "+15550103")) == 2
