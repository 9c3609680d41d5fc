"""Ways through the zone index: the walk from cell to cell misses no zone."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openline.kernel.zones import ZoneIndex, crossed, is_clear, members, stay
from tests.unit.kernel.shapes import circle, rings, star

ROOM = 128

grid_degrees = st.integers(-4 * 32, 4 * 32).map(lambda i: i / 32)
degrees = st.one_of(
    st.integers(-4, 4).map(float), grid_degrees, st.integers(-4000, 4000).map(lambda i: i / 1e3)
)
point = st.tuples(degrees, degrees)
ring = st.lists(point, min_size=3, max_size=6)
shape = st.one_of(
    st.lists(ring, min_size=1, max_size=2).map(lambda parts: rings(*parts)),
    st.builds(circle, degrees, degrees, st.integers(50, 300_000).map(float)),
)


def stays(index, start, end):
    slot, first, last = np.empty(ROOM, np.int32), np.empty(ROOM), np.empty(ROOM)
    n = crossed(index.arrays, *start, *end, slot, first, last)
    assert n <= ROOM
    assert np.all(np.diff(slot[:n]) > 0)
    return {int(s): (float(a), float(b)) for s, a, b in zip(slot[:n], first[:n], last[:n], strict=True)}


def stays_without_cells(index, start, end):
    every = {slot: stay(index.arrays, slot, *start, *end) for slot in range(len(index))}
    return {slot: (first, last) for slot, (first, last) in every.items() if first <= last}


def members_at(index, x, y):
    out = np.empty(ROOM, np.int32)
    return set(out[: members(index.arrays, x, y, out)].tolist())


@given(st.lists(shape, min_size=1, max_size=5), st.lists(st.tuples(point, point), min_size=1, max_size=6))
@settings(max_examples=150)
def test_a_way_touches_what_each_outline_alone_says_it_touches(shapes, ways):
    index = ZoneIndex.build(shapes)
    for start, end in ways:
        found, wanted = stays(index, start, end), stays_without_cells(index, start, end)
        assert found.keys() == wanted.keys()
        for slot, (first, last) in found.items():
            assert first == pytest.approx(wanted[slot][0], abs=1e-9)
            assert last == pytest.approx(wanted[slot][1], abs=1e-9)


# In steps of a metre and less, far inside a cell: the rounding of lengths in a block matters there.
tiny = st.integers(0, 40).map(lambda i: 0.86 + i / 1e4)


@given(
    st.tuples(tiny, tiny), st.integers(-30, 30), st.integers(1, 30), st.integers(1, 20),
    st.integers(-3, 0), st.integers(1, 3), st.sampled_from([0.0, 1e-7, -1e-7]),
)  # fmt: skip
@example((0.8641, 0.7642), 23, 16, 5, -1, 2, 0.0)
@settings(max_examples=200)
def test_a_way_along_a_slanted_edge_touches_it(corner, lean, height, width, before, beyond, beside):
    (x, y), lean_deg, height_deg, width_deg = corner, lean / 1e4, height / 1e4, width / 1e4
    low, high = (x, y), (x + lean_deg, y + height_deg)
    index = ZoneIndex.build([rings([low, (x + width_deg, y), (high[0] + width_deg, high[1]), high])])
    start, end = ((x + share * lean_deg + beside, y + share * height_deg) for share in (before, beyond))
    assert stays(index, start, end).keys() == stays_without_cells(index, start, end).keys()


@given(st.lists(shape, min_size=1, max_size=4), point, point, st.lists(st.floats(0, 1), max_size=8))
@settings(max_examples=80)
def test_every_point_of_a_way_lies_within_the_stays_of_its_members(shapes, start, end, shares):
    index = ZoneIndex.build(shapes)
    found = stays(index, start, end)
    for share in [0.0, 1.0, *shares]:
        x, y = (a + share * (b - a) if share < 1 else b for a, b in zip(start, end, strict=True))
        for slot in members_at(index, x, y):
            if slot in found or share in (0.0, 1.0):
                first, last = found[slot]
                assert first - 1e-6 <= share <= last + 1e-6


@given(st.lists(shape, min_size=1, max_size=4), point, point)
@settings(max_examples=80)
def test_a_clear_way_meets_no_edge(shapes, start, end):
    index = ZoneIndex.build(shapes)
    if is_clear(index.arrays, *start, *end):
        assert members_at(index, *start) == members_at(index, *end)
        assert stays(index, start, end) == dict.fromkeys(members_at(index, *start), (0.0, 1.0))


def test_a_long_way_through_a_crowd_of_split_cells_misses_nothing():
    rng = np.random.default_rng(3)
    index = ZoneIndex.build([star(rng, rng.uniform(0, 3, 2), rng.uniform(0.01, 0.3), 15) for _ in range(60)])
    for _ in range(40):
        start, end = rng.uniform(-0.5, 3.5, 2).tolist(), rng.uniform(-0.5, 3.5, 2).tolist()
        found, wanted = stays(index, start, end), stays_without_cells(index, start, end)
        assert found.keys() == wanted.keys()
        for slot, stretch in found.items():
            assert stretch == pytest.approx(wanted[slot], abs=1e-9)


def test_a_way_through_corners_of_cells_touches_what_lies_at_them():
    tips = [rings([(k, k), (k + 0.1, k - 0.3), (k + 0.3, k - 0.1)]) for k in range(4)]
    index = ZoneIndex.build(tips)
    assert stays(index, (-1.0, -1.0), (4.0, 4.0)) == {
        k: pytest.approx(((k + 1) / 5, (k + 1) / 5)) for k in range(4)
    }
    assert stays(index, (4.0, 4.0), (-1.0, -1.0)).keys() == {0, 1, 2, 3}
    assert stays(index, (-1.0, -0.99), (4.0, 4.01)) == {}


def test_a_pass_through_is_timed_where_the_edges_are():
    index = ZoneIndex.build([rings([(1, -1), (2, -1), (2, 1), (1, 1)]), circle(5, 0, 111_319.49079327358)])
    found = stays(index, (0.0, 0.0), (8.0, 0.0))
    assert found[0] == pytest.approx((1 / 8, 2 / 8), abs=1e-12)
    assert found[1] == pytest.approx((4 / 8, 6 / 8), abs=1e-8)
    assert stays(index, (0.0, 1.0), (8.0, 1.0)).keys() == {0, 1}
    assert stays(index, (0.0, 1.1), (8.0, 1.1)) == {}


def test_a_way_that_stands_still_touches_its_members():
    index = ZoneIndex.build([rings([(0, 0), (2, 0), (2, 2), (0, 2)]), circle(1, 1, 1000.0)])
    assert stays(index, (1.0, 1.0), (1.0, 1.0)) == {0: (0.0, 1.0), 1: (0.0, 1.0)}
    assert stays(index, (2.0, 1.0), (2.0, 1.0)) == {0: (0.0, 1.0)}
    assert stays(index, (2.1, 1.0), (2.1, 1.0)) == {}


def test_too_little_room_for_a_way_is_told():
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1), (0, 1)])] * 20)
    small = np.empty(7, np.int32), np.empty(7), np.empty(7)
    assert crossed(index.arrays, 0.5, 0.5, 2.0, 2.0, *small) > 7
    assert len(stays(index, (0.5, 0.5), (2.0, 2.0))) == 20


def test_a_way_along_the_date_line_and_to_the_pole_ends():
    cap = rings([(-180, 80), (180, 80), (180, 90), (-180, 90)])
    index = ZoneIndex.build([cap])
    for lon in (-180.0, 180.0, 0.0, 179.999999):
        assert stays(index, (lon, 70.0), (lon, 90.0)) == {0: pytest.approx((0.5, 1.0))}
    assert stays(index, (170.0, 85.0), (180.0, 85.0)) == {0: (0.0, 1.0)}
    assert math.isclose(stays(index, (-180.0, 90.0), (-180.0, 60.0))[0][1], 1 / 3)
