"""Coordinates found in text beside the grid library, PROJ, geographiclib, and what a ministry released."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st
from mgrs import MGRS
from pyproj import Geod, Transformer

from openline.model.space import Position
from openline.wire.coordinates import Found, disagreement, find_in_text, find_places

pytestmark = pytest.mark.requirement("R7", "F1", "F2")

WGS84 = Geod(ellps="WGS84")
latitudes = st.floats(-79.9, 83.9)
longitudes = st.floats(-179.9, 179.9)


def degrees(position: Position) -> tuple[float, float]:
    return position.lat_e7 / 1e7, position.lon_e7 / 1e7


def apart_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    return WGS84.inv(a[1], a[0], b[1], b[0])[2]


def only(text: str) -> Found:
    (found,) = find_in_text(text)
    assert found.position is not None, found.doubts
    return found


# -- the strikes of the Netherlands ----------------------------------------------------------------


@pytest.fixture(scope="module")
def strikes(shared_data: Path) -> list[dict[str, str]]:
    text = (shared_data / "events/nl_mod_oir_strikes.csv").read_text(encoding="utf-8-sig", errors="replace")
    rows = [
        {name.split(" (")[0]: cell for name, cell in row.items() if name}
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    ]
    assert len(rows) == 1268
    return rows


def test_every_grid_reference_is_found_and_agrees_with_its_degrees_within_150_metres(strikes):
    worst_m = 0.0
    for row in strikes:
        square, pair = find_in_text(f"{row['Position MGRS']} ({row['Position LAT']} {row['Position LONG']})")
        assert (square.written, pair.written) == ("mgrs", "decimal")
        given = float(row["Position LAT"].replace(",", ".")), float(row["Position LONG"].replace(",", "."))
        assert apart_m(degrees(pair.position), given) < 0.02
        worst_m = max(worst_m, apart_m(degrees(square.position), degrees(pair.position)))
        assert square.precision_m == pytest.approx(70.7, abs=0.1)
    # The middle of a square of 100 m is 70.7 m from the corner that the ministry gives in degrees.
    assert worst_m < 71.5


def test_every_row_of_the_table_as_it_stands_gives_the_same_two(strikes, shared_data):
    lines = (shared_data / "events/nl_mod_oir_strikes.csv").read_text("utf-8-sig", "replace").splitlines()[1:]
    counts = Counter(it.written for line in lines for it in find_in_text(line) if it.written != "named_place")
    assert (counts["mgrs"], counts["decimal"]) == (1268, 1268)
    assert not {"utm", "dms", "ddm"} & set(counts)


def test_most_descriptions_by_bearing_and_range_agree_with_the_position_that_was_released(strikes):
    """Whoever wrote them rounded, and sometimes gave the nearest town they knew: not all can agree."""
    agree, differ, unknown = 0, [], 0
    for town in dict.fromkeys(row["Town"].strip() for row in strikes):
        row = next(it for it in strikes if it["Town"].strip() == town)
        found = [it for it in find_in_text(town) if it.written == "bearing_range"]
        if len(found) != 1 or len(find_in_text(town)) != 1:
            continue
        if found[0].position is None:
            unknown += 1
            continue
        (it,) = disagreement(find_in_text(f"{town} ({row['Position MGRS']})"))
        agree += not it.flagged
        if it.flagged:
            differ.append(it.words)
    print(f"{agree} agree, {len(differ)} differ, {unknown} from places that are not known", *differ, sep="\n")
    assert agree + len(differ) >= 200
    assert agree / (agree + len(differ)) > 0.75


# -- notations -------------------------------------------------------------------------------------


@given(latitudes, longitudes, st.integers(2, 5), st.booleans())
def test_grid_references_are_read_as_the_library_reads_them(lat, lon, digits, spaced):
    square = MGRS().toMGRS(lat, lon, MGRSPrecision=digits)
    zone, letters, rest = (
        square[: -2 * digits - 2],
        square[-2 * digits - 2 : -2 * digits],
        square[-2 * digits :],
    )
    text = f"{zone} {letters} {rest[:digits]} {rest[digits:]}" if spaced else square
    found = only(f"at grid {text} now")
    assert found.text == text
    assert apart_m(degrees(found.position), MGRS().toLatLon(square)) < 0.02
    assert apart_m(degrees(found.position), (lat, lon)) <= found.precision_m * 1.01 + 1


@given(st.floats(0.5, 83.9), longitudes, st.booleans())
def test_utm_is_read_as_the_grid_library_writes_it(lat, lon, south):
    lat = -min(lat, 79.9) if south else lat
    zone, half, east_m, north_m = MGRS().MGRSToUTM(MGRS().toMGRS(lat, lon, MGRSPrecision=5))
    word = {"N": "north", "S": "south"}[half if isinstance(half, str) else half.decode()]
    found = only(f"{zone} {word} {round(east_m)} {round(north_m):07d}")
    assert found.written == "utm"
    assert apart_m(degrees(found.position), (lat, lon)) < 2


@given(st.floats(300_000, 700_000), st.floats(3_600_000, 4_400_000), st.integers(36, 39))
def test_utm_of_band_s_is_read_as_proj_reads_it(east_m, north_m, zone):
    found = only(f"{zone}S {east_m:.0f} {north_m:.0f}")
    there = Transformer.from_crs(f"EPSG:{32600 + zone}", "EPSG:4326", always_xy=True)
    lon, lat = there.transform(round(east_m), round(north_m))
    assert apart_m(degrees(found.position), (lat, lon)) < 0.02
    # South of the equator it is another place, and said to be possible.
    there = Transformer.from_crs(f"EPSG:{32700 + zone}", "EPSG:4326", always_xy=True)
    lon, lat = there.transform(round(east_m), round(north_m))
    assert apart_m(degrees(found.others[0]), (lat, lon)) < 0.02


@given(
    st.sampled_from(["Palmyra", "Deir ez-Zor", "Raqqa", "Baghdad", "Damascus"]),
    st.integers(0, 359),
    st.integers(1, 300),
    st.sampled_from([("km", 1000.0), ("NM", 1852.0), ("miles", 1609.344), ("metres", 1.0)]),
)
def test_bearing_and_range_lead_where_geographiclib_says(name, bearing, length, unit):
    place = find_places(name)[0]
    lat, lon = degrees(place.position)
    end = Geodesic.WGS84.Direct(lat, lon, bearing, length * unit[1])
    for text in (
        f"{length} {unit[0]} on a bearing of {bearing:03d} from {name}",
        f"bearing {bearing:03d}, {length} {unit[0]} from {name}",
        f"{bearing:03d}/{length}{unit[0]} {name}",
    ):
        found = only(text)
        assert found.reference.place == place
        assert apart_m(degrees(found.position), (end["lat2"], end["lon2"])) < 0.05


# -- texts without coordinates ---------------------------------------------------------------------


def test_sixteen_thousand_sentences_of_english_hold_no_coordinate(shared_data):
    texts = []
    for part in ("train", "dev", "test"):
        packed = (shared_data / f"text/ud_english_ewt/{part}.conllu.gz").read_bytes()
        lines = gzip.decompress(packed).decode().splitlines()
        texts += [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
    assert len(texts) > 16_000
    found = [
        (it.written, it.text) for text in texts for it in find_in_text(text) if it.written != "named_place"
    ]
    assert found == [
        ("bearing_range", "1,000 kilometers east of Sri Lanka"),
        ("bearing_range", "50 km west of Baghdad"),
    ]


def test_statements_and_encyclopaedia_hold_the_coordinates_that_they_hold(shared_data):
    counts: Counter[str] = Counter()
    for file in sorted(shared_data.glob("text/w*/*.md")):
        counts.update(it.written for it in find_in_text(file.read_text(encoding="utf-8")))
    for file in sorted(shared_data.glob("text/re3d/*/documents.json")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                counts.update(it.written for it in find_in_text(json.loads(line)["text"]))
    # Counted by eye. The places named are too many for that.
    del counts["named_place"]
    assert counts == {"bearing_range": 8, "ddm": 1, "dms": 3, "decimal": 8}
