"""Leaflets: each language whole and in its direction, a sketch of where, and what none may leave out."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from openline.app.templates import shipped_templates as templates
from openline.decide.phrases import NOTHING_FURTHER_AR, NOTICE_AR
from openline.decide.presenting import NOTICE
from openline.decide.templating import warning_text
from openline.errors import InputError
from openline.model.space import Circle, Footprint, LonLatE7, Polygon, Position
from openline.model.unseen import without_isolates
from openline.model.warning import NOTHING_FURTHER, Demand, Medium, Warning, WayOut
from openline.wire.coordinates import bearing_and_range, find_places
from openline.wire.forms.leaflet import Sheet, leaflet
from openline.wire.forms.sketch import MOST_PLACES, sketch

pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: no PDF can be looked into")

AT_MS = 1_794_578_580_000
TANF = Position(386_180_000, 335_060_000)
ZONE = Circle(centre=TANF, radius_mm=55_000_000)
PT_MM = 72 / 25.4
VALUES: dict[str, dict[str, str | int]] = {
    "en": {"party": "Coalition cell", "zone": "the zone around At Tanf"},
    "ar": {"party": "خلية التحالف", "zone": "المنطقة المحيطة بالتنف"},
}
WAY_OUT = WayOut(
    stated_by="coalition",
    texts={"en": "By the road to the north-east.", "ar": "بالطريق إلى الشمال الشرقي."},
    path=((386_180_000, 335_060_000), (390_000_000, 340_000_000)),
)


def warning(**changed: Any) -> Warning:
    common: dict[str, str | int] = {"deadline": "none", "contact": "+963 11 555 0100"}
    made = Warning(
        id="warning-1",
        zone="zone-1",
        rung=3,
        medium=Medium.LEAFLET,
        addressees=("group",),
        demand=Demand.LEAVE,
        deadline="none",
        quantity=90_000,
        can_be_acknowledged=False,
        texts=tuple(
            warning_text(templates()["leave"], it, common | VALUES[it], utc_offset_min=180) for it in VALUES
        ),
        way_out=WAY_OUT,
    )
    return replace(made, **changed)


@cache
def on(sheet: Sheet) -> bytes:
    return printed(sheet=sheet)


def printed(given: Warning | None = None, **changed: Any) -> bytes:
    options: dict[str, Any] = {
        "mode": "exercise",
        "issuer": "Coalition cell",
        "zone": ZONE,
        "zone_name": "Zone around At Tanf",
        "contact": "+963 11 555 0100",
        "issued_ms": AT_MS,
        "party_names": {"coalition": "Coalition cell"},
        "utc_offset_min": 180,
        "sheet": Sheet.A5,
    }
    return leaflet(given or warning(), **(options | changed))


def text_of(pdf: bytes) -> str:
    text = pdfium.PdfDocument(pdf)[0].get_textpage().get_text_range()
    text = re.sub("[\u00ad\u2068\u2069]", "", text)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def letters(text: str) -> set[str]:
    return {it for it in unicodedata.normalize("NFKC", text) if it.isalnum()}


# -- sheets ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    ("sheet", "size_mm", "times"),
    [(Sheet.A5, (210, 148.5), 1), (Sheet.FOUR_A5_ON_A3, (420, 297), 4), (Sheet.FOUR_A6_ON_A4, (297, 210), 4)],
)
def test_a_sheet_holds_whole_leaflets_and_nothing_is_cut_off(
    sheet: Sheet, size_mm: tuple[float, float], times: int
) -> None:
    document = pdfium.PdfDocument(on(sheet))
    assert len(document) == 1
    wide, high = (it * PT_MM for it in size_mm)
    assert document[0].get_size() == pytest.approx((wide, high), abs=0.5)
    page = document[0].get_textpage()
    across = round(times**0.5)
    quarters = {(column, row): 0 for column in range(across) for row in range(across)}
    for number in range(page.count_rects()):
        left, bottom, right, top = page.get_rect(number)
        column, row = int(left / (wide / across)), int(bottom / (high / across))
        quarters[column, row] += 1
        # Within the margins of its own leaflet; the watermark behind it is the only thing that leans.
        assert left >= column * wide / across + 4 * PT_MM - 1
        assert right <= (column + 1) * wide / across - 4 * PT_MM + 1
        assert bottom >= row * high / across + 4 * PT_MM - 1
        assert top <= (row + 1) * high / across - 4 * PT_MM + 1
    assert len(set(quarters.values())) == 1
    assert text_of(on(sheet)).count("By the road") == times


@pytest.mark.requirement("R38")
def test_the_same_warning_is_the_same_bytes_and_another_is_not() -> None:
    assert printed() == printed()
    assert printed() != printed(issued_ms=AT_MS + 60_000)


@pytest.mark.requirement("R38")
def test_every_font_is_in_the_file() -> None:
    page = pdfium.PdfDocument(printed())[0]
    raw = pdfium.raw
    embedded = [
        raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(it.raw))
        for it in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8)
    ]
    assert len(embedded) > 20
    assert set(embedded) == {1}


# -- what it says ----------------------------------------------------------------------------------


@pytest.mark.requirement("R20", "R30")
def test_each_language_is_there_whole_and_in_the_order_in_which_it_is_read() -> None:
    given = warning()
    text = text_of(printed())
    english, arabic = (without_isolates(it.text) for it in given.texts)
    assert english in text
    assert "No time limit is set." in text
    assert letters(arabic) <= letters(text)
    # A page gives the letters of a ligature in any order, and takes words with marks on them apart.
    on_page = {"".join(sorted(it)) for it in re.findall(r"[\u0621-\u0652]+", text)}
    words = re.findall(r"(?<![\u064b-\u0652])\b[\u0621-\u064a]{3,}\b", unicodedata.normalize("NFKC", arabic))
    assert len(words) > 8
    assert {"".join(sorted(it)) for it in words} <= on_page


@pytest.mark.requirement("R30")
def test_the_first_line_of_arabic_runs_from_right_to_left() -> None:
    page = pdfium.PdfDocument(printed(mode="real"))[0].get_textpage()
    boxes = [
        (it, page.get_charbox(k, loose=True))
        for k, it in enumerate(page.get_text_range())
        if "\u0621" <= it <= "\u064a"
    ]
    large = [(it, box) for it, box in boxes if box[3] - box[1] > 5 * PT_MM]
    top = max(box[1] for _, box in large)
    line = sorted((it for it in large if it[1][1] > top - 1), key=lambda it: -it[1][2])
    assert "".join(it for it, _ in line).startswith("هذهرسالةمنخليةالتحالف")


@pytest.mark.requirement("R30")
def test_arabic_stands_at_the_right_and_english_at_the_left() -> None:
    pdf = pdfium.PdfDocument(printed())
    page, middle = pdf[0].get_textpage(), 105 * PT_MM
    for word, right_side in (("Please leave", False), ("No time limit", False)):
        found = page.search(word).get_next()
        assert found is not None
        left, *_ = page.get_charbox(found[0])
        assert (left > middle) is right_side
    sides = [page.get_charbox(k) for k, it in enumerate(page.get_text_range()) if "\u0621" <= it <= "\u064a"]
    big = [it for it in sides if it[3] - it[1] > 6 and it[1] > 75 * PT_MM]
    assert len(big) > 20
    assert sum(it[0] > middle for it in big) > 0.8 * len(big)


@pytest.mark.requirement("R15", "R20")
@pytest.mark.parametrize("mode", ["real", "exercise"])
def test_no_leaflet_leaves_out_what_it_does_not_mean(mode: str) -> None:
    text = text_of(printed(mode=mode))
    assert NOTICE in text
    assert NOTHING_FURTHER in text
    assert letters(NOTICE_AR + NOTHING_FURTHER_AR) <= letters(text)
    assert text.count("EXERCISE") == (2 if mode == "exercise" else 0)
    assert "2026-11-13 17:03 UTC+3" in text
    assert "+963 11 555 0100" in text


@pytest.mark.requirement("R20")
def test_a_way_out_is_attributed_and_one_that_nobody_states_is_not_there() -> None:
    text = text_of(printed())
    assert (
        "Way out, as stated by Coalition cell: By the road to the north-east. Not computed or checked" in text
    )
    assert "line as stated by Coalition cell" in text
    without = text_of(printed(warning(way_out=None)))
    assert "Way out" not in without
    assert "as stated" not in without
    words_only = text_of(printed(warning(way_out=replace(WAY_OUT, path=None))))
    assert "Way out, as stated by Coalition cell" in words_only
    assert "line as stated" not in words_only


def test_a_text_cannot_become_markup() -> None:
    nasty = '#panic("x") *bold* $x$ \\u{41} <a> @b'
    assert nasty in text_of(printed(contact=nasty))


@pytest.mark.requirement("R30")
def test_a_number_is_never_broken_over_two_lines() -> None:
    for sheet in Sheet:
        assert re.search(r"\+963.11.555.0100", text_of(on(sheet)))
        lines = pdfium.PdfDocument(on(sheet))[0].get_textpage().get_text_range().splitlines()
        assert sum("555" in it for it in lines) == sum("+963" in it and "0100" in it for it in lines)


# -- what does not fit -----------------------------------------------------------------------------


def test_what_has_no_room_is_refused_and_never_cut_off() -> None:
    first = warning().texts[0]
    with pytest.raises(InputError, match="room for 6 languages"):
        printed(warning(texts=(first,) * 7))
    with pytest.raises(InputError, match="do not fit on 4xa6-on-a4"):
        printed(warning(texts=(replace(first, text="word " * 790),)), sheet=Sheet.FOUR_A6_ON_A4)
    with pytest.raises(InputError, match="do not fit on a5"):
        printed(warning(way_out=replace(WAY_OUT, texts={"en": "word " * 300})))
    with pytest.raises(InputError, match="no room on a line"):
        printed(contact="x" * 60)


# -- the sketch ------------------------------------------------------------------------------------


def drawn(footprint: Footprint, path: tuple[LonLatE7, ...] = ()) -> dict[str, Any]:
    return sketch(footprint, path, width_mm=66, height_mm=58)


@pytest.mark.requirement("R38")
@pytest.mark.parametrize("lat", [-80, -33, 0, 33, 60])
@pytest.mark.parametrize("radius_km", [1, 55, 200])
def test_a_circle_is_round_and_as_large_as_the_scale_bar_says(lat: int, radius_km: int) -> None:
    found = drawn(Circle(centre=Position(386_180_000, lat * 10_000_000), radius_mm=radius_km * 1_000_000))
    (ring,) = found["rings"]
    wide = max(x for x, _ in ring) - min(x for x, _ in ring)
    high = max(y for _, y in ring) - min(y for _, y in ring)
    km = float(found["bar"]["said"].split()[0]) / (1 if "km" in found["bar"]["said"] else 1000)
    flat = 0.02 if abs(lat) < 70 else 0.12
    assert wide / found["bar"]["mm"] * km == pytest.approx(2 * radius_km, rel=flat)
    assert high / found["bar"]["mm"] * km == pytest.approx(2 * radius_km, rel=0.02)


@pytest.mark.requirement("R38")
def test_a_place_lies_where_it_is_from_the_middle() -> None:
    found = drawn(ZONE)
    (place,) = (it for it in found["places"] if it["name"] == "Rukban")
    km_a_mm = float(found["bar"]["said"].split()[0]) / found["bar"]["mm"]
    east_km, north_km = (place["x"] - 33) * km_a_mm, (29 - place["y"]) * km_a_mm
    bearing_deg, range_km = bearing_and_range(TANF, find_places("Rukban")[0].position)
    assert (east_km**2 + north_km**2) ** 0.5 == pytest.approx(range_km, rel=0.03)
    assert math.degrees(math.atan2(east_km, north_km)) % 360 == pytest.approx(bearing_deg, abs=2)


def test_names_do_not_lie_on_each_other_nor_out_of_the_frame() -> None:
    crowded = drawn(Circle(centre=Position(363_000_000, 335_100_000), radius_mm=25_000_000))  # Damascus
    assert 3 <= len(crowded["places"]) <= MOST_PLACES
    boxes = [
        (it["left"], it["top"], it["left"] + it["wide"], it["top"] + it["high"]) for it in crowded["places"]
    ]
    for k, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert top >= 0
        assert right <= 66
        assert bottom <= 58
        for other in boxes[:k]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


def test_an_area_over_180_degrees_is_drawn_as_one() -> None:
    over: Footprint = Polygon(
        parts=(
            (
                (
                    (1_790_000_000, -170_000_000),
                    (-1_790_000_000, -170_000_000),
                    (-1_790_000_000, -180_000_000),
                    (1_790_000_000, -180_000_000),
                ),
            ),
        )
    )
    found = drawn(over)
    (ring,) = found["rings"]
    wide = max(x for x, _ in ring) - min(x for x, _ in ring)
    high = max(y for _, y in ring) - min(y for _, y in ring)
    assert wide / high == pytest.approx(2 * 0.955, rel=0.02)  # two degrees by one, at 17.5 degrees south


def test_a_way_out_is_drawn_with_an_arrow_at_its_end_and_nothing_lies_on_it() -> None:
    found = drawn(ZONE, WAY_OUT.path or ())
    (x, y), tip = found["way"][-1], found["head"][0]
    (from_x, from_y) = found["way"][0]
    along = math.dist((x, y), (from_x, from_y))
    ahead = (tip[0] - x) * (x - from_x) + (tip[1] - y) * (y - from_y)
    assert ahead / along == pytest.approx(2.6, abs=0.01)
    for it in found["places"]:
        for k in range(50):
            at_x, at_y = from_x + (x - from_x) * k / 50, from_y + (y - from_y) * k / 50
            beside = not it["left"] <= at_x <= it["left"] + it["wide"]
            assert beside or not it["top"] <= at_y <= it["top"] + it["high"]
    assert drawn(ZONE)["head"] == []
