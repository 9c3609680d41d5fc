"""Radii of volumes against Karney's geodesics: what is nearer than the radii together is found, the rest not.

The nearest two points of a pair are searched for on ever finer grids over both edges, each point of the grid
measured by GeographicLib (as pyproj has it).
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import Geod

from openline.kernel.volumes import UNBOUNDED_HIGH_MM, UNBOUNDED_LOW_MM, VolumeIndex, Volumes

WGS84 = Geod(ellps="WGS84")
TOLERANCE = 1e-5
"""Share of the distance within which a pair may be told either way, up to 100 km and latitude 80."""


def edges(rng, count, most_lat, lengths_m, apart_m):
    """Pairs of edges, float64[count, 2 edges, 2 ends, 2], so long and so far from each other, roughly."""
    lon, lat = rng.uniform(-180, 180, count), rng.uniform(-most_lat, most_lat, count)
    ends = np.empty((count, 2, 2, 2))
    far = np.exp(rng.uniform(np.log(apart_m[0]), np.log(apart_m[1]), count))
    for edge in range(2):
        if edge:
            lon, lat, _ = WGS84.fwd(lon, lat, rng.uniform(0, 360, count), far)
        length = np.exp(rng.uniform(np.log(lengths_m[0]), np.log(lengths_m[1]), count))
        course = rng.uniform(0, 360, count)
        ends[:, edge, 0] = np.column_stack((lon, lat))
        lon1, lat1, _ = WGS84.fwd(lon, lat, course, length)
        ends[:, edge, 1] = np.column_stack((lon1, lat1))
    ends[..., 0] -= 360.0 * np.round((ends[..., 0] - ends[:, :1, :1, 0]) / 360.0)
    ends = np.round(ends * 1e7) / 1e7
    return ends[np.abs(ends[..., 1]).max((1, 2)) <= most_lat]


def apart_m(ends, s, t):
    """Distances between points at shares s and t, float64[pairs, k] each, of the two edges."""
    (a, b), (c, d) = ends[:, 0].swapaxes(0, 1), ends[:, 1].swapaxes(0, 1)
    p, q = a[:, None] + s[..., None] * (b - a)[:, None], c[:, None] + t[..., None] * (d - c)[:, None]
    return WGS84.inv(p[..., 0], p[..., 1], q[..., 0], q[..., 1])[2]


def nearest_m(ends):
    """The distance of the two edges of each pair: over all of both, then more finely from every end."""
    rows = np.arange(len(ends))
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9)), -1).reshape(-1, 2)
    middle, half, least = np.full((len(ends), 1, 2), 0.5), 0.5, np.full(len(ends), np.inf)
    for _ in range(14):
        shares = np.clip(middle + half * grid, 0, 1)
        apart = apart_m(ends, shares[..., 0], shares[..., 1])
        best = apart.argmin(1)
        middle, half = shares[rows, best][:, None], 0.4 * half
        least = np.minimum(least, apart[rows, best])
    for end in range(4):
        middle, half = np.full((len(ends), 1), 0.5), 0.5
        for _ in range(10):
            along = np.clip(middle + half * np.linspace(-1, 1, 17), 0, 1)
            fixed = np.full_like(along, end % 2)
            apart = apart_m(ends, *((along, fixed) if end < 2 else (fixed, along)))
            best = apart.argmin(1)
            middle, half = along[rows, best][:, None], 0.2 * half
            least = np.minimum(least, apart[rows, best])
    return least


def pairwise_met(ends, reach_m, share, kinds=(False, False)):
    """Whether edge 0 and edge 1 of each pair come within ``reach_m``; each pair has a time of its own."""
    batches = []
    for edge in range(2):
        count = len(ends)
        closed = np.full(count, kinds[edge])
        per_part = 3 if kinds[edge] else 2
        vertices = ends[:, edge]
        if kinds[edge]:  # a ring without area, there and back
            vertices = np.concatenate((vertices, vertices.mean(1, keepdims=True)), 1)
        radius = reach_m * (share if edge else 1 - share)
        batches.append(
            Volumes(
                vertices[..., 0].ravel(),
                vertices[..., 1].ravel(),
                np.arange(count + 1) * per_part,
                closed,
                np.arange(count + 1),
                radius,
                np.full((count, 4), UNBOUNDED_LOW_MM),
                np.full((count, 4), UNBOUNDED_HIGH_MM),
                np.arange(count) * 10_000,
                np.arange(count) * 10_000 + 10_000,
            )
        )
    index = VolumeIndex()
    index.add(batches[0])
    pairs = index.near(batches[1])
    assert np.array_equal(pairs.query, pairs.slot)
    met = np.zeros(len(ends), bool)
    met[pairs.query] = True
    return met


@pytest.mark.jit_only
@pytest.mark.requirement("R11")
@pytest.mark.parametrize("share", [0.5, 0.0, 1.0])
def test_circles_are_told_apart_as_geographiclib_tells_them(share):
    rng = np.random.default_rng(41)
    ends = edges(rng, 4_000, 80.0, (1.0, 1.0), (1.0, 99_000.0))
    ends[:, :, 1] = ends[:, :, 0]
    apart = np.array([Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in ends[:, :, 0]])
    assert pairwise_met(ends, apart * (1 + 1e-9) + 2e-3, share).all()
    assert not pairwise_met(ends, np.maximum(apart * (1 - 1e-9) - 2e-3, 0.0), share).any()


@pytest.mark.jit_only
@pytest.mark.parametrize("share", [0.5, 1.0])
@pytest.mark.parametrize(
    ("first_m", "second_m"),
    [((1.0, 1.0), (100.0, 100_000.0)), ((10.0, 100_000.0), (10.0, 100_000.0)), ((5e4, 1e5), (5e4, 1e5))],
    ids=["circle and path", "paths", "long paths"],
)
def test_paths_come_as_near_as_geographiclib_says_within_the_tolerance(first_m, second_m, share):
    rng = np.random.default_rng(42)
    ends = edges(rng, 3_000, 80.0, first_m, (10.0, 120_000.0))
    if second_m != first_m:
        ends[:, 0, 1] = ends[:, 0, 0]
        moved = WGS84.fwd(
            ends[:, 1, 0, 0],
            ends[:, 1, 0, 1],
            rng.uniform(0, 360, len(ends)),
            np.exp(rng.uniform(np.log(second_m[0]), np.log(second_m[1]), len(ends))),
        )
        ends[:, 1, 1, 0] = moved[0] - 360.0 * np.round((moved[0] - ends[:, 1, 0, 0]) / 360.0)
        ends[:, 1, 1, 1] = moved[1]
        ends = ends[np.abs(ends[..., 1]).max((1, 2)) <= 80.0]
        ends = np.round(ends * 1e7) / 1e7
    apart = nearest_m(ends)
    crossing = shapely.intersects(*shapely.linestrings(ends).T)
    chosen = (apart > 1.0) & (apart < 99_000.0) & ~crossing
    assert chosen.sum() > 1_000
    ends, apart = ends[chosen], apart[chosen]
    assert pairwise_met(ends, apart * (1 + TOLERANCE), share).all()
    assert not pairwise_met(ends, apart * (1 - TOLERANCE), share).any()
