"""Posters and sign-in sheets: every letter is drawn, every word can be read out of the file, every code can be scanned."""

import io
from datetime import UTC, datetime

import pictures
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from bot.domain.errors import BadInput
from bot.paper.poster import MOST_LANGUAGES, link
from bot.paper.sheet import FONTS, Sheet, is_right_to_left, kept_together, own_name
from bot.paper.sign_in import EXTRA, Expected, Heads, sign_in
from bot.service.papers import keyword_of, make_poster
from bot.settings import Settings
from bot.wiring import open_texts

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SETTINGS = Settings(_env_file=None)
TEXTS = open_texts(SETTINGS)
KEYWORDS = {"TABLE": "en", "MESA": "es", "مائدة": "ar", "ਮੇਜ਼": "pa", "餐桌": "zh_Hant"}
HEADS = Heads(
    "Tuesday 24 November, 17:30–19:30", "Parkside Library", "Name", "Language", "Signature", "Page {page} of {pages}"
)
each_language = pytest.mark.parametrize("language", TEXTS.languages)


def a_poster(*languages: str, keywords: dict[str, str] = KEYWORDS, settings: Settings = SETTINGS) -> bytes:
    return make_poster(TEXTS, settings, keywords, languages, NOW)


def read(pdf: bytes) -> str:
    """The words of all pages, spaces and marks of direction made plain."""
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(told.replace("\N{LEFT-TO-RIGHT MARK}", "").replace("\0", "").split())


def scanned(pdf: bytes) -> set[str]:
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    return {code.text for code in zxingcpp.read_barcodes(picture)}


def letters(pdf: bytes) -> set[str]:
    """Every letter there is: in a text from right to left their order is the page's."""
    return set(read(pdf)) - {" "}


@each_language
def test_a_poster_says_all_of_it_on_one_page(language: str):
    pdf = a_poster(language)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    wanted = "".join(TEXTS.poster(language, keyword=keyword_of(KEYWORDS, language, "JOIN"), number="+1 555 0100"))
    lacking = {one for one in wanted if not one.isspace()} - letters(pdf)
    assert {one for one in lacking if one.isalnum()} == set()
    assert "+1 555 0100" in read(pdf)


@each_language
def test_every_letter_of_every_poster_has_a_shape(language: str, caplog: pytest.LogCaptureFixture):
    """fpdf2 warns of a letter that no font has, and would print a box."""
    a_poster(language)
    assert [record.message for record in caplog.records] == []


@each_language
def test_its_code_opens_a_text_to_the_number_with_the_word(language: str):
    word = keyword_of(KEYWORDS, language, "JOIN")
    assert scanned(a_poster(language)) == {link("+15550100", word)}


def test_a_link_is_what_phones_expect():
    assert link("+15550100", "JOIN") == "sms:+15550100?body=JOIN"
    assert link("+15550100", "餐桌") == "sms:+15550100?body=%E9%A4%90%E6%A1%8C"


def test_several_languages_each_have_their_own_word_and_code():
    pdf = a_poster("en", "ar", "pa", "zh_Hant")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert scanned(pdf) == {link("+15550100", word) for word in ("TABLE", "مائدة", "ਮੇਜ਼", "餐桌")}
    assert all(one in read(pdf) for one in ("English", "繁體中文", "TABLE", "餐桌"))


@pytest.mark.parametrize("languages", [(), ("en",) * (MOST_LANGUAGES + 1)])
def test_nothing_and_too_much_are_refused(languages: tuple[str, ...]):
    with pytest.raises(BadInput, match="choose 1 to"):
        a_poster(*languages)


def test_without_a_number_there_is_no_poster():
    bare = SETTINGS.model_copy(update={"twilio_account_sid": "AC1", "twilio_messaging_service_sid": "MG1"})
    with pytest.raises(BadInput, match="CONVIVIAL_TEXT_NUMBER"):
        a_poster("en", settings=bare)
    assert "+1 416 555 0199" in read(
        a_poster("en", settings=bare.model_copy(update={"text_number": "+1 416 555 0199"}))
    )


