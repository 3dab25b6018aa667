"""A clinic's list: every fault with its line and reason, and nothing half-done."""

from datetime import UTC, datetime

import pytest

from bot.domain.errors import BadInput
from bot.service import consent, importing
from bot.store import exports

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def read(text: str):
    return importing.read(text.encode(), language="en", now=NOW)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("12,,,,,,", "line 2: '12' is no"),
        ("hello,,,,,,", "line 2: 'hello' is not a phone number"),
        (",,,,,,", "line 2: '' is not a phone number"),
        ("+15550101,A,klingon,,,,", "line 2: 'klingon' is no language"),
        ("+15550101,A,en,,1850,,", "line 2: '1850' is no year"),
        ("+15550101,A,en,,next,,", "line 2: 'next' is no year"),
        ("+15550101,A,en,,,Mars/Olympus,", "line 2: 'Mars/Olympus' is no IANA"),
        ("+15550101,A,en,,,,x,y,z", "line 2: more cells than columns"),
    ],
)
def test_a_fault_names_its_line_and_reason(row, reason):
    _, faults = read(f"phone,name,language,area,birth_year,timezone,tags\n{row}\n")
    assert len(faults) == 1
    assert faults[0].startswith(reason)


@pytest.mark.parametrize("content", [b"", b"name,age\nA,3\n", b"\xff\xfephone\n", b'phone\n"+15550101\n'])
def test_a_file_that_is_no_list_is_refused(content):
    with pytest.raises(BadInput):
        importing.read(content, language="en", now=NOW)


def test_the_header_may_be_written_as_people_write_it():
    rows, faults = importing.read(
        b"\xef\xbb\xbf Phone , NAME,Language\n(416) 555-0101,Zo\xc3\xab,fr\n", language="en", now=NOW
    )
    assert faults == []
    assert (rows[0]["e164"], rows[0]["name"], rows[0]["language"]) == ("+14165550101", "Zoë", "fr")


async def test_known_numbers_are_left_alone_and_new_ones_may_be_texted(database):
    rows, _ = read("phone,name\n+15550101,A\n+15550102,B\n+15550101,Again\n")
    first = await database.write(lambda tx: importing.run(tx, rows, basis="form 12", by="test", now=NOW))
    again = await database.write(lambda tx: importing.run(tx, rows, basis="form 12", by="test", now=NOW))
    assert (first.added, first.known, again.added, again.known) == (2, 1, 0, 3)
    names = [row["name"] for row in await database.read(lambda tx: exports.export(tx, "patients"))]
    assert names == ["A", "B"]
    assert await database.read(lambda tx: consent.may_ask(tx, 1))
