"""Shapes as the kernel takes them."""

import numpy as np
import pytest

from openline.decide.shaping import band_of, line_band_of, path_of, perimeter_of, shape_of, windows_ms
from openline.errors import GeometryError
from openline.model.agreement import Line
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


def test_planar_rings_are_stored_vertex_by_vertex_as_they_were_declared():
    hole = ring((38.2, 33.2), (38.8, 33.2), (38.5, 33.8))
    shape = shape_of(Polygon(parts=((SQUARE, hole),)))
    assert shape.ring_offsets.tolist() == [0, 4, 7]
    assert shape.lon_deg.tolist() == [38, 39, 39, 38, 38.2, 38.8, 38.5]
    assert shape.lat_deg.tolist() == [33, 33, 34, 34, 33.2, 33.2, 33.8]
    assert shape.radius_m == 0
    assert shape.seam.size == 0


def test_repeated_vertices_are_stored_once():
    shape = shape_of(Polygon(parts=(((*SQUARE[:2], SQUARE[1], *SQUARE[2:], SQUARE[0]),),)))
    assert shape.lon_deg.tolist() == [38, 39, 39, 38]


def test_a_ring_that_touches_itself_keeps_its_area_and_loses_its_spikes():
    hourglass = ring((38, 33), (39, 34), (40, 33), (40, 35), (39, 34), (38, 35))
    assert shape_of(Polygon(parts=((hourglass,),))).ring_offsets.tolist() == [0, 3, 6]
    spiked = (*SQUARE[:2], *ring((40, 33.2), (39, 33)), *SQUARE[2:])
    assert shape_of(Polygon(parts=((spiked,),))).lon_deg.max() == 39


def test_geodesic_edges_bulge_towards_the_pole():
    shape = shape_of(Polygon(parts=((SQUARE,),), edges=EdgeRule.GEODESIC))
    assert shape.lat_deg.max() > 34.001
    assert set(zip(*np.array(SQUARE).T / 1e7, strict=True)) <= set(
        zip(shape.lon_deg, shape.lat_deg, strict=True)
    )


def test_zones_on_either_side_of_a_geodesic_edge_store_the_same_vertices():
    north = ring((38, 34), (39, 34), (38.5, 35))
    south = ring((38, 34), (38.5, 33), (39, 34))
    one, other = (shape_of(Polygon(parts=((r,),), edges=EdgeRule.GEODESIC)) for r in (north, south))
    along = set(zip(one.lon_deg, one.lat_deg, strict=True)) & set(
        zip(other.lon_deg, other.lat_deg, strict=True)
    )
    assert len(along) == 1 + 32


def test_a_circle_stays_a_circle_and_so_does_its_perimeter():
    circle = Circle(centre=Position(386_180_000, 335_060_000), radius_mm=55_000_000)
    assert (shape_of(circle).centre_lon_deg, shape_of(circle).centre_lat_deg) == (38.618, 33.506)
    assert shape_of(circle).radius_m == 55_000
    assert perimeter_of(circle, 15_000).radius_m == 70_000
    assert shape_of(circle).lon_deg.size == 0
    assert band_of(circle, 0, None).radius_m == 55_000
    assert band_of(circle, 0, 55_000).ring_offsets.size == 2


def test_a_ring_over_180_degrees_is_cut_there_and_the_cut_is_no_edge():
    shape = shape_of(Polygon(parts=((ring((179, 33), (-179, 33), (-179, 34), (179, 34)),),)))
    assert np.abs(shape.lon_deg).max() == 180
    assert shape.ring_offsets.size == 3
    assert shape.seam.sum() == 2
    assert (np.abs(shape.lon_deg[shape.seam]) == 180).all()


def test_parts_that_meet_at_180_degrees_have_no_edge_between_them():
    split = Polygon(
        parts=(
            (ring((179, 33), (180, 33), (180, 34), (179, 34)),),
            (ring((-180, 33), (-179, 33), (-179, 34), (-180, 34)),),
        )
    )
    assert shape_of(split).seam.sum() == 2


