"""Paths and areas; against an authority in tests/oracle/test_against_geographiclib.py."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from openline.kernel.buffers import circle_area, near_edge, near_path
from openline.kernel.geodesy import (
    WGS84,
    densify,
    edge_chains,
    fold,
    outline,
    ring_path,
    unwrap,
    unwrapped_area,
)

longitudes = st.floats(-180, 180)


@given(st.lists(longitudes, min_size=1, max_size=20))
def test_unwrapped_longitudes_are_the_same_places_without_a_step_over_half_a_turn(lon):
    there = unwrap(np.array(lon))
    assert (np.abs(np.diff(there)) <= 180.0 + 1e-9).all()
    np.testing.assert_allclose(np.cos(np.radians(there)), np.cos(np.radians(lon)), atol=1e-9)


@given(longitudes, st.floats(-85, 85), st.floats(-40, 40), st.floats(-85, 85))
def test_added_vertices_lie_on_the_geodesic_and_those_given_are_kept(lon, lat, east, other_lat):
    path = densify(np.array([lon, lon + east]), np.array([lat, other_lat]), 5.0, geodesic=True)
    assert (path.lat_deg[0], path.lat_deg[-1]) == (lat, other_lat)
    assert path.edge.tolist() == [0] * (path.lon_deg.size - 1)
    n = path.lon_deg.size
    _, _, whole_m = WGS84.inv(lon, lat, lon + east, other_lat)
    _, _, there_m = WGS84.inv(np.full(n, lon), np.full(n, lat), path.lon_deg, path.lat_deg)
    _, _, back_m = WGS84.inv(path.lon_deg, path.lat_deg, np.full(n, lon + east), np.full(n, other_lat))
    np.testing.assert_allclose(there_m + back_m, whole_m, atol=1e-3)


def test_planar_edges_are_divided_where_geodesics_would_leave_them():
    path = densify(np.array([0.0, 30.0]), np.array([60.0, 60.0]), 1.0, geodesic=False)
    assert path.lon_deg.size > 100
    assert (path.lat_deg == 60.0).all()


def test_meridians_and_the_equator_need_no_more_vertices():
    for lon, lat in (([7.0, 7.0], [-80.0, 80.0]), ([0.0, 170.0], [0.0, 0.0])):
        assert densify(np.array(lon), np.array(lat), 0.1, geodesic=True).lon_deg.size == 2


def test_pieces_know_the_edge_they_are_part_of():
    path = ring_path(np.array([0.0, 10.0, 5.0]), np.array([50.0, 50.0, 52.0]), 1.0, geodesic=True)
    assert np.unique(path.edge).tolist() == [0, 1, 2]
    corners = np.flatnonzero(np.diff(path.edge, prepend=-1))
    assert path.lon_deg[corners].tolist() == [0.0, 10.0, 5.0]


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("side", [1, -1])
def test_a_ring_round_a_pole_is_closed_along_the_nearer_one_whichever_way_it_runs(direction, side):
    lon = np.array([-100.0, 0.0, 100.0, 175.0])[::direction]
    path = ring_path(lon, side * np.array([60.0, 70.0, 80.0, 75.0])[::direction], np.inf, geodesic=False)
    cap = fold(unwrapped_area(path))
    assert cap.is_valid
    for x in (-179.9, -60.0, 0.0, 45.0, 179.9):
        assert cap.covers(shapely.Point(x, side * 89.9))
        assert not cap.intersects(shapely.Point(x, side * 50.0))
    assert cap.bounds[0] == -180.0
    assert cap.bounds[2] == 180.0


@given(st.floats(-540, 540), st.floats(0.1, 170), st.floats(-80, 60))
def test_folding_keeps_the_area_and_stays_within_the_map(west, width, south):
    box = shapely.box(west, south, west + width, south + 20)
    folded = fold(box)
    assert folded.bounds[0] >= -180.0
    assert folded.bounds[2] <= 180.0
    assert folded.area == pytest.approx(box.area)


def test_an_outline_has_open_rings_and_marks_its_cuts():
    found = outline(fold(shapely.box(170, 10, 190, 20)))
    assert found.ring_offsets.tolist() == [0, 4, 8]
    assert found.seam.sum() == 2
    assert found.lon_deg.flags.c_contiguous


def test_chains_leave_the_cuts_out():
    chains = edge_chains(fold(shapely.box(170, 10, 190, 20)))
    assert sorted(lon.size for lon, _ in chains) == [4, 4]
    whole = edge_chains(shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.4, 0.4)))
    assert [(lon.size, lon[0] == lon[-1]) for lon, _ in whole] == [(5, True), (5, True)]


def test_what_is_near_a_point_sized_path_is_a_disc():
    disc = near_path(np.array([10.0, 10.0]), np.array([50.0, 50.0]), 1_000.0, geodesic=True)
    assert disc.symmetric_difference(circle_area(10.0, 50.0, 1_000.0)).area < 1e-6 * disc.area + 1e-6


def test_what_is_near_the_edge_of_a_cut_area_does_not_follow_the_cut():
    band = near_edge(fold(shapely.box(170, 10, 190, 20)), 10_000.0)
    assert not band.intersects(shapely.Point(180.0, 15.0))
    assert band.intersects(shapely.Point(180.0, 10.0))
    assert band.intersects(shapely.Point(-180.0, 20.0))
