"""Files of sheets: half-good ones are half usable, every fault names its cell, and none does harm."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from openline.errors import InputError
from openline.model.notification import Activity, Movement, Site
from openline.model.space import UFN, Circle, Corridor, Polygon
from openline.wire.sheets import Kind, RowReading, SheetReading, opening, read_sheet, template
from openline.wire.sheets.columns import KINDS

SITES = ("Id", "Name", "Function", "Place", "Radius m", "From", "Until")
SITE = ("s-1", "Clinic", "clinic", "34.5566 N 38.285 E", "150", "2026-11-14 08:00Z", "UFN")
STOPS = ("Id", "Stop", "Name", "Kind", "Place", "Arrive", "Depart")
FIRST = ("m-1", "1", "Convoy", "convoy", "34.229 N 37.237 E", "", "2026-11-14 08:00Z")
SECOND = ("m-1", "2", "", "", "34.30 N 37.60 E", "2026-11-14 09:00Z", "2026-11-14 09:30Z")
LAST = ("m-1", "3", "", "", "34.5566 N 38.285 E", "2026-11-14 11:00Z", "")
ACTIVITIES = ("Id", "Part", "Name", "Kind", "Place", "Radius m", "From", "Until")
ACTIVITY = (
    *("a-1", "", "Repair", "repair_work", "34.5 N 38.2 E", "500"),
    *("2026-11-14 08:00Z", "2026-11-15 08:00Z"),
)


def csv_of(rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def sites(*rows: Sequence[str], header: Sequence[str] = SITES) -> SheetReading:
    return read_sheet(csv_of([header, *rows]).encode(), "sites.csv", Kind.SITES_ADDITIONS)


def movements(*rows: Sequence[str], header: Sequence[str] = STOPS) -> SheetReading:
    return read_sheet(csv_of([header, *rows]).encode(), "movements.csv", Kind.MOVEMENTS)


def activities(*rows: Sequence[str], header: Sequence[str] = ACTIVITIES) -> SheetReading:
    return read_sheet(csv_of([header, *rows]).encode(), "activities.csv", Kind.ACTIVITIES)


def workbook(rows: Iterable[Sequence[Any]], title: str = "Sites") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def with_(row: Sequence[str], header: Sequence[str] = SITES, **changes: str) -> list[str]:
    names = [it.lower().replace(" ", "_") for it in header]
    return [changes.get(name, value) for name, value in zip(names, row, strict=True)]


def only(reading: SheetReading) -> RowReading:
    (row,) = reading.rows
    return row


# -- good rows -------------------------------------------------------------------------------------


@pytest.mark.requirement("R10", "R38")
def test_a_row_is_the_site_that_it_says() -> None:
    row = only(sites(SITE))
    site = row.notification
    assert isinstance(site, Site)
    assert (site.id, site.name, site.function) == ("s-1", "Clinic", "clinic")
    assert isinstance(site.footprint, Circle)
    assert site.footprint.radius_mm == 150_000
    assert (site.footprint.centre.lon_e7, site.footprint.centre.lat_e7) == (382_850_000, 345_566_000)
    assert site.valid.end_ms == UFN
    assert row.cell == "A2"
    assert [cell for cell, _ in row.positions] == ["D2"]


@pytest.mark.requirement("R22", "R38")
def test_the_rows_of_a_movement_are_its_stops_in_the_order_of_their_numbers_however_they_are_sorted() -> None:
    for rows in ((FIRST, SECOND, LAST), (LAST, FIRST, SECOND)):
        row = only(movements(*rows))
        movement = row.notification
        assert isinstance(movement, Movement), row.errors
        assert [it.position.lon_e7 for it in movement.route] == [372_370_000, 376_000_000, 382_850_000]
        assert movement.depart_ms == 1_794_643_200_000
        assert movement.route[0].depart_ms is None
        assert movement.route[1].depart_ms == movement.depart_ms + 90 * 60_000
        assert row.rows == (2, 3, 4)


@pytest.mark.requirement("R25", "R38")
def test_further_rows_of_an_activity_are_further_areas() -> None:
    first = with_(ACTIVITY, ACTIVITIES, part="1")
    second = with_(ACTIVITY, ACTIVITIES, part="2", name="", kind="", place="34.6 N 38.2 E")
    activity = only(activities(first, second)).notification
    assert isinstance(activity, Activity)
    assert len(activity.parts) == 2
    assert only(activities(ACTIVITY)).good


def test_an_area_is_a_circle_an_outline_or_a_corridor() -> None:
    header = (*SITES, "Outline", "Along", "Along half width m")
    outline = "34 N 38 E; 34 N 38.1 E; 34.1 N 38.1 E"
    for row, shape in (
        ([*SITE, "", "", ""], Circle),
        ([*with_(SITE, place="", radius_m=""), outline, "", ""], Polygon),
        ([*with_(SITE, place="", radius_m=""), "", "34 N 38 E; 34.1 N 38.1 E", "200"], Corridor),
    ):
        site = only(sites(row, header=header)).notification
        assert isinstance(site, Site)
        assert isinstance(site.footprint, shape)
    both = only(sites([*SITE, outline, "", ""], header=header))
    assert "two areas" in both.errors[0].what


@pytest.mark.requirement("R38")
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_every_form_that_spreadsheets_write(separator: str, encoding: str) -> None:
    text = csv_of([SITES, with_(SITE, name="عيادة")], separator).replace("\n", "\r\n")
    row = only(read_sheet(text.encode(encoding), "sites.csv", "sites-additions"))
    assert row.notification is not None
    assert row.notification.name == "عيادة"


def test_the_first_line_that_names_the_separator_is_no_row() -> None:
    data = ("sep=;\n" + csv_of([SITES, SITE], ";")).encode()
    assert only(read_sheet(data, "sites.csv", "sites-additions")).cell == "A2"


def test_columns_are_known_by_their_arabic_names_in_any_order_and_below_a_title() -> None:
    spec = KINDS[Kind.SITES_ADDITIONS]
    arabic = {it.english: it.arabic for it in spec.columns}
    header, row = [arabic[it] for it in reversed(SITES)], list(reversed(SITE))
    data = csv_of([["قائمة المواقع"], [], header, row]).encode()
    assert only(read_sheet(data, "sites.csv", "sites-additions")).cell == "G4"


# -- half-good files -------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
def test_a_bad_row_names_its_cells_and_leaves_the_others_usable() -> None:
    reading = sites(
        SITE,
        with_(SITE, id="s-2", function="clinik", radius_m="1,500", **{"from": "03/04/2026 08:00"}),
        with_(SITE, id="s-3"),
    )
    assert [row.good for row in reading.rows] == [True, False, True]
    assert [error.cell for error in reading.errors] == ["C3", "E3", "F3"]
    assert [error.column for error in reading.errors] == ["Function", "Radius m", "From"]
    assert [error.value for error in reading.errors] == ["clinik", "1,500", "03/04/2026 08:00"]
    assert all(error.next_step for error in reading.errors)
    assert reading.rows[1].notification is None


@pytest.mark.parametrize(
    ("changes", "cell", "what"),
    [
        ({"id": ""}, "A2", "is needed"),
        ({"name": ""}, "B2", "is needed"),
        ({"place": ""}, "D2", "is needed"),
        ({"place": "", "radius_m": ""}, "D2", "no area"),
        ({"place": "nowhere"}, "D2", "no position"),
        ({"radius_m": ""}, "E2", "is needed"),
        ({"radius_m": "0"}, "D2", "radius"),
        ({"radius_m": "900 km"}, "D2", "km"),
        ({"from": ""}, "F2", "is needed"),
        ({"until": ""}, "G2", "is needed"),
        ({"until": "2026-11-14 07:00Z"}, "G2", "before it begins"),
        ({"place": "#REF!"}, "D2", "the error #REF!"),
        ({"place": "=B1"}, "D2", "formula"),
    ],
)
def test_what_is_wrong_with_a_site_is_said_of_its_cell(changes: dict[str, str], cell: str, what: str) -> None:
    row = only(sites(with_(SITE, **changes)))
    assert row.notification is None
    error = row.errors[0]
    assert error.cell == cell
    assert what in error.what


def test_two_rows_with_one_id_are_both_refused_for_nobody_knows_which_is_meant() -> None:
    reading = sites(SITE, with_(SITE, id="S-1", name="Other"), with_(SITE, id="s-2"))
    assert [error.cell for error in reading.errors] == ["A2", "A3"]
    assert "A3" in reading.errors[0].what
    assert [row.good for row in reading.rows] == [False, True]


def test_an_id_that_cannot_be_on_record_is_made_one_and_asked_about() -> None:
    reading = sites(with_(SITE, id="Clinic No. 5"), with_(SITE, id="S-9"))
    assert [row.id for row in reading.rows] == ["clinic-no-5", "s-9"]
    assert [it.cell for it in reading.questions] == ["A2"]
    assert any("small letters" in it for it in reading.notes)


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("rows", "cell", "what"),
    [
        ((FIRST,), "B2", "one stop"),
        ((FIRST, with_(SECOND, STOPS, stop="3")), "B3", "number 2 is missing"),
        ((FIRST, with_(SECOND, STOPS, stop="1")), "B3", "stands in B2 too"),
        ((FIRST, with_(SECOND, STOPS, stop="")), "B3", "is needed"),
        ((FIRST, with_(SECOND, STOPS, stop="last")), "B3", "no whole number"),
        ((FIRST, with_(SECOND, STOPS, name="Other")), "C3", "not what C2 says"),
        ((with_(FIRST, STOPS, depart=""), SECOND), "G2", "needed at stop 1"),
        ((FIRST, with_(SECOND, STOPS, arrive="2026-11-14 07:00Z", depart="")), "F3", "back in time"),
        ((FIRST, with_(SECOND, STOPS, depart="2026-11-14 08:30Z")), "G3", "departs before it arrives"),
        ((FIRST, SECOND, with_(LAST, STOPS, arrive="2026-11-14 09:10Z")), "F4", "G3"),
        ((FIRST, with_(SECOND, STOPS, place=FIRST[4])), "E3", "same place"),
        ((FIRST, with_(LAST, STOPS, stop="2", arrive="2026-11-14 08:05Z")), "E3", "km/h"),
    ],
)
def test_what_is_wrong_with_a_route_is_said_of_its_cell(
    rows: Sequence[Sequence[str]], cell: str, what: str
) -> None:
    row = only(movements(*rows))
    assert row.notification is None
    assert [(it.cell, what in it.what) for it in row.errors] == [(cell, True)], row.errors


def test_what_is_said_again_the_same_is_no_fault() -> None:
    assert only(movements(FIRST, with_(SECOND, STOPS, name="Convoy", kind="convoy"))).good


def test_an_activity_that_stands_twice_without_part_numbers_is_asked_for_them() -> None:
    row = only(activities(ACTIVITY, ACTIVITY))
    assert [it.cell for it in row.errors] == ["B2", "B3"]


def test_an_activity_without_end_is_refused_at_its_end() -> None:
    row = only(activities(with_(ACTIVITY, ACTIVITIES, until="UFN")))
    assert row.errors[0].cell == "H2"


@pytest.mark.requirement("R7")
def test_coordinates_are_held_against_the_place_that_they_are_said_to_be_near() -> None:
    header = (*SITES, "Near")
    near = [*SITE, "تدمر"]
    exchanged = [*with_(SITE, id="s-2", place="38.285 N 34.5566 E"), "Tadmur"]
    bare = [*with_(SITE, id="s-3", place="34.5566 38.285"), "Tadmur"]
    unknown = [*with_(SITE, id="s-4"), "Xyzzyxburg"]
    reading = sites(near, exchanged, bare, unknown, header=header)
    assert reading.errors == []
    assert [it.cell for it in reading.questions] == ["D3", "H5"]
    assert "not near" in reading.questions[0].what


def test_a_bare_pair_without_a_place_near_it_is_asked_about() -> None:
    assert "order" in sites(with_(SITE, place="34.5566 38.285")).questions[0].what


# -- what is said beside ---------------------------------------------------------------------------


def test_unknown_columns_remarks_and_rows_without_anything_are_said() -> None:
    header = (*SITES, "Contct role", "Colour", "")
    reading = sites(
        [*SITE, "x", "red", "stray"],
        ["# mine", *[""] * 9],
        ["", "", "", "", "", "", "", "", "", "left over"],
        header=header,
    )
    assert only(reading).good
    assert any("H1" in it and "did you mean 'Contact role'?" in it for it in reading.notes)
    assert any("I1" in it and "Colour" in it for it in reading.notes)
    assert any("column J has no name" in it for it in reading.notes)
    assert any("row 3 begins with #" in it for it in reading.notes)
    assert any("row 4 has nothing" in it for it in reading.notes)


def test_a_missing_column_and_one_that_stands_twice_refuse_the_file_by_their_place() -> None:
    header = tuple(it for it in SITES if it != "Until")
    with pytest.raises(InputError, match="'Until' is missing") as caught:
        sites([*SITE[:6]], header=header)
    assert caught.value.where == "sites.csv: row 1"
    with pytest.raises(InputError, match="two columns are called 'Name'") as caught:
        sites([*SITE, "x"], header=(*SITES, "Name"))
    assert caught.value.where == "sites.csv: H1"


def test_a_second_contact_has_a_number_behind_its_columns() -> None:
    names = ("Contact role", "Contact by", "Contact number", "Contact tested", "Contact answered")
    header = (*SITES, *names, *(f"{it} 2" for it in names))
    second = ("guard", "telephone", "+963 1", "2026-11-12", "no")
    row = [*SITE, "duty officer", "radio", "5.1 MHz", "", "", *second]
    site = only(sites(row, header=header)).notification
    assert site is not None
    assert [(it.role, it.answered) for it in site.contacts] == [("duty officer", None), ("guard", False)]
    half = only(sites([*SITE, "duty officer", "", "", "", "yes", "", "", "", "", ""], header=header))
    assert [it.cell for it in half.errors] == ["I2", "J2", "K2"]


# -- additions and removals ------------------------------------------------------------------------


@pytest.mark.requirement("R12")
def test_a_file_with_additions_and_removals_is_refused_whole() -> None:
    book = workbook([SITES, SITE])
    removals = book.create_sheet("Removals")
    removals.append(["Id", "Name", "Reason"])
    removals.append(["s-9", "School", "closed"])
    for kind in (Kind.SITES_ADDITIONS, Kind.SITES_REMOVALS):
        with pytest.raises(InputError, match="never mix"):
            read_sheet(saved(book), "both.xlsx", kind)
    with pytest.raises(InputError, match="never mix") as caught:
        sites([*SITE, "add"], [*with_(SITE, id="s-2"), "remove"], header=(*SITES, "Action"))
    assert "H3" in caught.value.where


@pytest.mark.requirement("R12")
def test_removals_are_ids_with_their_reasons_and_a_list_of_sites_is_not_taken_for_one() -> None:
    data = csv_of([["Id", "Name", "Reason"], ["s-9", "School", "closed"]]).encode()
    row = only(read_sheet(data, "r.csv", "sites-removals"))
    assert row.notification is None
    assert row.removal is not None
    assert row.removal.reason == "closed"
    with pytest.raises(InputError, match="holds sites to add, not sites to remove"):
        read_sheet(csv_of([SITES, SITE]).encode(), "s.csv", "sites-removals")


def test_a_sheet_of_another_kind_says_which_and_an_unknown_kind_gets_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        read_sheet(csv_of([STOPS, FIRST, SECOND]).encode(), "m.csv", "sites-additions")
    assert "movements" in caught.value.next_step
    with pytest.raises(InputError) as caught:
        read_sheet(b"", "m.csv", "movement")
    assert "'movements'" in caught.value.next_step


# -- workbooks -------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
def test_what_libreoffice_writes_is_read_with_every_fault_by_its_cell(repo_root: Path) -> None:
    data = (repo_root / "tests/data/sheets/libreoffice.xlsx").read_bytes()
    reading = read_sheet(data, "libreoffice.xlsx", Kind.SITES_ADDITIONS)
    assert {it.id: it.good for it in reading.rows} == {
        **dict.fromkeys(("s-1", "s-2", "s-7"), True),
        **dict.fromkeys(("s-3", "s-4", "s-5", "s-6", "s-8"), False),
    }
    assert [(it.cell, it.what.split(":")[0][:22]) for it in reading.errors] == [
        ("Sites!E6", "it holds a formula"),
        ("Sites!B7", "the cells B7"),
        ("Sites!B8", "the cells B7"),
        ("Sites!H9", "'2026-11-14 08"),
        ("Sites!D11", "it holds a formula"),
    ]
    first, second, *_, hidden, _ = reading.rows
    assert first.notification is not None
    assert second.notification is not None
    assert hidden.notification is not None
    assert isinstance(first.notification, Site)
    assert first.notification.valid.start_ms == 1_794_643_200_000
    assert first.notification.verifications[0].at_ms == 1_793_491_200_000
    assert isinstance(hidden.notification, Site)
    assert hidden.notification.valid.start_ms == 1_794_643_200_000 - 3 * 3_600_000
    assert [it.cell for it in reading.questions] == ["Sites!R4"]
    assert set(reading.notes) == {
        "Sites!O3: the column 'Remarks' was not read",
        "hidden rows were read too: Sites!row 10",
        "hidden columns were read too: Sites!G",
    }


def test_the_same_list_as_csv_of_american_dates_is_refused_date_by_date(repo_root: Path) -> None:
    data = (repo_root / "tests/data/sheets/libreoffice.csv").read_bytes()
    reading = read_sheet(data, "libreoffice.csv", Kind.SITES_ADDITIONS)
    strokes = [it.cell for it in reading.errors if "month first" in it.what]
    assert strokes == ["H4", "N4", "H6", "H7", "H8", "H9", "H10", "H11"]
    assert [it.id for it in reading.rows if it.good] == ["s-2"]


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    ("file", "what"),
    [("libreoffice.xls", "old .xls"), ("libreoffice.ods", "OpenDocument"), ("locked.xlsx", "password")],
)
def test_old_foreign_and_locked_workbooks_are_refused_with_what_to_do(
    repo_root: Path, file: str, what: str
) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_sheet((repo_root / "tests/data/sheets" / file).read_bytes(), file, Kind.SITES_ADDITIONS)
    assert caught.value.next_step
    assert caught.value.where == file


def test_a_formula_is_refused_whatever_value_is_cached_for_it() -> None:
    book = workbook([SITES, SITE])
    book["Sites"]["D2"] = "=CONCATENATE(A1,B1)"
    data = saved(book)
    for part in ("xl/worksheets/sheet1.xml",):
        data = replaced(data, part, b"<v></v>", b"<v>34.5 N 38.2 E</v>", b"<v />", b"<v>34.5 N 38.2 E</v>")
    (error,) = only(read_sheet(data, "s.xlsx", "sites-additions")).errors
    assert (error.cell, error.value) == ("Sites!D2", "=CONCATENATE(A1,B1)")


def replaced(data: bytes, part: str, *pairs: bytes) -> bytes:
    """A workbook with bytes of one part replaced, each by the one that follows."""
    out = io.BytesIO()
    zipped = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipped as packing:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                for old, new in zip(pairs[::2], pairs[1::2], strict=True):
                    content = content.replace(old, new)
            packing.writestr(name, content)
    return out.getvalue()


def test_dates_of_a_workbook_that_counts_from_1904_are_its_own() -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    eight = datetime(2026, 11, 14, 8, tzinfo=UTC).replace(tzinfo=None)
    book = workbook([(*SITES, "Time zone"), (*SITE[:5], eight, "UFN", "UTC")])
    book.epoch = CALENDAR_MAC_1904
    site = only(read_sheet(saved(book), "s.xlsx", "sites-additions")).notification
    assert isinstance(site, Site)
    assert site.valid.start_ms == 1_794_643_200_000


def test_a_hidden_sheet_is_not_read_and_said_to_be_there() -> None:
    book = workbook([SITES, SITE])
    hidden = book.create_sheet("Old sites")
    hidden.append(SITES)
    hidden.append(with_(SITE, id="s-99"))
    hidden.sheet_state = "hidden"
    reading = read_sheet(saved(book), "s.xlsx", "sites-additions")
    assert [it.id for it in reading.rows] == ["s-1"]
    assert "the sheet Old sites is hidden: it was not read" in reading.notes


def test_rows_of_several_sheets_of_a_kind_are_read_and_their_ids_are_one_list() -> None:
    book = workbook([SITES, SITE])
    other = book.create_sheet("May 2026")
    other.append(SITES)
    other.append(SITE)
    errors = read_sheet(saved(book), "s.xlsx", "sites-additions").errors
    assert [it.cell for it in errors] == ["Sites!A2", "'May 2026'!A2"]


@pytest.mark.requirement("R38")
def test_what_would_unpack_to_more_than_stated_is_refused_before_it_is_unpacked() -> None:
    data = saved(workbook([SITES, SITE]))
    bomb = replaced(data, "xl/worksheets/sheet1.xml", b"</sheetData>", b" " * 60_000_000 + b"</sheetData>")
    assert len(bomb) < 1_000_000
    with pytest.raises(InputError, match="unpacks to"):
        read_sheet(bomb, "bomb.xlsx", "sites-additions")
    many = b'<c r="A1"/>' * 400_000
    cells = replaced(data, "xl/worksheets/sheet1.xml", b"</sheetData>", many + b"</sheetData>")
    with pytest.raises(InputError, match="400,0"):
        read_sheet(cells, "cells.xlsx", "sites-additions")
    entities = replaced(data, "xl/workbook.xml", b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook')
    with pytest.raises(InputError, match="entities"):
        read_sheet(entities, "entities.xlsx", "sites-additions")
    with pytest.raises(InputError, match="bytes, more than"):
        read_sheet(b"x" * (opening.MOST_BYTES + 1), "large.csv", "sites-additions")


def test_a_cell_in_the_last_corner_of_a_sheet_costs_nothing() -> None:
    book = workbook([SITES, SITE])
    book["Sites"]["XFD1048576"] = "here"
    reading = read_sheet(saved(book), "s.xlsx", "sites-additions")
    assert [it.id for it in reading.rows] == ["s-1"]


def test_more_rows_than_a_person_looks_through_are_refused() -> None:
    rows = [with_(SITE, id=f"s-{number}") for number in range(opening.MOST_ROWS)]
    with pytest.raises(InputError, match=r"5,001 rows"):
        sites(*rows)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no row has the names"),
        (b"a,b\n1,2\n", "no row has the names"),
        (b"%PDF-1.7", "a PDF"),
        (b"<html>", "a web page"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"Id;Name\n\xff\xfe\xe9;x\n", "no UTF-8"),
        (b'Id,Name\n"open,x\n', "no CSV"),
        (csv_of([SITES]).encode(), "no row below"),
    ],
)
def test_what_is_no_sheet_says_so(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_sheet(data, "file", "sites-additions")
    assert "file" in caught.value.where
    assert caught.value.next_step


def test_a_workbook_without_a_spreadsheet_in_it_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(InputError, match="no spreadsheet"):
        read_sheet(out.getvalue(), "letter.docx", "sites-additions")


@pytest.mark.parametrize("cut", range(0, 6_000, 613))
def test_a_workbook_that_is_cut_or_flipped_is_refused_and_never_breaks_the_reader(cut: int) -> None:
    data = saved(workbook([SITES, SITE]))
    flipped = data[:cut] + bytes([data[min(cut, len(data) - 1)] ^ 0xFF]) + data[cut + 1 :]
    for broken in (data[:cut], flipped):
        with contextlib.suppress(InputError):
            assert only(read_sheet(broken, "s.xlsx", "sites-additions")).cell == "Sites!A2"


# -- templates -------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
@pytest.mark.parametrize("kind", list(Kind))
def test_the_examples_of_a_template_are_read_without_fault_or_question_once_their_mark_is_gone(
    kind: Kind,
) -> None:
    book = load_workbook(io.BytesIO(template(kind)))
    for row in book[KINDS[kind].sheet].iter_rows(min_row=4):
        text = row[0].value
        if isinstance(text, str) and text.startswith("# example: "):
            row[0].value = text.removeprefix("# example: ")
    text = template(kind, "csv").decode("utf-8-sig").replace("# example: ", "")
    for data in (saved(book), text.encode()):
        reading = read_sheet(data, "filled", kind)
        assert (reading.errors, reading.questions, reading.notes) == ([], [], ())
        assert only(reading).notification or only(reading).removal or only(reading).logged