def test_a_zone_that_ends_at_180_degrees_has_an_edge_there():
    assert not shape_of(Polygon(parts=((ring((179, 33), (180, 33), (180, 34), (179, 34)),),))).seam.any()


def test_parts_that_share_an_edge_become_one():
    twins = Polygon(parts=((SQUARE,), (ring((39, 33), (40, 33), (40, 34), (39, 34)),)))
    shape = shape_of(twins)
    assert shape.ring_offsets.size == 2
    assert shape.lon_deg.size == 6


@pytest.mark.parametrize(("pole", "sign"), [("north", 1), ("south", -1)])
def test_a_ring_round_a_pole_is_closed_along_it(pole, sign):
    cap = ring((0, 80), (90, 85), (180.5, 82), (-90, 80))
    shape = shape_of(Polygon(parts=((tuple((x, sign * y) for x, y in cap),),)))
    assert shape.ring_offsets.size == 2
    at_pole = shape.lat_deg == sign * 90
    assert {-180, 180} <= set(shape.lon_deg[at_pole])
    assert shape.seam.sum() == at_pole.sum() + 1


def test_altitudes_compare_within_a_datum_and_with_a_margin_between_two():
    msl = AltitudeReference.MSL
    band = AltitudeBand(
        floor=AltitudeLimit(reference=msl, value_mm=1_000_000),
        ceiling=AltitudeLimit(reference=msl, value_mm=3_000_000),
    )
    shape = shape_of(Polygon(parts=((SQUARE,),)), band)
    assert shape.alt_low_m.tolist() == [890, 1000, -np.inf, 1000 - 750 - 150]
    assert shape.alt_high_m.tolist() == [3110, 3000, np.inf, 3000 + 750 + 450]


def test_heights_above_ground_match_every_fix_that_is_not_itself_above_ground():
    ground = AltitudeBand(ceiling=AltitudeLimit(reference=AltitudeReference.AGL, value_mm=150_000))
    shape = shape_of(Polygon(parts=((SQUARE,),)), ground)
    assert shape.alt_low_m.tolist() == [-np.inf] * 4
    assert shape.alt_high_m.tolist() == [np.inf, np.inf, 150, np.inf]


def test_windows_that_nobody_ended_last_for_ever():
    assert windows_ms([Interval(start_ms=5, end_ms=9), Interval(start_ms=20)]).tolist() == [
        [5, 9],
        [20, 2**63 - 1],
    ]
    assert windows_ms([]).shape == (0, 2)


@pytest.mark.requirement("R17")
def test_a_band_deeper_than_the_zone_is_refused():
    with pytest.raises(GeometryError, match="nowhere so deep"):
        band_of(Polygon(parts=((SQUARE,),)), 60_000, 70_000)
    with pytest.raises(GeometryError, match="nowhere so deep"):
        band_of(Circle(centre=Position(0, 0), radius_mm=5_000_000), 5_000, None)


def test_a_corridor_has_rings():
    shape = shape_of(Corridor(centreline=SQUARE[:2], half_width_mm=1_000_000))
    assert shape.ring_offsets.size == 2
    assert shape.lat_deg.max() == pytest.approx(33.010, abs=0.0001)


def test_a_line_keeps_its_vertices_and_runs_on_past_180_degrees():
    line = Line(id="l", name="L", path=ring((170, 10), (-170, 12), (-160, 10)))
    lon, lat = path_of(line)
    assert lon.tolist() == [170, 190, 200]
    assert lat.tolist() == [10, 12, 10]


def test_the_band_of_a_line_holds_for_the_line_s_windows():
    line = Line(id="l", name="L", path=SQUARE[:2], windows=(Interval(start_ms=1, end_ms=2),))
    band = line_band_of(line, 0, 1000)
    assert band.windows_ms.tolist() == [[1, 2]]
    assert band.ring_offsets.size == 2
