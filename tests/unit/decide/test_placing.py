"""Where reported presence lies."""

import pytest
import shapely

from openline.decide.agenda import NEVER_MS
from openline.decide.placing import (
    depth_name,
    line_areas,
    look_at,
    reaches_ground,
    reports_in,
    spans_ms,
    zone_areas,
)
from openline.model.agreement import Limit
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Interval,
    Position,
)
from tests.watched import meridian, minutes, square


def sighting(**more: object) -> Sighting:
    values = {
        "id": "s",
        "seen": Interval(start_ms=minutes(0), end_ms=minutes(10)),
        "area": Circle(centre=Position(0, 0), radius_mm=1),
        "count": CountRange(10, 30),
        "source": "patrol",
    }
    return Sighting(**{**values, **more})


@pytest.mark.parametrize(
    ("limit", "name"),
    [
        (Limit(counted="tank", maximum=1), "inside"),
        (Limit(counted="tank", maximum=1, to_mm=10_000_000), "0-10000"),
        (Limit(counted="tank", maximum=1, from_mm=2_500, to_mm=10_000), "2.5-10"),
        (Limit(counted="tank", maximum=1, from_mm=10_000_000), "10000-"),
    ],
)
def test_a_band_is_named_by_its_depths_in_metres(limit, name):
    assert depth_name(limit) == name


@pytest.mark.requirement("R17")
def test_the_bands_of_a_zone_lie_where_they_should():
    limits = (
        Limit(counted="tank", maximum=1, to_mm=10_000_000),
        Limit(counted="tank", maximum=1, from_mm=10_000_000),
    )
    areas = zone_areas(square(perimeter_mm=10_000_000, limits=limits))
    assert list(areas) == ["inside", "perimeter", "0-10000", "10000-"]
    km = 1 / 111.3195
    at = {
        name: [band for band, area in areas.items() if area.covers(shapely.Point(x, 0.5))]
        for name, x in (("out", 1 + 11 * km), ("near", 1 + 9 * km), ("shallow", 1 - 9 * km), ("deep", 0.5))
    }
    assert at == {
        "out": [],
        "near": ["perimeter"],
        "shallow": ["inside", "0-10000"],
        "deep": ["inside", "10000-"],
    }


def test_the_bands_of_a_line_lie_on_both_of_its_sides():
    limits = (Limit(counted="tank", maximum=1, from_mm=5_000_000, to_mm=10_000_000),)
    (area,) = line_areas(meridian(limits=limits)).values()
    km = 1 / 111.3195
    inside = [round(d, 1) for d in (-11, -7, -3, 3, 7, 11) if area.covers(shapely.Point(0.5 + d * km, 0.5))]
    assert inside == [-7, 7]
    assert line_areas(meridian()) == {}


@pytest.mark.requirement("R36")
def test_an_area_that_only_touches_a_zone_is_not_in_it():
    bands = {"inside": shapely.box(0, 0, 1, 1)}
    assert reports_in(sighting(), shapely.box(1, 0, 2, 1), bands, (), on_ground=True) == {}
    (half,) = reports_in(sighting(), shapely.box(0.5, 0, 2, 1), bands, (), on_ground=True).values()
    assert (half.definite, half.low) == (False, 0)
    (whole,) = reports_in(sighting(), shapely.box(0, 0, 1, 1), bands, ("r",), on_ground=True).values()
    assert (whole.definite, whole.low, whole.overlaps) == (True, 10, ("r",))


def test_only_a_zone_that_begins_at_the_ground_holds_people_for_certain():
    def from_floor(reference: AltitudeReference, value_mm: int = 0) -> bool:
        band = AltitudeBand(floor=AltitudeLimit(reference=reference, value_mm=value_mm))
        return reaches_ground(square(altitude=band))

    assert from_floor(AltitudeReference.SFC)
    assert from_floor(AltitudeReference.AGL)
    assert not from_floor(AltitudeReference.AGL, 1)
    assert not from_floor(AltitudeReference.MSL)


def test_a_sighting_bears_on_a_zone_as_long_as_it_is_valid_and_the_zone_in_force():
    seen = Interval(start_ms=100, end_ms=200)
    assert spans_ms(seen, 50, ()) == ((100, 250),)
    windows = (Interval(start_ms=240), Interval(start_ms=0, end_ms=120), Interval(start_ms=300, end_ms=400))
    assert spans_ms(seen, 50, windows) == ((100, 120), (240, 250))
    assert spans_ms(Interval(start_ms=100), 50, ()) == ((100, NEVER_MS),)


def test_who_looked_at_a_part_did_not_look_at_the_whole():
    coverage = Coverage(
        id="c",
        observed=Interval(start_ms=0),
        area=Circle(centre=Position(0, 0), radius_mm=1),
        state="observed",
        source="drone",
    )
    zone = shapely.box(0, 0, 1, 1)
    assert look_at(coverage, shapely.box(5, 5, 6, 6), zone) is None
    assert not look_at(coverage, shapely.box(0.5, 0, 2, 2), zone).whole
    assert look_at(coverage, shapely.box(-1, -1, 2, 2), zone).whole
