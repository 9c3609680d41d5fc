"""The 4D index: what overlaps what, by hand and against brute force over rectangles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.errors import InputError
from openline.kernel.volumes import NO_END_MS, UNBOUNDED_HIGH_MM, UNBOUNDED_LOW_MM, VolumeIndex, Volumes
from tests.unit.kernel.volumes import box, boxes, path, point, volume

HOUR_MS = 3_600_000
SQUARE = box(10, 50, 11, 51)


def overlaps(one: Volumes, other: Volumes) -> bool:
    """Ask both ways round, and next to others that are far off: the answers must be the same."""
    answers = set()
    for standing, asked in ((one, other), (other, one)):
        index = VolumeIndex()
        slot = index.add(Volumes.concat([box(-100, -10, -99, -9), standing]))[1]
        answers.add(index.near(asked).slot.tolist() == [slot])
    assert len(answers) == 1
    return answers.pop()


# ------------------------------------------------------------------------------------------ what overlaps


@pytest.mark.requirement("R11")
def test_touching_edges_and_corners_overlap():
    assert overlaps(SQUARE, box(11, 50, 12, 51))
    assert overlaps(SQUARE, box(11, 51, 12, 52))
    assert overlaps(SQUARE, volume([(11, 50.5), (12, 50), (12, 51)]))
    assert not overlaps(SQUARE, box(11.0000001, 50, 12, 51))


def test_a_vertex_on_a_slanting_edge_touches_when_it_does_so_in_the_declared_whole_numbers():
    slanting = volume([(0, 0), (0.3, 0.1), (0, 0.1)])
    assert overlaps(slanting, volume([(0.15, 0.05), (0.2, 0.0), (0.3, 0.0)]))
    assert not overlaps(slanting, volume([(0.15, 0.0499999), (0.2, 0.0), (0.3, 0.0)]))


def test_equal_end_and_start_do_not_overlap():
    assert not overlaps(
        box(10, 50, 11, 51, start_ms=0, end_ms=HOUR_MS), box(10, 50, 11, 51, start_ms=HOUR_MS)
    )
    assert overlaps(
        box(10, 50, 11, 51, start_ms=0, end_ms=HOUR_MS), box(10, 50, 11, 51, start_ms=HOUR_MS - 1)
    )


def test_altitude_bands_that_touch_overlap_and_those_a_millimetre_apart_do_not():
    low = box(10, 50, 11, 51, low_mm=0, high_mm=100_000)
    assert overlaps(low, box(10, 50, 11, 51, low_mm=100_000, high_mm=200_000))
    assert not overlaps(low, box(10, 50, 11, 51, low_mm=100_001, high_mm=200_000))


@pytest.mark.parametrize("reference", range(4))
def test_bands_must_overlap_in_every_reference(reference):
    high = [UNBOUNDED_HIGH_MM] * 4
    high[reference] = 100
    low = [UNBOUNDED_LOW_MM] * 4
    low[reference] = 101
    assert not overlaps(box(10, 50, 11, 51, high_mm=high), box(10, 50, 11, 51, low_mm=low))
    low[reference] = 100
    assert overlaps(box(10, 50, 11, 51, high_mm=high), box(10, 50, 11, 51, low_mm=low))


def test_what_lies_in_a_hole_does_not_overlap_unless_it_touches():
    ring = [(0, 0), (9, 0), (9, 9), (0, 9)]
    hole = [(3, 3), (6, 3), (6, 6), (3, 6)]
    annulus = volume(ring, hole)
    assert not overlaps(annulus, box(4, 4, 5, 5))
    assert overlaps(annulus, box(4, 4, 6, 5))
    assert overlaps(annulus, box(1, 1, 2, 2))
    assert overlaps(annulus, volume(ring, [(3.1, 3.1), (5.9, 3.1), (5.9, 5.9), (3.1, 5.9)]))
    island = volume(ring, hole, [(4, 4), (5, 4), (5, 5), (4, 5)])
    assert overlaps(island, box(4.4, 4.4, 4.6, 4.6))
    assert not overlaps(island, box(3.2, 3.2, 3.8, 3.8))


def test_one_inside_the_other_overlaps_and_so_does_any_part():
    assert overlaps(box(0, 0, 30, 30), SQUARE) is False
    assert overlaps(box(0, 0, 60, 60), SQUARE)
    assert overlaps(
        volume([(-5, 0), (-4, 0), (-4, 1)], [(10.2, 50.2), (10.4, 50.2), (10.4, 50.4)]), SQUARE
    )


def test_paths_and_points_overlap_what_they_meet():
    assert overlaps(SQUARE, path((9, 49), (12, 52)))
    assert overlaps(SQUARE, path((10.2, 50.2), (10.4, 50.4)))
    assert not overlaps(SQUARE, path((9, 50.5), (9.9, 50.5), (9.9, 51.5), (10.5, 51.5)))
    assert overlaps(SQUARE, point(10.5, 50.5))
    assert overlaps(SQUARE, point(10, 50.5))
    assert not overlaps(SQUARE, point(9.9999999, 50.5))
    assert overlaps(path((0, 0), (2, 2)), path((0, 2), (2, 0)))
    assert overlaps(path((0, 0), (2, 2)), path((1, 1), (5, 1)))
    assert not overlaps(path((0, 0), (2, 2)), path((3, 3), (5, 5)))
    assert overlaps(point(1, 1), point(1, 1))


def test_a_path_that_returns_to_its_beginning_has_no_area():
    assert not overlaps(path((0, 0), (3, 0), (3, 3), (0, 0)), point(2, 1))
    assert overlaps(volume([(0, 0), (3, 0), (3, 3)]), point(2, 1))


def test_circles_corridors_and_margins_reach_as_far_as_their_radii_together():
    # A degree of latitude at the equator is 110,574.4 m.
    assert overlaps(point(0, 0, 55_300), point(0, 1, 55_300))
    assert not overlaps(point(0, 0, 55_280), point(0, 1, 55_280))
    assert overlaps(point(0, 0, 55_300), path((-1, 1), (1, 1), radius_m=55_300))
    assert not overlaps(point(0, 0, 55_200), path((-1, 1), (1, 1), radius_m=55_200))
    assert overlaps(box(-1, 1, 1, 2, radius_m=55_300), point(0, 0, 55_300))
    assert overlaps(box(-1, 1, 1, 2, radius_m=10), point(0, 1.5))
    assert not overlaps(box(-1, 1, 1, 2), point(0, 0.99, 1_000))


def test_longitudes_count_modulo_a_turn():
    fiji = box(179, -18, 181, -16)
    for west in (179.5, -180.5, -179.5, 180.5, 539.5):
        assert overlaps(fiji, box(west, -17, west + 0.1, -16.5))
    assert overlaps(fiji, box(-179, -18, -178, -17))
    assert not overlaps(fiji, box(-178.9999999, -18, -178, -17))
    assert overlaps(point(179.999, 0, 200), point(-179.999, 0, 200))
    assert not overlaps(point(179.999, 0, 100), point(-179.999, 0, 100))
    assert overlaps(path((170, 10), (190, 10)), path((-175, 9), (-175, 11)))


def test_polar_caps_closed_along_the_pole_overlap_what_is_within():
    cap = volume([(-180, 80), (-60, 80), (60, 80), (180, 80), (180, 90), (-180, 90)])
    for lon in (-180, -179.9, 0, 100, 179.9, 180):
        assert overlaps(cap, box(lon - 0.5, 85, lon + 0.5, 86))
        assert overlaps(cap, box(lon - 0.5, 79, lon + 0.5, 80))
        assert not overlaps(cap, box(lon - 0.5, 79, lon + 0.5, 79.9))
        assert overlaps(cap, point(lon, 90))
    assert overlaps(cap, volume([(0, 85), (120, 85), (240, 85), (360, 85), (360, 90), (0, 90)]))
    south = volume([(-180, -80), (180, -80), (180, -90), (-180, -90)])
    assert not overlaps(cap, south)
    assert overlaps(cap, point(5, 79.9, 20_000))
    assert not overlaps(cap, point(5, 79.5, 20_000))


# ------------------------------------------------------------------------------------------ bookkeeping


def test_slots_are_given_again_and_a_slot_that_is_not_there_cannot_be_discarded():
    index = VolumeIndex()
    first, second = index.add(Volumes.concat([SQUARE, SQUARE])).tolist()
    assert (first, second, len(index)) == (0, 1, 2)
    index.discard([first])
    for stray in ([first], [7], [-1], [second, second], [second, 9]):
        with pytest.raises(InputError, match="no volume in slot"):
            index.discard(stray)
    assert index.near(SQUARE).slot.tolist() == [second]
    assert index.add(SQUARE).tolist() == [first]
    index.discard([first, second])
    assert len(index) == 0
    assert index.near(SQUARE).slot.size == 0


def test_pairs_come_sorted_by_query_then_slot():
    index = VolumeIndex()
    index.add(Volumes.concat([box(0, 0, 1, 1), box(5, 5, 6, 6), box(0.5, 0.5, 7, 7)]))
    pairs = index.near(Volumes.concat([box(5, 5, 6, 6), box(90, 0, 91, 1), box(0, 0, 1, 1)]))
    assert pairs.query.tolist() == [0, 0, 2, 2]
    assert pairs.slot.tolist() == [1, 2, 0, 2]
    assert pairs.query.dtype == pairs.slot.dtype == np.int32


def test_expiry_takes_what_has_ended_by_then_and_nothing_else():
    index = VolumeIndex()
    ends = [HOUR_MS, HOUR_MS + 1, NO_END_MS, HOUR_MS - 1]
    index.add(Volumes.concat([box(0, 0, 1, 1, end_ms=end) for end in ends]))
    assert index.expire(HOUR_MS).tolist() == [0, 3]
    assert index.near(box(0, 0, 1, 1)).slot.tolist() == [1, 2]
    assert index.expire(HOUR_MS).size == 0


def test_an_empty_batch_and_an_empty_index_answer_with_nothing():
    index = VolumeIndex()
    assert index.near(SQUARE).slot.size == 0
    nothing = SQUARE.take([])
    assert len(nothing) == 0
    assert index.add(nothing).size == 0
    assert index.near(nothing).query.size == 0
    assert len(Volumes.concat([])) == 0


def test_taking_and_joining_batches_keeps_the_volumes_whole():
    made = [SQUARE, volume([(0, 0), (9, 0), (9, 9)], [(5, 1), (6, 1), (6, 2)]), point(3, 3, 5.0)]
    batch = Volumes.concat(made)
    turned = batch.take([2, 1, 1, 0])
    assert turned.part_offsets.tolist() == [0, 1, 4, 7, 10, 13, 17]
    assert turned.volume_parts.tolist() == [0, 1, 3, 5, 6]
    assert turned.closed.tolist() == [False, True, True, True, True, True]
    assert turned.lon_deg[-4:].tolist() == SQUARE.lon_deg.tolist()


def test_more_pairs_than_there_is_room_for_come_all_the_same():
    index = VolumeIndex()
    count = 300
    batch = Volumes.concat([SQUARE]).take(np.zeros(count, int))
    index._out_query, index._out_slot = np.empty(500, np.int32), np.empty(500, np.int32)
    index.add(batch)
    pairs = index.near(batch.take(np.arange(20)))
    assert np.array_equal(pairs.query, np.repeat(np.arange(20), count))
    assert np.array_equal(pairs.slot, np.tile(np.arange(count), 20))


# ------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("made", "what"),
    [
        (lambda: box(0, 0, 1, np.nan), "no place on earth"),
        (lambda: box(0, 0, 1, 90.1), "no place on earth"),
        (lambda: box(0, 0, 901, 1), "no place on earth"),
        (lambda: box(0, 0, np.inf, 1), "no place on earth"),
        (lambda: box(0, 0, 360.1, 1), "more than once"),
        (lambda: volume([(0, 0), (1, 1)]), "fewer than three"),
        (lambda: volume([]), "empty part"),
        (lambda: volume(), "has no part"),
        (lambda: point(0, 0, -1.0), "radius"),
        (lambda: point(0, 0, np.nan), "radius"),
        (lambda: point(0, 0, 100_000.1), "radius"),
        (lambda: point(0, 84.99, 2_000.0), "nearer to a pole"),
        (lambda: box(0, 0, 1, 86, radius_m=1.0), "nearer to a pole"),
        (lambda: box(0, 0, 1, 1, start_ms=5, end_ms=5), "ends before"),
        (lambda: box(0, 0, 1, 1, low_mm=5, high_mm=4), "floor above"),
    ],
)
def test_a_volume_that_is_none_is_refused(made, what):
    with pytest.raises(InputError, match=what):
        made()


def test_the_error_names_the_first_volume_that_is_none():
    good = boxes(
        np.tile([0.0, 0, 1, 1], (3, 1)), np.zeros((3, 4)), np.ones((3, 4)), np.zeros(3), np.ones(3)
    )
    with pytest.raises(InputError, match="volume 2"):
        Volumes(
            good.lon_deg,
            good.lat_deg,
            good.part_offsets,
            good.closed,
            good.volume_parts,
            np.array([0.0, 0.0, -2.0]),
            good.low_mm,
            good.high_mm,
            good.start_ms,
            good.end_ms,
        )


@pytest.mark.parametrize("column", ["lat_deg", "part_offsets", "volume_parts", "low_mm", "end_ms"])
def test_columns_that_do_not_fit_one_another_are_refused(column):
    columns = {name: getattr(SQUARE, name) for name in Volumes.__slots__}
    columns[column] = columns[column][:-1]
    with pytest.raises(InputError, match=column):
        Volumes(**columns)


# ------------------------------------------------------------------------------------------ brute force

# Few values, so that edges, ends and altitudes often coincide.
LON = st.sampled_from([-180.0, -179.9, -1.0, 0.0, 0.05, 0.1, 1.0, 5.0, 100.0, 179.9, 180.0])
LAT = st.sampled_from([-90.0, -60.0, -0.1, 0.0, 0.05, 0.2, 45.0, 89.9])
WIDTH = st.sampled_from([0.0001, 0.05, 0.1, 0.2, 1.0, 20.0, 179.9, 300.0, 360.0])
HEIGHT = st.sampled_from([0.0001, 0.05, 0.1, 0.2, 1.0, 20.0])
START = st.sampled_from([0, 1, HOUR_MS, 2 * HOUR_MS, 24 * HOUR_MS, 9_000 * HOUR_MS, -HOUR_MS])
LENGTH = st.sampled_from([1, HOUR_MS, 2 * HOUR_MS, 100 * HOUR_MS, 20_000 * HOUR_MS, NO_END_MS])
BAND = st.sampled_from([(UNBOUNDED_LOW_MM, UNBOUNDED_HIGH_MM), (0, 10), (10, 20), (11, 30), (-5, 0)])


@st.composite
def rectangles(draw):
    west, south = draw(LON), draw(LAT)
    north = min(south + draw(HEIGHT), 90.0)
    start = draw(START)
    length = draw(LENGTH)
    end = NO_END_MS if length == NO_END_MS else start + length
    return west, south, west + draw(WIDTH), north, draw(BAND), start, end


def as_volumes(made) -> Volumes:
    corners = np.array([it[:4] for it in made], np.float64).reshape(-1, 4)
    bands = np.array([it[4] for it in made], np.int64).reshape(-1, 2)
    low, high = np.repeat(bands[:, :1], 4, 1), np.repeat(bands[:, 1:], 4, 1)
    return boxes(corners, low, high, [it[5] for it in made], [it[6] for it in made])


def do_overlap(one, other) -> bool:
    west, east = round(one[0] * 1e7), round(one[2] * 1e7)
    other_west, other_east = round(other[0] * 1e7), round(other[2] * 1e7)
    return (
        one[5] < other[6]
        and other[5] < one[6]
        and one[4][0] <= other[4][1]
        and other[4][0] <= one[4][1]
        and one[1] <= other[3]
        and other[1] <= one[3]
        and any(
            west <= other_east + k * 3_600_000_000 and other_west + k * 3_600_000_000 <= east
            for k in range(-3, 4)
        )
    )


@settings(max_examples=200)
@given(st.data())
@pytest.mark.requirement("R11")
def test_adding_discarding_and_expiring_in_any_order_answers_as_brute_force(data):
    index, held = VolumeIndex(), {}
    for _ in range(data.draw(st.integers(1, 12))):
        deed = data.draw(st.sampled_from(["add", "add", "discard", "expire", "near"]))
        if deed == "add":
            made = data.draw(st.lists(rectangles(), min_size=1, max_size=30))
            slots = index.add(as_volumes(made)).tolist()
            assert not set(slots) & set(held)
            held |= dict(zip(slots, made, strict=True))
        elif deed == "discard" and held:
            chosen = data.draw(st.lists(st.sampled_from(sorted(held)), unique=True))
            index.discard(chosen)
            for slot in chosen:
                del held[slot]
        elif deed == "expire":
            before_ms = data.draw(st.sampled_from([0, 1, 2 * HOUR_MS, 30 * HOUR_MS]))
            ended = [slot for slot, it in held.items() if it[6] <= before_ms]
            assert index.expire(before_ms).tolist() == sorted(ended)
            for slot in ended:
                del held[slot]
        assert len(index) == len(held)
    asked = data.draw(st.lists(rectangles(), min_size=1, max_size=5))
    pairs = index.near(as_volumes(asked))
    wanted = [
        (query, slot)
        for query, one in enumerate(asked)
        for slot, other in sorted(held.items())
        if do_overlap(one, other)
    ]
    assert list(zip(pairs.query.tolist(), pairs.slot.tolist(), strict=True)) == wanted


@pytest.mark.parametrize("order", ["by time", "backwards", "at random", "all the same"])
def test_no_order_of_arrival_makes_a_cell_deep_and_all_are_found_and_taken_out_again(order):
    """Many in one place: one cell is split again and again, and joined again."""
    rng = np.random.default_rng(4)
    count = 3_000
    start = np.sort(rng.integers(0, 2 * HOUR_MS, count))
    if order == "backwards":
        start = start[::-1]
    elif order == "at random":
        rng.shuffle(start)
    elif order == "all the same":
        start[:] = 5
    corners = np.tile([0.0, 0.0, 0.01, 0.01], (count, 1))
    batch = boxes(corners, np.zeros((count, 4)), np.ones((count, 4)), start, start + HOUR_MS // 4)
    index = VolumeIndex()
    for first in range(0, count, 500):
        index.add(batch.take(np.arange(first, first + 500)))
    asked = box(0, 0, 1, 1, start_ms=HOUR_MS, end_ms=HOUR_MS + 1)
    held = np.ones(count, bool)
    for _ in range(6):
        wanted = held & (start <= HOUR_MS) & (start + HOUR_MS // 4 > HOUR_MS)
        assert np.array_equal(index.near(asked).slot, np.flatnonzero(wanted))
        gone = rng.permutation(np.flatnonzero(held))[: held.sum() // 2]
        index.discard(gone)
        held[gone] = False
    index.discard(np.flatnonzero(held))
    assert len(index) == 0
    assert index.near(asked).slot.size == 0
