"""Paper: one page for each form, lines lettered and in both languages, and lists that keep things apart."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from openline.decide.phrases import NOTICE_AR
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.errors import InputError
from openline.model.notification import Notification
from openline.wire.forms import FORMS, LANGUAGES, FormKind, form, print_list
from openline.wire.forms.fields import WORDS
from openline.wire.forms.listing import date_time_group
from tests.unit.wire.test_sheets import ACTIVITY, ALL, AREA, AT_MS, HOUR_MS, MOVEMENT, SITE

pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: no PDF can be looked into")

A4_PT = (595.276, 841.89)


class Told(NamedTuple):
    value: Notification
    owner: str = "Example agency"
    version: int = 2
    told_at_ms: int = AT_MS
    removed: bool = False
    reason: str = ""


def texts(pdf: bytes) -> list[str]:
    """The text of each page, in ordinary letters, with one blank between words."""
    pages = pdfium.PdfDocument(pdf)
    found = []
    for page in pages:
        text = unicodedata.normalize("NFKC", page.get_textpage().get_text_range())
        found.append(" ".join(text.replace("\u00ad", "").split()))
    return found


def letters(text: str) -> set[str]:
    """The letters of a text, whatever order a page has them in."""
    return {it for it in unicodedata.normalize("NFKC", text) if it.isalnum()}


@pytest.mark.requirement("R30", "R38")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", list(FormKind))
def test_a_form_is_one_page_of_a4_with_nothing_beyond_its_edge(kind: FormKind, lang: str) -> None:
    document = pdfium.PdfDocument(form(kind, lang))
    assert len(document) == 1
    page = document[0]
    assert page.get_size() == pytest.approx(A4_PT, abs=0.5)
    text = page.get_textpage()
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        assert 20 < left <= right < A4_PT[0] - 20
        assert 15 < bottom <= top < A4_PT[1] - 15


@pytest.mark.requirement("R30")
@pytest.mark.parametrize("kind", list(FormKind))
def test_each_line_of_a_form_has_its_letter_and_both_names(kind: FormKind) -> None:
    (text,) = texts(form(kind))
    for number, line in enumerate(FORMS[kind].lines):
        assert line.english in text
        assert WORDS[number] in text
        assert WORDS[number].startswith(chr(65 + number))
    # A glyph that the font does not have is none of these letters.
    arabic = "".join(
        f"{line.arabic}{line.hint_arabic}{''.join(it.arabic for it in line.blanks)}"
        for line in FORMS[kind].lines
    )
    assert letters(arabic + NOTICE_AR) <= letters(text)


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_says_what_it_does_not_mean_and_asks_for_the_read_back(lang: str) -> None:
    (text,) = texts(form("site", lang))
    # A reader of PDF turns round some lines that run both ways: the words are there in some order.
    assert set(re.findall(r"\w+", NOTICE)) <= set(re.findall(r"\w+", text))
    assert ("Read" in text) == (lang != "ar")
    assert ("EXERCISE" in text) == (lang != "ar")
    assert ("REAL" in text) == (lang != "ar")


def test_an_arabic_form_runs_from_right_to_left() -> None:
    """The letter of a line stands at the right edge, and what is written goes to the left of it."""

    def left_of(lang: str) -> float:
        page = pdfium.PdfDocument(form("site", lang))[0].get_textpage()
        found = page.search("Alpha").get_next()
        assert found is not None
        return float(page.get_charbox(found[0])[0])

    assert left_of("en") < 100
    assert left_of("both") < 100
    assert left_of("ar") > 495


def test_a_form_is_the_same_bytes_for_everybody_and_an_unknown_one_gets_the_nearest() -> None:
    assert form("movement") == form("movement")
    with pytest.raises(InputError) as caught:
        form("movements")
    assert "'movement'" in caught.value.next_step
    with pytest.raises(InputError, match="'fr'"):
        form("site", "fr")


def test_every_font_of_a_form_is_embedded_and_ships_here() -> None:
    data = form("site")
    assert data.count(b"/FontFile2") >= 1 or b"/ObjStm" in data
    names = set()
    for page in pdfium.PdfDocument(data):
        for item in page.get_objects(filter=[1]):
            names.add(_font_of(item))
    assert names <= {"NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold"}
    assert len(names) == 4


def _font_of(item: object) -> str:
    import ctypes

    font = pdfium.raw.FPDFTextObj_GetFont(item.raw)  # type: ignore[attr-defined]
    name = ctypes.create_string_buffer(200)
    pdfium.raw.FPDFFont_GetBaseFontName(font, name, 200)
    assert pdfium.raw.FPDFFont_GetIsEmbedded(font) == 1
    return name.value.decode().partition("+")[2] or name.value.decode()


# -- lists -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R12", "R14", "R15", "R38")
def test_a_list_says_for_whom_it_is_and_prints_removals_on_pages_of_their_own() -> None:
    rows = [*(Told(it) for it in ALL), Told(AREA, removed=True, reason="closed for good")]
    pages = texts(print_list(rows, "Example coalition", "EXERCISE", AT_MS + HOUR_MS))
    assert len(pages) == 4
    for page in pages:
        assert "Notifications told to Example coalition" in page
        assert "as of 140900ZNOV26" in page
        assert NOTICE in page
        assert page.count("EXERCISE") == 2
    additions, removals, movements, activities = pages
    assert SITE.name in additions
    assert "closed for good" not in additions
    assert "closed for good" in removals
    assert NOT_RECALLED in removals
    assert SITE.name not in removals
    assert MOVEMENT.name in movements
    assert ACTIVITY.name in activities


@pytest.mark.requirement("R7")
def test_a_list_says_every_place_in_three_ways_and_contacts_with_their_test() -> None:
    (page,) = texts(print_list([Told(SITE)], "Example coalition", "", AT_MS))
    for said in ("34.55660 N 38.28500 E", "37S DU 34404 24105", "0.6 km S (172° true) of Tadmur"):
        assert said in page
    assert "tested 140800ZNOV26, NO ANSWER" in page
    assert "never tested" in page
    assert "declared verified by field office" in page
    assert "EXERCISE" not in page


@pytest.mark.parametrize(
    "text",
    ["#panic()", "$x$ *bold* _it_ @ref", "\\ #{1}", "]#[", "= title", "// gone", "<label>", "\"'`raw`"],
)
def test_no_text_of_others_is_markup(text: str) -> None:
    rows = [Told(replace(SITE, name=text, note=text), owner=text)]
    (page,) = texts(print_list(rows, text, text, AT_MS))
    assert page.count(" ".join(text.split())) >= 5


def test_a_list_of_hundreds_runs_over_pages_with_its_columns_named_on_each() -> None:
    rows = [Told(replace(SITE, id=f"s-{number}", name=f"Site {number}")) for number in range(300)]
    pages = texts(print_list(rows, "Example coalition", "", AT_MS))
    assert len(pages) > 5
    assert all("Where" in page and NOTICE in page for page in pages)
    whole = " ".join(pages)
    assert all(f"s-{number} " in whole for number in range(300))


def test_a_list_of_nothing_says_so() -> None:
    (page,) = texts(print_list([], "Example coalition", "", AT_MS))
    assert "Nothing was told." in page


def test_a_date_time_group_is_of_the_minute_that_had_begun() -> None:
    assert date_time_group(AT_MS + 59_999) == "140800ZNOV26"
    assert date_time_group(0) == "010000ZJAN70"
