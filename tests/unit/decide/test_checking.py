"""What a person is told about a zone or line that cannot be used."""

import pytest

from openline.decide.checking import (
    check_band,
    check_footprint,
    check_limits,
    check_line,
    check_windows,
    check_zone,
)
from openline.errors import GeometryError
from openline.model.agreement import Limit, Line, Zone
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
)


def ring(*vertices: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((round(lon * 1e7), round(lat * 1e7)) for lon, lat in vertices)


SQUARE = ring((38, 33), (39, 33), (39, 34), (38, 34))


def refused(footprint) -> str:
    with pytest.raises(GeometryError) as caught:
        check_footprint(footprint)
    return str(caught.value)


@pytest.mark.parametrize("edges", list(EdgeRule))
def test_a_ring_that_crosses_itself_is_refused_with_the_place_and_the_edges(edges):
    bow = ring((38, 33), (39, 34), (39, 33), (38, 34))
    said = refused(Polygon(parts=((bow,),), edges=edges))
    assert "the outer ring crosses itself at 33.5" in said
    assert "N 38.50000 E" in said
    assert "between vertices 1 and 2 meets the one between 3 and 4" in said


def test_a_crossing_over_180_degrees_is_given_with_a_longitude_of_the_map():
    bow = ring((179, 33), (-179, 34), (-179, 33), (179, 34))
    assert "33.50000 N 180.00000 E" in refused(Polygon(parts=((bow,),)))


def test_a_crossing_in_a_ring_round_a_pole_is_found():
    bow = ring((-170, 80), (-60, 80), (-40, 84), (-80, 84), (-50, 80), (60, 80), (120, 80))
    assert "crosses itself" in refused(Polygon(parts=((bow,),)))


def test_a_hole_and_a_part_are_named_by_number():
    bow = ring((38.2, 33.2), (38.8, 33.8), (38.8, 33.2), (38.2, 33.8))
    other = ring((10, 10), (11, 10), (11, 11))
    assert "hole 1 of part 2 crosses" in refused(Polygon(parts=((other,), (SQUARE, bow))))


@pytest.mark.parametrize(
    ("footprint", "words"),
    [
        (Polygon(parts=()), "empty"),
        (Polygon(parts=((),)), "empty"),
        (Polygon(parts=(((),),)), "the outer ring is empty"),
        (Polygon(parts=((SQUARE[:2],),)), "fewer than three different vertices"),
        (Polygon(parts=(((*SQUARE[:2], *SQUARE[:2]),),)), "fewer than three different vertices"),
        (Polygon(parts=((ring((0, 0), (1, 1), (2, 2)),),)), "encloses nothing"),
        (
            Polygon(parts=((ring((38, 33), (39, 91), (39, 34)),),)),
            "latitude 91 of vertex 2 of the outer ring",
        ),
        (Polygon(parts=((ring((38, 33), (400, 33), (39, 34)),),)), "longitude 400 of vertex 2"),
        (Polygon(parts=((ring((0, 33), (180, 33), (90, 34)),),)), "spans exactly half the globe"),
        (Polygon(parts=((ring((-180, -60), (180, -60), (180, 60), (-180, 60)),),)), "encloses nothing"),
        (Polygon(parts=((SQUARE, ring((50, 50), (51, 50), (51, 51))),)), "hole 1 is not inside"),
        (
            Polygon(parts=((SQUARE, SQUARE[:3], SQUARE[:3]),)),
            "holes 1 and 2 overlap",
        ),
        (
            Polygon(parts=((SQUARE,), (ring((38.5, 33.5), (40, 33.5), (40, 35)),))),
            "parts 1 and 2 overlap at ",
        ),
        (
            Polygon(parts=((ring(*[((x + 180) % 360 - 180, 80 + x / 2000) for x in range(0, 1080, 30)]),),)),
            "goes round the globe more than once",
        ),
        (Circle(centre=Position(0, 0), radius_mm=0), "radius 0 m"),
        (Circle(centre=Position(0, 0), radius_mm=20_000_000_000), "radius 2e+07 m"),
        (Circle(centre=Position(0, 910_000_000), radius_mm=1000), "latitude 91 of the centre"),
        (Corridor(centreline=SQUARE, half_width_mm=0), "half width 0 m"),
        (Corridor(centreline=(SQUARE[0], SQUARE[0]), half_width_mm=5), "fewer than two different vertices"),
    ],
)
def test_what_is_no_footprint_is_refused(footprint, words):
    assert words in refused(footprint)


@pytest.mark.parametrize("edges", list(EdgeRule))
@pytest.mark.parametrize(
    "parts",
    [
        ((SQUARE,),),
        ((SQUARE, ring((38.2, 33.2), (38.8, 33.2), (38.5, 33.8))),),
        ((SQUARE,), (ring((39, 33), (40, 33), (40, 34), (39, 34)),)),
        ((ring((179, 33), (-179, 33), (-179, 34), (179, 34)),),),
        ((ring((179, 33), (181, 33), (181, 34), (179, 34)),),),
        ((ring((170, 33), (180, 33), (180, 34)),), (ring((-180, 33), (-170, 33), (-180, 34)),)),
        ((ring((0, 80), (90, 85), (-100, 82)),),),
        ((ring((38, 33), (39, 33), (40, 33.2), (39, 33), (39, 34), (38, 34)),),),
        ((ring((38, 33), (39, 34), (40, 33), (40, 35), (39, 34), (38, 35)),),),
    ],
    ids=[
        "plain",
        "hole",
        "touching parts",
        "over 180",
        "beyond 180",
        "split at 180",
        "polar",
        "doubling back",
        "touching",
    ],
)
def test_what_is_a_footprint_passes(parts, edges):
    check_footprint(Polygon(parts=parts, edges=edges))


def feet(reference: str, value: float) -> AltitudeLimit:
    return AltitudeLimit(reference=AltitudeReference(reference), value_mm=round(value * 304.8))


@pytest.mark.parametrize(
    ("floor", "ceiling"),
    [
        (feet("MSL", 5000), feet("MSL", 4000)),
        (feet("STD", 9500), feet("STD", 9400)),
        (feet("AGL", 1000), feet("SFC", 0)),
        (feet("HAE", 5000), feet("MSL", 4000)),
        (feet("UNL", 0), feet("UNL", 0)),
    ],
)
def test_a_floor_above_its_ceiling_is_refused(floor, ceiling):
    with pytest.raises(GeometryError, match="floor"):
        check_band(AltitudeBand(floor=floor, ceiling=ceiling))


@pytest.mark.parametrize(
    ("floor", "ceiling"),
    [
        (feet("SFC", 0), feet("UNL", 0)),
        (feet("MSL", 0), feet("MSL", 0)),
        (feet("AGL", 9000), feet("MSL", 3000)),
        (feet("HAE", 5000), feet("MSL", 4900)),
        (feet("SFC", 0), feet("SFC", 0)),
    ],
)
def test_limits_that_cannot_be_compared_surely_are_let_pass(floor, ceiling):
    check_band(AltitudeBand(floor=floor, ceiling=ceiling))


def test_a_window_must_end_after_it_begins():
    check_windows([Interval(start_ms=0, end_ms=1), Interval(start_ms=5)])
    with pytest.raises(GeometryError, match="window 2 ends before"):
        check_windows([Interval(start_ms=0, end_ms=1), Interval(start_ms=5, end_ms=5)])


@pytest.mark.requirement("R17")
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(counted="tank", maximum=-1), "less than none"),
        (Limit(counted="tank", maximum=1, from_mm=10, to_mm=10), "ends before it begins"),
        (Limit(counted="tank", maximum=1, from_mm=-10), "begins below zero"),
        (Limit(counted="tank", maximum=1, to_mm=2_000_000_000), "2e+06 m"),
        (Limit(counted="people", maximum=1, per="day"), "nobody counts that"),
    ],
)
def test_a_limit_needs_a_number_and_a_band(limit, words):
    with pytest.raises(GeometryError) as caught:
        check_limits([limit])
    assert words in str(caught.value)