def test_a_language_without_a_word_of_its_own_has_the_clinics():
    assert keyword_of(KEYWORDS, "vi", "JOIN") == "JOIN"
    assert "JOIN" in read(a_poster("vi"))


@each_language
def test_a_language_is_called_by_its_own_name(language: str):
    name = own_name(language)
    assert name[0] == name[0].upper()
    assert is_right_to_left(language) == any("\u0600" <= one <= "\u06ff" for one in name)


def test_a_number_stays_in_order_and_on_its_line():
    assert kept_together("+1 555 0100") == "\u200e+1\u00a0555\u00a00100\u200e"


def a_line(language: str, text: str, width: float, size: float = 20) -> list[str]:
    sheet = Sheet("title", NOW)
    sheet._take(language, size, bold=False)
    lines = sheet._lines(text, width)
    sheet.add_page()
    sheet.finished()
    return lines


@pytest.mark.slow
def test_words_stay_whole_and_no_line_begins_with_a_stop():
    assert a_line("ta", "அயலவருடன் சேர்ந்து சாப்பிட", 50) == ["அயலவருடன்", "சேர்ந்து", "சாப்பிட"]
    for width in range(20, 100, 3):
        lines = a_line("zh_Hans", "Parkside Health 举办免费聚会，提供餐食。我们可以安排接送。", width)
        assert [line for line in lines if line[0] in "，。"] == []
        assert "".join(lines).replace(" ", "") == "ParksideHealth举办免费聚会，提供餐食。我们可以安排接送。"


NAMES = (
    "Amina Hassan",
    "أمينة حسن",
    "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "தமிழ்ச்செல்வி",
    "王小明",
    "李麗華",
    "Nguyễn Thị Ánh",
    "Оксана Петренко",
)


def test_names_in_any_script_are_drawn(caplog: pytest.LogCaptureFixture):
    pdf = sign_in([Expected(name, "Arabic · Child care") for name in NAMES], HEADS, NOW)
    assert [record.message for record in caplog.records] == []
    assert all(set(name) - {" "} <= letters(pdf) | {"\u200c"} for name in NAMES)
    assert all(name in read(pdf) for name in ("Amina Hassan", "王小明", "李麗華", "Оксана Петренко"))


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (3, 1), (4, 2), (40, 8)])
def test_a_sheet_has_a_line_for_each_and_some_to_spare(people: int, pages: int):
    pdf = sign_in([Expected(f"Person {number}", "English") for number in range(people)], HEADS, NOW)
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == pages
    assert f"Page 1 of {pages}" in read(pdf)
    assert str(people + EXTRA) in reader.pages[-1].extract_text().split()


def test_a_long_name_stays_in_its_row():
    long = "Marguerite Bouchard-Lavallée de la Fontaine-Saint-Jacques des Quatre-Vents"
    sheet = Sheet("title", NOW, wide=True)
    sheet.add_page()
    assert sheet.write_in("en", long, x=15, y=0, width=85, size=12, dry=True) < 18
    sheet.finished()
    assert "Marguerite" in read(sign_in([Expected(long, "French")], HEADS, NOW))


def test_the_fonts_come_with_their_licence():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 3_000_000


@pytest.mark.slow
def test_pictures_for_the_docs():
    """With CONVIVIAL_PICTURES=1 the pictures in docs/pictures/ are taken anew."""
    for name, pdf in {
        "poster": a_poster("en"), "poster-four-languages": a_poster("en", "ar", "pa", "zh_Hant"),
        "sign-in-sheet": sign_in([Expected(name, "Arabic · Child care") for name in NAMES[:4]], HEADS, NOW),
    }.items():  # fmt: skip
        picture = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil()
        assert min(picture.size) > 500
        if pictures.is_wanted(name):
            picture.quantize(64).save(pictures.FOLDER / f"{name}.png", optimize=True)
