"""The zone index against even-odd in rational arithmetic, and against itself after edits."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from openline.errors import GeometryError, InputError
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex, is_plain, locate, members
from tests.unit.kernel.shapes import circle, rings, star


def holds(shape, x, y):
    """Even-odd with its edge, in rational arithmetic."""
    x, y, inside = Fraction(x), Fraction(y), False
    for first, end in zip(shape.ring_offsets[:-1], shape.ring_offsets[1:], strict=True):
        for k in range(first, end):
            n = k + 1 if k + 1 < end else first
            ax, ay = Fraction(shape.lon_deg[k]), Fraction(shape.lat_deg[k])
            bx, by = Fraction(shape.lon_deg[n]), Fraction(shape.lat_deg[n])
            turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
                return True
            if (ay > y) != (by > y) and (turn < 0) == (by > ay) and turn != 0:
                inside = not inside
    return inside


def expected(shapes, points):
    return {(i, s) for i, (x, y) in enumerate(points) for s, shape in shapes.items() if holds(shape, x, y)}


def found(index, points):
    columns = np.array(points, np.float64).reshape(-1, 2).T
    point, slot = index.pairs(columns[0], columns[1])
    got = list(zip(point.tolist(), slot.tolist(), strict=True))
    assert len(set(got)) == len(got), "a pair was reported twice"
    assert index.count(columns[0], columns[1]) == len(got)
    return set(got)


def members_of(index, x, y):
    out = np.empty(64, np.int32)
    return out[: members(index.arrays, x, y, out)].tolist()


# Coordinates that meet often: whole degrees, cell edges, and anything between.
coarse = st.integers(-3, 3).map(float)
dyadic = st.integers(-3 * 64, 3 * 64).map(lambda i: i / 64)
fine = st.floats(-3, 3, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-90)
coordinate = st.one_of(coarse, dyadic, fine)
vertex = st.tuples(coordinate, coordinate)
ring = st.lists(vertex, min_size=1, max_size=7)
shape_of_rings = st.lists(ring, min_size=1, max_size=3).map(lambda parts: rings(*parts))


def next_to(values, toward):
    """The next number, but no subnormal one: products of those are not exact."""
    return np.where(values == 0, np.sign(toward) * 1e-90, np.nextafter(values, toward))


def telling_points(shapes):
    """Vertices, middles of edges, and points that share a height or a meridian with a vertex."""
    points = []
    for shape in shapes:
        x, y = shape.lon_deg, shape.lat_deg
        points += list(zip(x, y, strict=True))
        points += list(zip((x + np.roll(x, 1)) / 2, (y + np.roll(y, 1)) / 2, strict=True))
        points += list(zip(np.roll(x, 1), y, strict=True))
        points += list(zip(next_to(x, 9), y, strict=True)) + list(zip(x, next_to(y, -9), strict=True))
    return [(float(x), float(y)) for x, y in points]


@given(st.lists(shape_of_rings, min_size=1, max_size=4), st.lists(vertex, max_size=20))
@settings(max_examples=120)
def test_pairs_are_those_of_rational_even_odd_with_the_edge_inside(shapes, points):
    points = points + telling_points(shapes)[:120]
    index = ZoneIndex.build(shapes)
    wanted = expected(dict(enumerate(shapes)), points)
    assert found(index, points) == wanted
    for i, (x, y) in enumerate(points[:20]):
        assert members_of(index, x, y) == sorted(s for p, s in wanted if p == i)


@given(st.data())
@settings(max_examples=60)
def test_points_a_rounding_away_from_a_slanted_edge_fall_on_the_right_side(data):
    a, b = data.draw(st.tuples(fine, fine)), data.draw(st.tuples(fine, fine))
    shape = rings([a, b, (3.0, -3.0), (-3.0, -3.0)])
    points = []
    for share in data.draw(st.lists(st.integers(0, 2**40), min_size=1, max_size=5)):
        x, y = (p + share * 2.0**-40 * (q - p) for p, q in zip(a, b, strict=True))
        for off in (0.0, 1e-16, 1e-12, 3e-7, 9e-7, 2e-6):
            points += [(x + off, y), (x - off, y), (x, y + off), (x, y - off)]
    points = [(float(np.clip(x, -3, 3)), float(np.clip(y, -3, 3))) for x, y in points]
    index = ZoneIndex.build([shape])
    assert found(index, points) == expected({0: shape}, points)


def test_a_hole_is_outside_but_its_edge_is_inside():
    index = ZoneIndex.build([rings([(0, 0), (4, 0), (4, 4), (0, 4)], [(1, 1), (3, 1), (3, 3), (1, 3)])])
    points = [(0.5, 0.5), (2, 2), (1, 2), (2, 3), (3, 3), (3.5, 2), (5, 2)]
    assert found(index, points) == {(0, 0), (2, 0), (3, 0), (4, 0), (5, 0)}


def test_parts_of_one_zone_are_one_slot():
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1), (0, 1)], [(5, 5), (6, 5), (6, 6), (5, 6)])])
    assert found(index, [(0.5, 0.5), (5.5, 5.5), (3, 3)]) == {(0, 0), (1, 0)}


def test_the_meridians_180_east_and_west_are_one():
    west = rings([(-180, 0), (-170, 0), (-170, 10), (-180, 10)])
    east = rings([(170, 20), (180, 20), (180, 30), (170, 30)])
    both = rings(
        [(175, 40), (180, 40), (180, 50), (175, 50)], [(-180, 40), (-175, 40), (-175, 50), (-180, 50)]
    )
    tip = rings([(-180, 65), (-170, 60), (-170, 70)])
    index = ZoneIndex.build([west, east, both, tip])
    for x in (-180.0, 180.0):
        assert members_of(index, x, 5) == [0]
        assert members_of(index, x, 25) == [1]
        assert members_of(index, x, 45) == [2]
        assert members_of(index, x, 65) == [3]
        assert members_of(index, x, 66) == []
        assert members_of(index, x, 35) == []
    assert members_of(index, -179.99, 25) == []
    assert members_of(index, 179.99, 45) == [2]


def test_the_whole_world_holds_its_corners():
    index = ZoneIndex.build([rings([(-180, -90), (180, -90), (180, 90), (-180, 90)])])
    points = [(-180, -90), (180, 90), (-180, 90), (180, -90), (0, 0), (0, 90), (180, 0), (-180, 0.5)]
    assert found(index, points) == {(i, 0) for i in range(len(points))}


@pytest.mark.parametrize(
    ("west", "east"), [(-180, -170), (170, 180), (-180, 180), (-179.999999999, -170), (170, 179.999999999)]
)
def test_a_zone_at_the_antimeridian_is_taken_out_whole(west, east):
    zone = rings([(west, -10), (east, -10), (east, 10), (west, 10)])
    other = rings([(-180, -1), (180, -1), (180, 1), (-180, 1)])
    index = ZoneIndex.build([other])
    points = [(x, y) for x in (-180, -175, 175, 180) for y in (-10, 0, 5, 10)]
    before = found(index, points)
    for _ in range(3):
        slot = index.add(zone)
        assert found(index, points) > before
        index.remove(slot)
        assert found(index, points) == before
    slots = [index.add(circle(x, 5, 400_000)) for x in (179, -180)]
    assert found(index, points) > before
    for slot in slots:
        index.remove(slot)
    assert found(index, points) == before


def test_far_more_pairs_than_points_find_room():
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1), (0, 1)])] * 300)
    columns = np.full(50, 0.5), np.full(50, 0.25)
    point, slot = index.pairs(*columns)
    assert np.array_equal(point, np.repeat(np.arange(50), 300))
    assert np.array_equal(slot, np.tile(np.arange(300), 50))
    assert index.count(*columns) == 15_000
    out = np.empty(8, np.int32)
    needed = members(index.arrays, 0.5, 0.25, out)
    assert needed >= 300
    out = np.empty(needed, np.int32)
    assert members(index.arrays, 0.5, 0.25, out) == 300
    assert out[:300].tolist() == list(range(300))


def test_an_empty_index_and_empty_columns_give_no_pairs():
    assert found(ZoneIndex(), [(0, 0), (180, 90)]) == set()
    assert found(ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1)])]), []) == set()
    assert found(ZoneIndex.build([Shape()]), [(0, 0)]) == set()


@pytest.mark.parametrize(
    ("lon", "lat"), [(np.nan, 0), (0, np.nan), (180.1, 0), (0, -90.5), (np.inf, 0), (0, -np.inf)]
)
def test_a_point_off_the_earth_is_refused_by_its_number(lon, lat):
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1)])])
    lons, lats = np.zeros(5000), np.zeros(5000)
    lons[4321], lats[4321] = lon, lat
    for ask in (index.pairs, index.count):
        with pytest.raises(InputError, match="point 4321"):
            ask(lons, lats)


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(InputError, match="columns"):
        ZoneIndex().pairs(np.zeros(3), np.zeros(2))


@pytest.mark.parametrize("bad", [(np.nan, 0), (0, 91), (-181, 0), (0, np.inf)])
def test_a_vertex_off_the_earth_is_refused_and_nothing_is_added(bad):
    index = ZoneIndex()
    with pytest.raises(GeometryError):
        index.add(rings([(0, 0), (1, 0), bad]))
    with pytest.raises(GeometryError):
        index.add(circle(*bad, 100.0))
    assert len(index) == 0
    assert found(index, [(0, 0)]) == set()


def test_a_removed_slot_cannot_be_removed_again_and_is_not_used_again():
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1)])])
    index.remove(0)
    for slot in (0, 1, -1):
        with pytest.raises(IndexError):
            index.remove(slot)
    assert index.add(rings([(0, 0), (1, 0), (1, 1)])) == 1
    assert members_of(index, 0.9, 0.5) == [1]


def test_a_plain_cell_has_one_answer():
    index = ZoneIndex.build([rings([(0, 0), (3, 0), (3, 3), (0, 3)]), rings([(5, 5), (5.1, 5), (5, 5.1)])])
    assert is_plain(index.arrays, locate(index.arrays, 1.5, 1.5))
    assert is_plain(index.arrays, locate(index.arrays, -50, 20))
    assert not is_plain(index.arrays, locate(index.arrays, 0, 1.5))
    assert not is_plain(index.arrays, locate(index.arrays, 5.05, 5.05))


def test_crowded_cells_are_split_and_answer_the_same():
    rng = np.random.default_rng(7)
    shapes = [star(rng, rng.uniform(0.2, 0.8, 2), rng.uniform(0.01, 0.2), 12) for _ in range(40)]
    points = [(float(x), float(y)) for x, y in rng.uniform(0, 1, (300, 2))] + telling_points(shapes[:10])
    wanted = expected(dict(enumerate(shapes)), points)
    at_once, one_by_one = ZoneIndex.build(shapes), ZoneIndex()
    for shape in shapes:
        one_by_one.add(shape)
    assert np.any(one_by_one.arrays.cells < 0)
    assert found(at_once, points) == wanted
    assert found(one_by_one, points) == wanted


def test_the_same_zone_many_times_over_does_not_split_for_ever():
    rng = np.random.default_rng(8)
    shape = star(rng, (0.5, 0.5), 0.3, 20)
    index = ZoneIndex.build([shape] * 60)
    assert index.nbytes < 20_000_000
    points = [(float(x), float(y)) for x, y in rng.uniform(0, 1, (50, 2))]
    assert found(index, points) == expected(dict.fromkeys(range(60), shape), points)


class Edits(RuleBasedStateMachine):
    """Whatever was added and removed before, the answers are those of an index built afresh."""

    def __init__(self):
        super().__init__()
        self.index = ZoneIndex()
        self.present = {}
        self.points = [(x / 2, y / 2) for x in range(-6, 7, 3) for y in range(-6, 7, 3)]

    @rule(shape=shape_of_rings)
    def add(self, shape):
        self.points += telling_points([shape])[:6]
        self.present[self.index.add(shape)] = shape

    @rule(at=vertex, size=st.floats(0.001, 1.0), seed=st.integers(0, 99))
    def add_a_crowd(self, at, size, seed):
        rng = np.random.default_rng(seed)
        for _ in range(6):
            shape = star(rng, at, size, 9)
            self.present[self.index.add(shape)] = shape
        self.points += [(float(x), float(y)) for x, y in rng.normal(at, size, (10, 2))]

    @precondition(lambda self: self.present)
    @rule(data=st.data())
    def remove(self, data):
        slot = data.draw(st.sampled_from(sorted(self.present)))
        self.index.remove(slot)
        del self.present[slot]

    @precondition(lambda self: len(self.present) > 5)
    @rule()
    def remove_most(self):
        for slot in sorted(self.present)[2:]:
            self.index.remove(slot)
            del self.present[slot]

    @invariant()
    def same_as_afresh(self):
        points = self.points[-60:]
        slots = sorted(self.present)
        afresh = found(ZoneIndex.build([self.present[slot] for slot in slots]), points)
        assert found(self.index, points) == {(p, slots[s]) for p, s in afresh}


Edits.TestCase.settings = settings(max_examples=25, stateful_step_count=12)
TestEdits = Edits.TestCase