def test_a_zone_is_checked_in_every_field():
    sound = Zone(id="z", name="Z", footprint=Polygon(parts=((SQUARE,),)), perimeter_mm=1000)
    check_zone(sound)
    for field, value in {
        "perimeter_mm": -1,
        "empty_alert_s": 0,
        "windows": (Interval(start_ms=2, end_ms=1),),
        "limits": (Limit(counted="people", maximum=-1),),
        "altitude": AltitudeBand(floor=feet("UNL", 0)),
    }.items():
        fields = {name: getattr(sound, name) for name in sound.__struct_fields__}
        with pytest.raises(GeometryError):
            check_zone(Zone(**{**fields, field: value}))


def test_a_line_needs_two_places_two_names_and_bands_that_end():
    path = SQUARE[:2]
    check_line(Line(id="l", name="L", path=path, limits=(Limit(counted="tank", maximum=1, to_mm=5),)))
    for wrong in (
        Line(id="l", name="L", path=path[:1]),
        Line(id="l", name="L", path=path, left="bank", right="bank"),
        Line(id="l", name="L", path=path, limits=(Limit(counted="tank", maximum=1),)),
        Line(id="l", name="L", path=ring((0, 0), (180, 0))),
    ):
        with pytest.raises(GeometryError):
            check_line(wrong)


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "asked"), [(33.5, 138.6, True), (138.6, 95.0, False), (33.5, 950.0, False)]
)
def test_whether_they_are_exchanged_is_asked_only_where_they_may_be(lon_deg, lat_deg, asked):
    centre = Position(lon_e7=round(lon_deg * 1e7), lat_e7=round(lat_deg * 1e7))
    with pytest.raises(GeometryError, match="beyond 90 degrees") as refused:
        check_footprint(Circle(centre=centre, radius_mm=1_000_000))
    assert ("exchanged" in refused.value.next_step) == asked
    assert "GeoJSON" not in refused.value.next_step
