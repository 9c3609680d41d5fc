"""Blank sheets, and sheets of what one recipient was shown: complete, apart, harmless, the same again."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import shapely.geometry
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.model.notification import (
    Activity,
    ActivityKind,
    Contact,
    Marking,
    Movement,
    MovementKind,
    Notification,
    Recurrence,
    Site,
    SiteFunction,
    VehicleCount,
    Verification,
    Waypoint,
)
from openline.model.presence import CountRange
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Interval,
    Polygon,
    Position,
    Volume4D,
)
from openline.wire.notices_geojson import notices_to_geojson
from openline.wire.sheets import KINDS, Kind, OutRow, read_sheet, template, write_sheet

AT_MS = 1_794_643_200_000
"""14 November 2026, 08:00 Z."""
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

SITE = Site(
    id="s-1",
    name="Example hospital",
    function=SiteFunction.HOSPITAL,
    footprint=Circle(centre=Position(382_850_000, 345_566_000), radius_mm=150_500),
    valid=Interval(start_ms=AT_MS),
    people=CountRange(30, 50),
    verifications=(
        Verification(
            by="field office", how="visit", at_ms=AT_MS - 8 * HOUR_MS, next_at_ms=AT_MS + 16 * HOUR_MS
        ),
        Verification(by="another", how="imagery, by night", at_ms=AT_MS - HOUR_MS),
    ),
    markings=(
        Marking(seen="day", what="flag; on the roof"),
        Marking(seen="day", what="letters"),
        Marking(seen="thermal", what="panel"),
    ),
    contacts=(
        Contact(
            role="duty officer", medium="satellite", address="+881 600", tested_at_ms=AT_MS, answered=False
        ),
        Contact(role="المناوب", medium="radio", address="5.1 MHz"),
    ),
    source="list of 1 November",
    note="two\nlines",
)
RING = ((382_000_000, 345_000_000), (383_000_000, 345_000_000), (383_000_000, 346_000_000))
HOLE = ((382_500_000, 345_200_000), (382_800_000, 345_200_000), (382_800_000, 345_400_000))
AREA = Site(
    id="s-2",
    name="مدرسة المثال",
    function=SiteFunction.SCHOOL,
    footprint=Polygon(
        parts=((RING, HOLE), (tuple((lon, lat + 5_000_000) for lon, lat in RING),)), edges=EdgeRule.GEODESIC
    ),
    altitude=AltitudeBand(ceiling=AltitudeLimit(reference=AltitudeReference.AGL, value_mm=30_000)),
    valid=Interval(start_ms=AT_MS + 123, end_ms=AT_MS + DAY_MS),
)
MOVEMENT = Movement(
    id="m-1",
    name="Example convoy",
    kind=MovementKind.CONVOY,
    route=(
        Waypoint(position=Position(372_370_000, 342_290_000), name="gate"),
        Waypoint(
            position=Position(376_000_000, 343_000_000),
            arrive_ms=AT_MS + HOUR_MS,
            depart_ms=AT_MS + 2 * HOUR_MS,
        ),
        Waypoint(position=Position(382_850_000, 345_566_000), name="clinic", arrive_ms=AT_MS + 4 * HOUR_MS),
    ),
    depart_ms=AT_MS,
    serial="A7",
    speed_mm_s=11_111,
    half_width_mm=250_000,
    slack_s=1_800,
    vehicles=(
        VehicleCount(what="trucks", count=4, marks="white, marks on the roof"),
        VehicleCount(what="car", count=1),
    ),
    people=CountRange(12, 12),
    tracks=("CONVOY 7", "4CA1B2"),
    purpose="food",
    contacts=(Contact(role="driver", medium="telephone", address="0936 000000"),),
)
ACTIVITY = Activity(
    id="a-1",
    name="Example repair",
    kind=ActivityKind.REPAIR_WORK,
    parts=(
        Volume4D(
            footprint=Circle(centre=Position(382_850_000, 345_566_000), radius_mm=500_000),
            altitude=AltitudeBand(
                floor=AltitudeLimit(reference=AltitudeReference.MSL, value_mm=304_800),
                ceiling=AltitudeLimit(reference=AltitudeReference.STD, value_mm=2_895_600),
            ),
            interval=Interval(start_ms=AT_MS, end_ms=AT_MS + 7 * DAY_MS),
        ),
        Volume4D(
            footprint=Corridor(
                centreline=((380_000_000, 345_000_000), (381_000_000, 345_500_000)), half_width_mm=300_000
            ),
            interval=Interval(start_ms=AT_MS, end_ms=AT_MS + 7 * DAY_MS),
        ),
    ),
    recurrence=Recurrence(days=(1, 2, 3, 4, 7), from_s=21_600, to_s=28_830),
    dispersion_mm=1_500_000,
    guarantees_from=("blue", "red"),
)
ALL: tuple[Notification, ...] = (SITE, AREA, MOVEMENT, ACTIVITY)
KIND_OF: dict[str, tuple[Kind, type[Notification]]] = {
    "sites": (Kind.SITES_ADDITIONS, Site),
    "movements": (Kind.MOVEMENTS, Movement),
    "activities": (Kind.ACTIVITIES, Activity),
}


def told(*values: Notification, removed: bool = False) -> list[OutRow]:
    return [OutRow(it, "Example agency", 2, AT_MS, removed, "closed" if removed else "") for it in values]


def written(values: list[OutRow], kind: Any, **more: Any) -> bytes:
    return write_sheet(values, kind, "Example coalition", "EXERCISE", AT_MS + HOUR_MS, **more)


# -- templates -------------------------------------------------------------------------------------


@pytest.mark.requirement("R30", "R38")
@pytest.mark.parametrize("kind", list(Kind))
def test_a_template_says_in_two_languages_what_goes_where_and_what_it_does_not_mean(kind: Kind) -> None:
    spec = KINDS[kind]
    book = load_workbook(io.BytesIO(template(kind)))
    sheet, how_to = book[spec.sheet], book["How to fill in"]
    assert sheet["A2"].value == f"# {NOTICE}"
    assert how_to["A2"].value == NOTICE
    offered = [it for it in spec.columns if it.offered]
    for cell, column in zip(sheet[3], offered, strict=True):
        english, arabic = cell.value.split("\n")
        assert english == column.english + (" *" if column.needed else "")
        assert arabic == column.arabic
    said = {row[0].value: row for row in how_to.iter_rows(min_row=4)}
    for column in offered:
        assert said[column.english][4].value == column.help_arabic
    assert sheet.freeze_panes == "B4"
    assert sheet.column_dimensions["A"].number_format == "@"


@pytest.mark.parametrize("kind", list(Kind))
def test_enumerated_columns_of_a_template_offer_exactly_what_can_be_read(kind: Kind) -> None:
    spec = KINDS[kind]
    book = load_workbook(io.BytesIO(template(kind)))
    lists = {
        column[0].value: [cell.value for cell in column[1:] if cell.value]
        for column in book["Lists"].iter_cols()
        if column[0].value
    }
    offered = [it for it in spec.columns if it.offered and it.choices]
    assert lists == {it.english: [f"{value} | {arabic}" for value, arabic in it.choices] for it in offered}
    assert book["Lists"].sheet_state == "hidden"
    rules = [it for it in book[spec.sheet].data_validations.dataValidation if it.type == "list"]
    assert len(rules) == len(offered)
    for rule in rules:
        # A range of the other sheet, as the file format has it: without a sign of equality.
        sheet, _, cells = rule.formula1.partition("!")
        assert cells.startswith("$")
        assert [row[0].value for row in book[sheet][cells.replace("$", "")]] in lists.values()


def test_every_column_has_its_arabic_name_and_no_two_of_a_kind_are_called_the_same() -> None:
    from openline.wire.sheets.columns import names_of

    for spec in KINDS.values():
        seen: dict[str, str] = {}
        for column in spec.columns:
            assert column.arabic
            assert column.help
            assert column.help_arabic
            for name in names_of(column):
                assert seen.setdefault(name, column.key) == column.key, name


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_template_is_the_same_bytes_for_everybody(kind: Kind, format: Any) -> None:
    assert template(kind, format) == template(kind, format)


# -- out -------------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
@pytest.mark.parametrize("kind", ["sites", "movements", "activities"])
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_what_is_written_is_read_back_as_the_same_notifications(kind: str, format: str) -> None:
    reading_kind, of_type = KIND_OF[kind]
    reading = read_sheet(written(told(*ALL), kind, format=format), "out", reading_kind)
    assert [it.notification for it in reading.rows] == [it for it in ALL if isinstance(it, of_type)]
    assert (reading.errors, reading.questions, reading.notes) == ([], [], ())


def test_a_dozen_contacts_stand_in_a_dozen_groups_of_columns() -> None:
    from msgspec.structs import replace

    many = tuple(Contact(role=f"role {n}", medium="radio", address=f"{n} MHz") for n in range(12))
    site = replace(SITE, contacts=many)
    reading = read_sheet(written(told(site), "sites"), "out", Kind.SITES_ADDITIONS)
    assert [it.notification for it in reading.rows] == [site]


@pytest.mark.requirement("R12", "R14", "R15")
def test_a_sheet_says_for_whom_as_of_when_and_what_it_does_not_mean_and_keeps_removals_apart() -> None:
    book = load_workbook(io.BytesIO(written([*told(SITE), *told(AREA, removed=True)], "sites")))
    assert book.sheetnames == ["Sites", "Removed"]
    for sheet in book:
        title = sheet["A1"].value
        assert "EXERCISE" in title
        assert "Example coalition" in title
        assert "2026-11-14 09:00Z" in title
        assert NOTICE in sheet["A2"].value
        assert NOT_RECALLED in sheet["A3"].value
        assert sheet.oddHeader.center.text == "EXERCISE"
    texts = {
        sheet.title: {cell.value for row in sheet.iter_rows(min_row=6) for cell in row} for sheet in book
    }
    assert "s-1" in texts["Sites"]
    assert "s-2" not in texts["Sites"]
    assert {"s-2", "closed", "Example agency", 2} <= texts["Removed"]
    assert "s-1" not in texts["Removed"]
    assert {"37S DU 34404 24105", "0.6 km S (172° true) of Tadmur تدمر, SY"} <= texts["Sites"]


def test_removals_as_csv_are_a_file_of_their_own_that_is_read_as_removals() -> None:
    rows = [*told(SITE), *told(AREA, removed=True)]
    reading = read_sheet(written(rows, "sites", format="csv", removals=True), "out.csv", Kind.SITES_REMOVALS)
    assert [it.removal and it.removal.id for it in reading.rows] == ["s-2"]
    additions = read_sheet(written(rows, "sites", format="csv"), "out.csv", Kind.SITES_ADDITIONS)
    assert [it.id for it in additions.rows] == ["s-1"]


HARMFUL = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")"]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_text_of_others_runs_as_a_formula(text: str) -> None:
    from msgspec.structs import replace

    rows = told(replace(SITE, name=text, source=text))
    sheet = load_workbook(io.BytesIO(written(rows, "sites")))["Sites"]
    held = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(held) == 2
    for cell in held:
        assert cell.data_type == "s"
        assert cell.quotePrefix
    lines = csv.reader(io.StringIO(written(rows, "sites", format="csv").decode("utf-8-sig")))
    for line in lines:
        for field in line:
            assert not field.startswith(("=", "+", "-", "@", "\t", "\r")), field


@settings(max_examples=40)
@given(
    text=st.text(min_size=1, max_size=80), owner=st.text(max_size=30), recipient=st.text(max_size=30)
)
def test_any_text_can_be_written_and_none_of_it_becomes_a_formula(
    text: str, owner: str, recipient: str
) -> None:
    from msgspec.structs import replace

    rows = [OutRow(replace(SITE, name=text, note=text), owner, 1, AT_MS)]
    data = write_sheet(rows, "sites", recipient, "", AT_MS)
    for row in load_workbook(io.BytesIO(data))["Sites"].iter_rows():
        assert all(cell.data_type in ("s", "n", "inlineStr") for cell in row)
    write_sheet(rows, "sites", recipient, "", AT_MS, format="csv")


def test_the_same_rows_are_the_same_bytes_and_nothing_told_is_a_sheet_all_the_same() -> None:
    assert written(told(*ALL), "sites") == written(told(*ALL), "sites")
    sheet = load_workbook(io.BytesIO(written([], "movements")))["Movements"]
    assert "0 in all" in sheet["A1"].value


# -- GeoJSON ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R12", "R15", "R38")
def test_notifications_as_geojson_are_shapes_that_others_read_with_what_they_do_not_mean() -> None:
    rows = [*told(*ALL), *told(AREA, removed=True)]
    made = json.loads(notices_to_geojson(rows, "Example coalition", "EXERCISE", AT_MS))
    assert (made["type"], made["watermark"], made["recipient"]) == (
        "FeatureCollection", "EXERCISE", "Example coalition",
    )  # fmt: skip
    assert NOTICE in made["notice"]
    features = {it["id"]: it for it in made["features"]}
    assert list(features) == ["s-1", "s-2", "m-1", "a-1/1", "a-1/2"]
    shapes = {id: shapely.geometry.shape(it["geometry"]) for id, it in features.items()}
    assert [it.geom_type for it in shapes.values()] == [
        "Point", "MultiPolygon", "LineString", "Point", "LineString",
    ]  # fmt: skip
    assert all(it.is_valid for it in shapes.values())
    assert len(shapes["s-2"].geoms[0].interiors) == 1
    assert features["s-1"]["properties"]["radius_m"] == 150.5
    assert features["m-1"]["properties"]["stops"][1]["arrive"] == "2026-11-14T09:00:00.000Z"
    assert features["a-1/1"]["properties"]["floor_datum"] == "MSL"
    gone = json.loads(notices_to_geojson(rows, "Example coalition", "", AT_MS, removals=True))
    assert [it["id"] for it in gone["features"]] == ["s-2"]
    assert "watermark" not in gone
